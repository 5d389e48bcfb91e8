"""Promises of the recorder, measured: run by ``make proof``, which prints one JSON line for each.

The names are those of the reliability catalogue: D4 a full disk, D5 damaged tapes, P1 and P2 consent. D1 and D2 (kill -9)
stand in test_live_kills.py, D3 (power) in test_power_cut.py.
"""

import asyncio
import logging
import os
import random
import resource
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import pytest

from salotto.core.ids import MemberId
from salotto.journeys.meeting import Meeting
from salotto.recording.desk import DiskLimits
from salotto.recording.keys import load_master_key
from salotto.recording.reading import TapeReader
from salotto.recording.segment import segments
from salotto.recording.stored import StoredReader
from salotto.recording.topics import read_track_topic
from salotto.wire.messages import Say
from tests.proof.conftest import Tell
from tests.support.recorded_house import RecordedHouse, Visit, open_recorded_house, until
from tests.support.tapes import EVERY_KEY, messages_by_frame, open_tape, write_meeting

pytestmark = pytest.mark.proof

DAMAGES = 2_000
SECOND_NS = 1_000_000_000
PILOT = b"PILOT-TONE-0123456789-PILOT-TONE"


@contextmanager
def small_disk(folder: Path, megabytes: int) -> Iterator[Callable[[int], None]]:
    """Mount a small disk for the time of the block; yields what makes it larger."""

    def mount(*words: str) -> None:
        subprocess.run(["mount", *words], check=True)  # noqa: S603, S607 - ours, and root's

    folder.mkdir(parents=True)
    mount("-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder))
    try:
        yield lambda larger: mount("-o", f"remount,size={larger}m", str(folder))
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)  # noqa: S603, S607


def longest_gap_s(moments_ns: Iterable[int]) -> float:
    """Return the longest time in which nothing was written."""
    return max(after - before for before, after in pairwise(moments_ns)) / SECOND_NS


async def answer_time_s(house: RecordedHouse, meeting: Meeting, visit: Visit, key: str) -> float:
    """Say a line and return how long the room took to say it to all."""
    room = meeting.room
    before_s, lines = time.monotonic(), len(room.state.chat)
    house.say(meeting, visit.customer, Say(key, "ciao"))
    await until(lambda: len(room.state.chat) > lines)
    return time.monotonic() - before_s


async def speak_until_full(house: RecordedHouse, meeting: Meeting, visit: Visit) -> float:
    """Send much more than voices until the disk is full; return the longest time that a line of chat took."""
    noise, slowest_s = random.Random(7), 0.0
    for number in range(200):
        if meeting.room.state.recorder != "writing":
            return slowest_s
        await house.speak(meeting, 0.1, noise.randbytes(40_000))
        slowest_s = max(slowest_s, await answer_time_s(house, meeting, visit, f"a{number}"))
    raise AssertionError("the disk did not fill")


async def speak_beside_lines(house: RecordedHouse, meeting: Meeting, visit: Visit, lines: int) -> float:
    """Speak and write; return the longest time that a line took."""
    slowest_s = 0.0
    for number in range(lines):
        await house.speak(meeting, 0.1)
        slowest_s = max(slowest_s, await answer_time_s(house, meeting, visit, f"b{number}"))
    return slowest_s


@pytest.mark.timeout(120)
@pytest.mark.skipif(os.geteuid() != 0, reason="only root mounts disks")
async def test_a_disk_that_fills_in_mid_meeting_costs_the_recording_only_what_it_must(
    tmp_path: Path, tell: Tell, monkeypatch: pytest.MonkeyPatch
) -> None:
    load_master_key(tmp_path)  # the first start, before there is a folder of tapes
    with small_disk(tmp_path / "tapes", 8) as enlarge:
        async with open_recorded_house(tmp_path) as house:
            desk = house.studio.meetings._desk
            monkeypatch.setattr(desk, "_limits", DiskLimits(0, 0.0))
            visit = await house.visit()
            await house.answer(visit, "yes")
            meeting = await house.meet(visit)
            await until(lambda: meeting.room.state.recorder == "writing")
            filling_s = await speak_until_full(house, meeting, visit)
            fault_ns = time.time_ns()
            slowest_s = max(filling_s, await speak_beside_lines(house, meeting, visit, 20))
            enlarge(64)
            enlarged_s = time.monotonic()
            async with asyncio.timeout(30):
                while meeting.room.state.recorder != "writing":
                    await house.speak(meeting, 0.1)
            resumed_s = time.monotonic() - enlarged_s
            await house.speak(meeting, 1.2)
            await house.end(visit)
            recording = await house.recording(visit)
            assert recording is not None
            rows = await house.archive.keys.of_contact(house.organisation_id, visit.contact_id)
            keys = {key.tag: key for row in rows if (key := row.unwrap(house.archive.master))}
            reader = TapeReader(house.tape_folder(recording), keys.get)
            heard = [one.t_ns for one in reader if read_track_topic(one.topic)]
            corrupt = sum(len(one.damages) + one.broken_frames for one in reader.report.segments)
            before_s, longest_s = longest_gap_s(one for one in heard if one <= fault_ns), longest_gap_s(heard)
            verdict = await house.finish(visit)
    tell("D4_disk_full.s_lost_before_the_fault", before_s, 1.0)
    tell("D4_disk_full.s_missing_in_all_after_it_was_enlarged", longest_s, 1.0)
    tell("D4_disk_full.s_room_took_at_most", slowest_s, 0.5)
    tell("D4_disk_full.s_until_writing_again", resumed_s, 5.0)
    tell("D4_disk_full.corrupt_frames", corrupt, 0)
    tell("D4_disk_full.verdict_untrue", verdict not in {"verified", "partial:disk"}, 0)


