from salotto.core import errors
from salotto.core.errors import ErrorCode, Goodbye, Invalid, Refusal, RoomFull, SalottoError


def every(kind: type[SalottoError]) -> list[type[SalottoError]]:
    """Return the kinds that the core draws; features add their own below them."""
    below = [one for child in kind.__subclasses__() for one in every(child)]
    return [one for one in [kind, *below] if one.__module__ == errors.__name__]


def test_every_goodbye_has_a_close_code_that_a_browser_accepts() -> None:
    codes = [one.close_code for one in every(Goodbye)]  # type: ignore[attr-defined]
    assert all(code in {1000, 1002, 1012, 1013} or 4000 <= code < 5000 for code in codes)


def test_every_refusal_is_the_callers_matter_or_a_matter_of_time() -> None:
    assert all(400 <= one.http_status < 500 or one.http_status == 503 for one in every(Refusal))  # type: ignore[attr-defined]


def test_the_tree_in_the_docstring_names_every_error() -> None:
    assert errors.__doc__ is not None
    missing = {one.__name__ for one in every(SalottoError)} - set(errors.__doc__.replace("`", " ").split())
    assert not missing


def test_an_invalid_field_is_named_in_the_words() -> None:
    error = Invalid("promise.due_at", "It lies in the past; choose a later moment.")
    assert error.field == "promise.due_at"
    assert str(error).startswith("promise.due_at: ")


def test_codes_are_stable() -> None:
    assert RoomFull("r", 2).code is ErrorCode.ROOM_FULL
    assert {code.value for code in ErrorCode} >= {"invalid", "not_allowed", "conflict", "pass_refused"}
