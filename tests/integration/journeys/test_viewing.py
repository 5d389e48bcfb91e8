"""What a supervisor sees, below HTTP: what is said of damage, and that leave is asked for again and again."""

import asyncio
import time
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import update

from salotto.adapters.sql.tables import recording_keys, sign_ins, staff, viewings
from salotto.core.errors import Conflict, NotAllowed, NotFound
from salotto.core.ids import ContactId
from salotto.identity.model import Principal
from salotto.journeys.ports import Asked
from salotto.journeys.viewing import PIECE_BYTES
from salotto.recording.finishing.manifest import MANIFEST
from salotto.recording.sealing import MasterKey
from tests.support.reviews import CLOCK, CONTENT, Review, reviewing


@pytest.fixture
async def review(tmp_path: Path) -> AsyncIterator[Review]:
    async with reviewing(tmp_path) as made:
        yield made


def principal(review: Review) -> Principal:
    member = review.marta.member
    return Principal(
        "supervisor", member.id, member.organisation_id, member.name, member.figure, page="review"
    )


def token(review: Review) -> str:
    return review.marta.client.cookies["salotto-review"]


async def test_a_manifest_that_is_damaged_is_not_viewed_and_nothing_breaks(review: Review) -> None:
    book, recording = review.running.archive.book, review.recording
    files = await book.files(recording.organisation_id, recording.id)
    table = next(file for file in files if file.name == MANIFEST)
    stored = review.studio.folder / "recordings" / table.storage_name
    stored.write_bytes(stored.read_bytes()[:-1])
    viewings = review.running.archive.viewings()
    look = await viewings.look(principal(review), recording.contact_id)
    assert (look.manifest, look.files) == (None, ())
    assert look.recording is not None
    with pytest.raises(Conflict):
        await viewings.begin(principal(review), token(review), recording.contact_id)


async def test_a_file_under_another_master_key_is_refused_in_words(review: Review) -> None:
    other = MasterKey(b"o" * 32)
    await review.change(recording_keys, wrapped=other.wrap(b"k" * 32))
    path = f"/api/v1/recordings/{review.recording.id}/files/{review.file.id}?viewing={review.viewing}"
    answer = await review.marta.client.get(path)
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
    assert "sealed under another key" in answer.json()["message"]


async def test_a_contact_that_is_not_there_has_no_recording(review: Review) -> None:
    with pytest.raises(NotFound):
        await review.running.archive.viewings().look(principal(review), ContactId("contact_of_nobody"))


async def test_an_answer_that_takes_long_asks_again_on_the_way(
    review: Review, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("salotto.journeys.viewing.PIECE_BYTES", 1_000)
    asked = Asked(review.viewing, review.recording.id, review.file.id)
    opened = await review.running.archive.viewings().open(token(review), asked)
    pieces = opened.pieces(0, len(CONTENT))
    assert await anext(pieces) == CONTENT[:1_000]
    async with review.running.database.write() as connection:
        await connection.execute(update(sign_ins).values(ended_at=review.studio.clock.now()))
    monkeypatch.setattr("salotto.journeys.viewing.ASK_AGAIN_S", 0.0)
    with pytest.raises(NotAllowed):
        await anext(pieces)


async def _read_slowly(pieces: AsyncIterator[bytes]) -> None:
    async for _piece in pieces:
        await asyncio.sleep(0.01)


LONG_AGO = CLOCK.now() - timedelta(days=1)


@pytest.mark.parametrize(
    ("table", "values"),
    [
        (viewings, {"expires_at": LONG_AGO}),
        (sign_ins, {"ended_at": LONG_AGO}),
        (staff, {"is_active": False}),
        (recording_keys, {"wrapped": None, "erased_at": LONG_AGO}),
    ],
    ids=["viewing expired", "signed out", "left", "erased"],
)
async def test_leave_that_was_withdrawn_ends_a_long_answer_within_a_second(
    review: Review, monkeypatch: pytest.MonkeyPatch, table: Any, values: dict[str, object]
) -> None:
    monkeypatch.setattr("salotto.journeys.viewing.PIECE_BYTES", 100)  # it would take twenty seconds
    asked = Asked(review.viewing, review.recording.id, review.file.id)
    opened = await review.running.archive.viewings().open(token(review), asked)
    pieces = opened.pieces(0, len(CONTENT))
    await anext(pieces)
    await review.change(table, **values)
    withdrawn_s = time.monotonic()
    with pytest.raises(NotAllowed):
        await _read_slowly(pieces)
    assert time.monotonic() - withdrawn_s < 1.0


async def test_pieces_make_the_whole(review: Review) -> None:
    content = bytes(range(256)) * 3_000
    file = await review.studio.add_file(review.recording, "long.bin", content)
    asked = Asked(review.viewing, review.recording.id, file.id)
    opened = await review.running.archive.viewings().open(token(review), asked)
    pieces = [piece async for piece in opened.pieces(5, len(content) - 5)]
    assert b"".join(pieces) == content[5:-5]
    assert {len(piece) for piece in pieces[:-1]} == {PIECE_BYTES}
