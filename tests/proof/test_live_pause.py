"""A pause for a card, in a house that runs: P3 of the reliability catalogue.

A tone, a picture and a text that occur only during the pause are looked for in everything that is left on the disk: the
tape and the finished files, opened and decoded, the database, and every file as it lies there.
"""

import asyncio
import io
import itertools
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import cast

import av
import numpy as np
import pytest

from salotto.core.ids import ContactId
from salotto.recording.topics import read_track_topic
from salotto.wire.messages import (
    Mark,
    PauseRecording,
    RecordingPaused,
    RecordingResumed,
    ResumeRecording,
    Said,
    Say,
)
from tests.proof.conftest import Tell
from tests.support.live_meeting import (
    Books,
    LivePerson,
    bring_together,
    join_both,
    live_agent,
    live_customer,
    open_books,
)
from tests.support.media_peer import KEYFRAME
from tests.support.rtp_streams import tone
from tests.support.running import running_house

pytestmark = [pytest.mark.proof, pytest.mark.timeout(200)]

PAUSES = 5
OPEN_HZ, SECRET_HZ = 440.0, 997.0
SECRET = "CARD-4111-1111-1111-1111-PILOT"
SECRET_PICTURE = b"PICTURE-OF-A-CARD" * 4
WINDOW = 9_600
"""A fifth of a second at 48 kHz."""


def voice_of(hertz: float) -> Callable[[], bytes]:
    """Return what gives packet after packet of a tone."""
    return itertools.cycle(tone(hertz, 2.0)).__next__


async def test_nothing_of_a_card_pause_is_anywhere(tmp_path: Path, tell: Tell) -> None:
    with running_house(tmp_path / "data") as house:
        async with (
            open_books(house.data_dir) as books,
            live_agent(house, house.agent_secret) as agent,
            live_customer(house) as customer,
        ):
            customer.voice, customer.picture = voice_of(OPEN_HZ), lambda: KEYFRAME
            contact_id = await bring_together(agent, customer)
            await join_both(agent, customer, contact_id, kinds=("voice", "screen"))
            pauses = [await pause_for_a_card(customer, str(number)) for number in range(PAUSES)]
            await asyncio.sleep(0.7)
            await agent.post(f"/contacts/{contact_id}/end")
            await agent.post(f"/contacts/{contact_id}/wrap-up", {"disposition": "solved", "note": ""})
            await customer.hush()
            row = await books.settled(contact_id)
            sent = next(one for name, one in customer.sent.items() if name.startswith("voice"))
            errors_ms = await cut_errors_ms(
                books, contact_id, {one.number: one.at_ns for one in sent}, pauses
            )
            opened = b"".join([one.data for one in await books.tape(contact_id)])
            files = await books.files(contact_id)
        assert str(row.verdict) == "verified"
    assert any(packet in opened for packet in tone(OPEN_HZ, 2.0)), (
        "what may be kept would not be found either"
    )
    on_disk = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    tell("P3_card_pause.secrets_in_tape_and_files_opened", found(opened + b"".join(files.values())), 0)
    tell("P3_card_pause.secrets_in_all_files_as_they_lie", found(on_disk), 0)
    loud = [share_of(SECRET_HZ, samples) for samples in windows(files)]
    tell("P3_card_pause.windows_with_the_tone_decoded", sum(share > 0.05 for share in loud), 0)
    kept = [share_of(OPEN_HZ, samples) for samples in windows(files)]
    assert max(kept) > 0.5, "the other tone is not heard either"
    tell(f"P3_card_pause.cut_error_ms_worst_of_{2 * PAUSES}", max(errors_ms), 200.0)
    manifest = files["manifest.json"]
    assert manifest.count(b'"reason":"card"') == PAUSES


async def pause_for_a_card(customer: LivePerson, key: str) -> tuple[int, int]:
    """Pause, say, show and write what is secret, resume; returns when, on the monotonic clock."""
    await asyncio.sleep(0.6)
    await customer.say(PauseRecording("card"))
    paused_ns = time.monotonic_ns()
    await customer.happens(RecordingPaused)
    customer.voice, customer.picture = voice_of(SECRET_HZ), lambda: KEYFRAME + SECRET_PICTURE
    await customer.say(Say(key, SECRET))
    await customer.say(Mark(SECRET))
    await customer.happens(Said)
    await asyncio.sleep(0.6)
    customer.voice, customer.picture = voice_of(OPEN_HZ), lambda: KEYFRAME
    await asyncio.sleep(0.06)  # the last secret packet is on its way no more
    await customer.say(ResumeRecording())
    resumed_ns = time.monotonic_ns()
    await customer.happens(RecordingResumed)
    return paused_ns, resumed_ns


def found(data: bytes) -> int:
    """Count what is secret: the text, the picture, and every packet of the tone."""
    secrets = [SECRET.encode(), SECRET_PICTURE, *set(tone(SECRET_HZ, 2.0))]
    return sum(data.count(one) for one in secrets)


async def cut_errors_ms(
    books: Books, contact_id: ContactId, sent_ns: dict[int, int], pauses: Sequence[tuple[int, int]]
) -> list[float]:
    """Return how far from each pause's beginning and end the recorded voice breaks off and goes on."""
    numbers = [
        int.from_bytes(message.data[2:4], "big")
        for message in await books.tape(contact_id)
        if (track := read_track_topic(message.topic)) and track.kind == "voice"
    ]
    kept = sorted(sent_ns[number] for number in numbers if number in sent_ns)
    errors = []
    for paused_ns, resumed_ns in pauses:
        middle_ns = (paused_ns + resumed_ns) // 2
        last = max(at for at in kept if at < middle_ns)
        first = min(at for at in kept if at > middle_ns)
        errors += [abs(last - paused_ns) / 1e6, abs(first - resumed_ns) / 1e6]
    return errors


def windows(files: dict[str, bytes]) -> list["np.ndarray"]:
    """Return every fifth of a second of every voice, as it sounds."""
    heard = []
    for name, data in files.items():
        if not name.endswith(".webm"):
            continue
        with cast("av.container.InputContainer", av.open(io.BytesIO(data))) as file:
            if file.streams.audio:
                samples = np.concatenate([frame.to_ndarray()[0] for frame in file.decode(audio=0)])
                heard += [samples[at : at + WINDOW] for at in range(0, len(samples) - WINDOW, WINDOW // 2)]
    return heard


def share_of(hertz: float, samples: "np.ndarray") -> float:
    """Return how much of what is heard is one tone; 0 for silence."""
    power = float(np.mean(samples.astype(float) ** 2))
    if power < 1e-8:
        return 0.0
    phase = np.exp(-2j * np.pi * hertz * np.arange(len(samples)) / 48_000)
    return float(2 * abs(np.mean(samples * phase)) ** 2 / power)
