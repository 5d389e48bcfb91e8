"""Recordings: what became of one, leave to view it, and its files by ranges."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Path, Query, Request, Response

from salotto.core.errors import NotSignedIn
from salotto.core.ids import ContactId
from salotto.gateway.http.body import file_response
from salotto.gateway.http.house import InHouse
from salotto.gateway.http.principal import Known, staff_token
from salotto.gateway.http.recorded import RecordingView, Viewing, recording_view
from salotto.gateway.http.routes import API
from salotto.journeys.ports import Asked

router = APIRouter(prefix=API, tags=["recordings"])
ContactPath = Annotated[str, Path(alias="id", max_length=96)]
_FILE = "/recordings/{id}/files/{file}"
_BYTES: Final[dict[int | str, dict[str, Any]]] = {
    200: {"description": "The whole file.", "content": {"application/octet-stream": {}}},
    206: {"description": "The part that was asked for."},
    416: {"description": "The file ends before it."},
}


async def _asked(
    recording_id: Annotated[str, Path(alias="id", max_length=96)],
    file_id: Annotated[str, Path(alias="file", max_length=96)],
    viewing: Annotated[str, Query(max_length=96)],
) -> Asked:
    return Asked(viewing, recording_id, file_id)


File = Annotated[Asked, Depends(_asked)]


@router.get("/contacts/{id}/recording")
async def get_recording(house: InHouse, who: Known, contact_id: ContactPath) -> RecordingView:
    """Tell what became of a contact's recording, and what is in it."""
    return recording_view(await house.viewings.look(who, ContactId(contact_id)))


@router.post("/contacts/{id}/recording/viewing", status_code=201)
async def begin_viewing(house: InHouse, request: Request, who: Known, contact_id: ContactPath) -> Viewing:
    """Give leave to read the recording's files; noted in the audit."""
    begun = await house.viewings.begin(who, _token(request), ContactId(contact_id))
    return Viewing(viewing=begun.id, expires_at=begun.expires_at)


@router.get(_FILE, response_class=Response, responses=_BYTES)
async def get_recording_file(house: InHouse, request: Request, _who: Known, asked: File) -> Response:
    """Give a file of a recording, or the part of it that Range asks for."""
    return file_response(request, await house.viewings.open(_token(request), asked))


@router.head(_FILE, response_class=Response, responses=_BYTES)
async def head_recording_file(house: InHouse, request: Request, _who: Known, asked: File) -> Response:
    """Tell how large a file of a recording is, and of which type."""
    return file_response(request, await house.viewings.open(_token(request), asked))


def _token(request: Request) -> str:
    token = staff_token(request, "review")
    if token is None:
        raise NotSignedIn("You are not signed in, or your sign-in has ended. Sign in again.")
    return token
