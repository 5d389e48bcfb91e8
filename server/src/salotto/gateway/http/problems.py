"""Whatever goes wrong is answered with a Problem: a code for programs, words and the remedy for people."""

import logging
from collections.abc import Sequence
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from salotto.core.errors import ErrorCode, Goodbye, Invalid, Refusal, TooMany
from salotto.gateway.http.schemas import Problem
from salotto.recording.sealing import SealBroken

log = logging.getLogger(__name__)

RETRY_AFTER_S = {429: "10", 503: "2"}
_PLACES = frozenset({"body", "query", "path", "header", "cookie"})
_STATUS_WORDS = {404: "There is nothing at this address.", 405: "This address does not understand that verb."}


def install(application: FastAPI) -> None:
    """Answer every error of the house and of the framework with a Problem."""
    application.add_exception_handler(Refusal, _refused)
    application.add_exception_handler(Goodbye, _overloaded)
    application.add_exception_handler(SealBroken, _sealed)
    application.add_exception_handler(RequestValidationError, _invalid)
    application.add_exception_handler(HTTPException, _http)
    application.add_exception_handler(Exception, _broken)


def answer(status: int, code: str, message: str, field: str | None = None) -> JSONResponse:
    """Return a Problem as a response."""
    headers = {"Retry-After": RETRY_AFTER_S[status]} if status in RETRY_AFTER_S else None
    problem = Problem(code=code, message=message, field=field)
    return JSONResponse(problem.model_dump(), status_code=status, headers=headers)


def words_for(error: dict[str, Any]) -> tuple[str | None, str]:
    """Return the field that a validation error blames, and what to do about it."""
    location: Sequence[str | int] = error["loc"]
    names = [str(part) for part in location if part not in _PLACES]
    context: dict[str, Any] = error.get("ctx") or {}
    return ".".join(names) or None, _remedy(error["type"], error["msg"], context, error.get("input"))


async def _refused(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refusal)  # noqa: S101 - registered for nothing else
    if isinstance(error, Invalid):
        message = str(error).removeprefix(f"{error.field}: ")
        return answer(error.http_status, error.code, message, error.field)
    answered = answer(error.http_status, error.code, str(error))
    if isinstance(error, TooMany):
        answered.headers["Retry-After"] = str(error.retry_after_s)
    return answered


async def _overloaded(_request: Request, error: Exception) -> JSONResponse:
    log.warning("a request found the house too busy", extra={"reason": str(error)})
    return answer(503, ErrorCode.UNAVAILABLE, "The house is very busy. Please try again in a moment.")


async def _sealed(request: Request, _error: Exception) -> JSONResponse:
    log.error(
        "what is sealed cannot be opened; salotto doctor says whether the master key is another one",
        extra={"path": request.url.path},
    )
    words = "This cannot be opened: it was changed, or sealed under another key. Whoever runs this house must look."
    return answer(503, ErrorCode.UNAVAILABLE, words)


async def _invalid(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for nothing else
    field, message = words_for(error.errors()[0])
    return answer(422, ErrorCode.INVALID, message, field)


async def _http(_request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for nothing else
    if (
        error.status_code == 400
    ):  # the framework's, for a body that is no text: a wrong field, as for any other body
        return answer(422, ErrorCode.INVALID, "The body cannot be read. Please send JSON in UTF-8.")
    code = ErrorCode.NOT_FOUND if error.status_code == 404 else ErrorCode.INVALID
    return answer(error.status_code, code, _STATUS_WORDS.get(error.status_code, str(error.detail)))


async def _broken(request: Request, error: Exception) -> JSONResponse:
    log.error("a request failed", exc_info=error, extra={"path": request.url.path})
    return answer(500, "broken", "Something broke on our side. It is noted; please try again.")


def _remedy(kind: str, message: str, context: dict[str, Any], given: object) -> str:
    length = len(given) if isinstance(given, str) else None
    words = {
        "missing": "This is missing. Please fill it in.",
        "string_too_long": f"This is too long ({length} characters). At most {context.get('max_length')} fit.",
        "string_too_short": f"This is too short. At least {context.get('min_length')} characters are needed.",
        "string_pattern_mismatch": "This is not written as it should be.",
        "string_type": "This should be text.",
        "literal_error": f"This should be one of: {context.get('expected')}.",
        "extra_forbidden": "There is no such field. Please check its name.",
        "json_invalid": "This is not valid JSON.",
        "timezone_aware": "This moment needs its time zone.",
        "model_attributes_type": "This should be a JSON object.",
        "dict_type": "This should be a JSON object.",
    }
    return words.get(kind, f"{message}.")