@pytest.mark.timeout(600)
def test_damaged_tapes_give_back_all_that_is_whole(tmp_path: Path, tell: Tell) -> None:
    chance = random.Random(5)
    whole = tmp_path / "whole"
    write_meeting(open_tape(whole), 8)
    written = segments(whole)[0].read_bytes()
    frames = messages_by_frame(written)
    missing = recoverable = crashes = 0
    damaged = tmp_path / "damaged"
    damaged.mkdir()
    for number in range(DAMAGES):
        at = chance.randrange(len(written))
        is_cut = number % 2 == 0
        changed = bytearray(written[:at] if is_cut else written)
        if not is_cut:
            changed[at] ^= chance.randrange(1, 256)
        wanted = {
            (one.topic, one.t_ns, one.data)
            for start, end, messages in frames
            if (end <= at if is_cut else not start <= at < end)
            for one in messages
        }
        (damaged / "segment-000001.tape").write_bytes(changed)
        try:
            got = {(one.topic, one.t_ns, one.data) for one in TapeReader(damaged, EVERY_KEY)}
        except Exception:  # noqa: BLE001 - a crash is what is counted
            crashes += 1
            continue
        recoverable += len(wanted)
        missing += len(wanted - got)
    tell(f"D5_damage.not_recovered_of_{recoverable}_in_{DAMAGES}", missing, 0)
    tell("D5_damage.crashes", crashes, 0)
    tell("D5_damage.rss_mib", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 200)


async def plain_files(house: RecordedHouse, visit: Visit) -> bytes:
    """Return every stored file of a recording, opened."""
    recording = await house.recording(visit)
    assert recording is not None
    rows = await house.archive.keys.of_contact(house.organisation_id, visit.contact_id)
    keys = {row.id: key for row in rows if (key := row.unwrap(house.archive.master))}
    files = await house.archive.book.files(house.organisation_id, recording.id)
    return b"".join(
        [
            await StoredReader(house.archive.storage, one, keys[one.key_id]).read(0, one.plain_bytes)
            for one in files
        ]
    )


async def test_nothing_from_before_consent_is_anywhere(
    tmp_path: Path, tell: Tell, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG, "salotto")
    async with open_recorded_house(tmp_path) as house:
        visit = await house.visit()
        meeting = await house.meet(visit)
        await house.speak(meeting, 5.0, PILOT)
        await house.answer(visit, "yes")
        await until(lambda: meeting.room.state.recorder == "writing")
        await house.speak(meeting, 2.0)
        await house.end(visit)
        assert await house.finish(visit) == "verified"
        opened = b"".join(one.data for one in await house.tape(visit)) + await plain_files(house, visit)
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    said = caplog.text.encode()
    tell("P1_before_consent.pilots_found_in_tape_and_files_opened", opened.count(PILOT), 0)
    tell("P1_before_consent.pilots_found_in_all_files_and_logs", (on_disk + said).count(PILOT), 0)


@pytest.mark.timeout(300)
async def test_a_withdrawal_and_a_late_joiner_stop_it(tmp_path: Path, tell: Tell) -> None:
    after_ms: dict[str, list[float]] = {"withdrawal": [], "late_joiner": []}
    for number in range(10):
        for what, found in after_ms.items():
            folder = tmp_path / f"{what}-{number}"
            folder.mkdir()
            async with open_recorded_house(folder) as house:
                visit = await house.visit()
                await house.answer(visit, "yes")
                meeting = await house.meet(visit)
                await until(lambda house=house: house.studio.meetings.is_on == 1)
                await house.speak(meeting, 0.3)
                asked_ns = time.time_ns()
                if what == "withdrawal":
                    await house.answer(visit, "no")
                else:
                    house.enter(meeting, MemberId("customer-late"), "customer")
                await house.speak(meeting, 0.7)
                await house.end(visit)
                heard = [one.t_ns for one in await house.tape(visit) if read_track_topic(one.topic)]
                found.append(max(0.0, (max(heard) - asked_ns) / 1e6))
    for what, found in after_ms.items():
        tell(f"P2_{what}.ms_recorded_after_worst_of_10", max(found), 1_000.0)
