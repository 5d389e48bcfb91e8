"""Recordings over HTTP: what is told, who may read which bytes, and for how long."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from salotto.adapters.sql.tables import audit, recording_keys, recordings, sign_ins, staff, viewings
from salotto.core.clock import SystemClock
from tests.support.reviews import CONTENT, Review, deposited, reviewing

CLOCK = SystemClock()


@pytest.fixture
async def review(tmp_path: Path) -> AsyncIterator[Review]:
    async with reviewing(tmp_path) as made:
        yield made


async def test_what_became_of_a_recording_is_told_with_all_that_is_in_it(review: Review) -> None:
    view = (await review.marta.get(f"/contacts/{review.recording.contact_id}/recording")).json()
    assert (view["verdict"], view["reason"], view["can_be_viewed"]) == ("verified", None, True)
    assert view["recording_id"] == review.recording.id
    assert 1_900 <= view["duration_ms"] <= 2_100
    assert [one["name"] for one in view["members"]] == ["Ada", "Giulia"]
    files = {one["id"]: one for one in view["files"]}
    assert files[view["timeline"]]["name"] == "timeline.mcap"
    assert "manifest.json" not in {one["name"] for one in files.values()}
    voice = next(one for one in view["tracks"] if one["member_id"] == "customer-ada")
    assert files[voice["file"]]["media_type"] == "video/webm"
    peaks = await review.get(file=voice["peaks"])
    assert peaks.status_code == 200
    assert 38 <= len(peaks.content) <= 42  # one for each 50 ms


async def test_a_contact_without_a_recording_says_so(review: Review) -> None:
    contact_id = await review.studio.contact(review.running.organisations[0].id)
    view = (await review.marta.get(f"/contacts/{contact_id}/recording")).json()
    assert (view["verdict"], view["can_be_viewed"], view["files"]) == ("none", False, [])
    answer = await review.marta.post(f"/contacts/{contact_id}/recording/viewing")
    assert (answer.status_code, answer.json()["code"]) == (409, "conflict")


async def test_a_viewing_is_noted_in_the_audit_before_a_byte_leaves(review: Review) -> None:
    async with review.running.database.read() as connection:
        line = (await connection.execute(select(audit).where(audit.c.action == "recording_viewed"))).one()
    assert (line.actor, line.subject) == (review.marta.member.id, review.recording.contact_id)
    assert line.body == {"recording_id": review.recording.id, "viewing_id": review.viewing}


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-", 0, None),
        ("bytes=0-0", 0, 1),
        ("bytes=65535-65536", 65_535, 65_537),
        ("bytes=131072-196607", 131_072, 196_608),
        ("bytes=150000-999999", 150_000, None),
        ("bytes=-5", -5, None),
        ("bytes=-999999", 0, None),
    ],
)
async def test_a_range_is_those_bytes(review: Review, asked: str, start: int, end: int | None) -> None:
    answer = await review.get(range=asked)
    part = CONTENT[start:end]
    assert (answer.status_code, answer.content) == (206, part)
    at = start % len(CONTENT)
    assert answer.headers["Content-Range"] == f"bytes {at}-{at + len(part) - 1}/{len(CONTENT)}"
    assert answer.headers["Content-Length"] == str(len(part))


@pytest.mark.parametrize(
    "asked", ["bytes=" + ",".join(["0-0"] * 8_000), "bytes=0-1,4-5", "bytes=5-4", "lines=0-1", "bytes=x"]
)
async def test_what_is_not_one_range_is_answered_with_the_whole(review: Review, asked: str) -> None:
    answer = await review.get(range=asked)
    assert (answer.status_code, answer.content) == (200, CONTENT)


async def test_behind_the_end_there_is_nothing(review: Review) -> None:
    answer = await review.get(range="bytes=200001-")
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, "bytes */200001")


async def test_a_part_of_another_version_is_not_mixed_in(review: Review) -> None:
    tag = (await review.get()).headers["ETag"]
    assert (await review.get(range="bytes=0-9", if_range=tag)).status_code == 206
    assert (await review.get(range="bytes=0-9", if_range='"other"')).status_code == 200


async def test_head_tells_the_size_and_sends_nothing(review: Review) -> None:
    answer = await review.get(verb="HEAD", range="bytes=0-9")
    assert (answer.status_code, answer.content) == (200, b"")
    assert answer.headers["Content-Length"] == str(len(CONTENT))
    assert answer.headers["Accept-Ranges"] == "bytes"


async def test_nobody_keeps_or_reads_it_on_the_way(review: Review) -> None:
    headers = (await review.get(range="bytes=0-9")).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert headers["Content-Type"] == "application/octet-stream"


# --- whatever is not as it was, nothing leaves


async def test_without_a_sign_in_the_id_opens_nothing(review: Review) -> None:
    assert (await review.get(by=review.running.client())).status_code == 401


async def test_without_a_viewing_the_sign_in_opens_nothing(review: Review) -> None:
    for viewing in ("", "viewing_of_nobody", "%", "' OR 1=1 --", "x" * 96):
        assert (await review.get(viewing=viewing)).status_code == 403
    assert (await review.get(viewing="x" * 97)).status_code == 422


async def test_another_supervisor_cannot_use_it(review: Review) -> None:
    rosa = await review.running.staff("Rosa", "supervisor")
    assert (await review.get(by=rosa.client)).status_code == 403


async def test_another_sign_in_of_the_same_person_cannot_use_it(review: Review) -> None:
    client = review.running.client()
    secret = await review.running.entrance.issue_link(review.marta.member)
    await client.post("/api/v1/sign-in/link", json={"secret": secret, "page": "review"})
    assert (await review.get(by=client)).status_code == 403


async def test_an_agent_cannot_use_it(review: Review) -> None:
    giulia = await review.running.staff("Giulia")
    assert (await review.get(by=giulia.client)).status_code == 401


async def test_a_supervisor_of_another_organisation_sees_nothing_of_it(review: Review) -> None:
    elsewhere = review.running.organisations[1]
    rosa = await review.running.staff("Rosa", "supervisor", elsewhere)
    path = f"/contacts/{review.recording.contact_id}/recording"
    assert (await rosa.get(path)).status_code == 404
    assert (await rosa.post(f"{path}/viewing")).status_code == 404
    theirs, _ = await deposited(review.studio, elsewhere)
    own = await review.begin(rosa, theirs)
    assert (await review.get(by=rosa.client, viewing=own)).status_code == 403


async def test_a_viewing_opens_its_own_recording_only(review: Review) -> None:
    other, other_file = await deposited(review.studio, review.running.organisations[0])
    for changed in (
        {"recording": other.id, "file": other_file.id},
        {"file": other_file.id},
        {"recording": other.id},
        {"viewing": await review.begin(review.marta, other)},
    ):
        assert (await review.get(**changed)).status_code == 403


@pytest.mark.parametrize("file", ["manifest.json", "..%2f..%2fsalotto.db", "content.bin", "file_x", "%00"])
async def test_no_name_leads_elsewhere(review: Review, file: str) -> None:
    assert (await review.get(file=file)).status_code in {403, 404}


PAST = CLOCK.now() - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("table", "values", "status"),
    [
        (viewings, {"expires_at": PAST}, 403),
        (sign_ins, {"expires_at": PAST}, 401),
        (sign_ins, {"ended_at": PAST}, 401),
        (staff, {"is_active": False}, 401),
        (staff, {"role": "agent"}, 403),
        (recordings, {"state": "lost"}, 403),
        (recording_keys, {"wrapped": None, "erased_at": PAST}, 403),
    ],
    ids=["viewing expired", "sign-in expired", "signed out", "left", "not supervisor", "lost", "erased"],
)
async def test_what_no_longer_holds_opens_nothing(
    review: Review, table: Any, values: dict[str, object], status: int
) -> None:
    assert (await review.get(range="bytes=0-9")).status_code == 206
    await review.change(table, **values)
    answer = await review.get(range="bytes=0-9")
    assert answer.status_code == status
    assert CONTENT[:10] not in answer.content


async def test_an_erased_person_is_in_the_view_without_a_file(review: Review) -> None:
    async with review.running.database.write() as connection:
        await connection.execute(
            update(recording_keys).where(recording_keys.c.person == "customer-ada").values(wrapped=None)
        )
    view = (await review.marta.get(f"/contacts/{review.recording.contact_id}/recording")).json()
    tracks = {one["member_id"]: one for one in view["tracks"]}
    assert tracks["customer-ada"]["file"] is None
    assert tracks["agent-giulia"]["file"] is not None
    assert view["can_be_viewed"]
