"""What recording adds to each packet: the same stretch of a meeting with a tape and without, by difference.

``append`` is what the event loop pays, at once; ``write`` is what a worker thread pays twice a second for compressing,
sealing and syncing, spread over the packets. ``python -m bench record [seconds=120] [rounds=3] [folder=/somewhere]``
"""

import statistics
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Figure, Options
from bench.hour import AGENT, CUSTOMER, SECOND_NS, START_NS, Timed, meeting
from salotto.recording.sealing import RecordingKey, new_secret
from salotto.recording.tape import FLUSH_EVERY_S, Tape
from salotto.recording.topics import ROOM


def run(options: Options) -> Iterator[Figure]:
    """Measure, round after round, and take the medians."""
    messages = list(meeting(int(options.get("seconds", "120"))))
    rounds = [_round(messages, options) for _ in range(int(options.get("rounds", "3")))]
    append_us, write_us, longest_ms = (statistics.median(figures) for figures in zip(*rounds, strict=True))
    yield Figure("record.append", append_us, "us")
    yield Figure("record.write", write_us, "us")
    yield Figure("record.packet", append_us + write_us, "us")
    yield Figure("record.longest_write", longest_ms, "ms")


def _round(messages: list[Timed], options: Options) -> tuple[float, float, float]:
    """Return CPU microseconds per packet for appending and for writing, and the longest write in milliseconds."""
    with tempfile.TemporaryDirectory(dir=options.get("folder")) as made:
        tape = Tape(Path(made) / "tape", {"recording": "recording_1"}, _key(ROOM))
        for person in (CUSTOMER, AGENT):
            tape.admit(_key(person))
        channels = {topic: tape.channel(topic, kind, person) for _, topic, kind, person, _ in messages}
        batches = _batches(messages)
        append_s = write_s = longest_s = 0.0
        for at_s, batch in batches:
            began_s = time.process_time()
            for t_ns, topic, _, _, data in batch:
                tape.append(channels[topic], t_ns, data)
            append_s += time.process_time() - began_s
            began_s, began_wall_s = time.process_time(), time.perf_counter()
            tape.release(tape.write(tape.take(), at_s))
            write_s += time.process_time() - began_s
            longest_s = max(longest_s, time.perf_counter() - began_wall_s)
        tape.close("ended")
        append_s -= _empty(batches)
    count = len(messages)
    return append_s / count * 1e6, write_s / count * 1e6, longest_s * 1e3


def _empty(batches: list[tuple[float, list[Timed]]]) -> float:
    """Return the CPU seconds of going through the packets and doing nothing with them."""
    taken = 0.0
    for _, batch in batches:
        began_s = time.process_time()
        for _t_ns, _topic, _, _, _data in batch:
            pass
        taken += time.process_time() - began_s
    return taken


def _batches(messages: list[Timed]) -> list[tuple[float, list[Timed]]]:
    batches: list[tuple[float, list[Timed]]] = []
    for message in messages:
        at_s = (message[0] - START_NS) / SECOND_NS
        if not batches or at_s - batches[-1][0] >= FLUSH_EVERY_S:
            batches.append((at_s, []))
        batches[-1][1].append(message)
    return batches


def _key(person: str) -> RecordingKey:
    return RecordingKey(f"key_{person}", person, new_secret())
