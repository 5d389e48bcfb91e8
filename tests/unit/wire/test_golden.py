"""The wire as it was yesterday: bytes read by two codecs, and a meeting replayed. See tests/support/golden.py."""

import json

import msgpack
import msgspec
import pytest

from salotto.wire.codec import decode, decode_server, encode
from salotto.wire.messages import RoomEvent
from salotto.wire.state import evolve
from salotto.wire.values import RoomState
from tests.support.golden import CLIENT, LOG, MESSAGES, examples, untold

KEPT: dict[str, str] = json.loads(MESSAGES.read_text("utf-8"))


def test_every_message_has_an_example() -> None:
    assert untold() == set()
    assert set(examples()) == set(KEPT)


@pytest.mark.parametrize("name", sorted(KEPT))
def test_the_bytes_are_those_that_were_agreed(name: str) -> None:
    message, kept = examples()[name], bytes.fromhex(KEPT[name])
    assert encode(message) == kept
    assert (decode(kept) if message in CLIENT else decode_server(kept)) == message


@pytest.mark.parametrize("name", sorted(KEPT))
def test_another_codec_reads_the_same(name: str) -> None:
    read = msgpack.unpackb(bytes.fromhex(KEPT[name]), use_list=True)
    ours = msgspec.to_builtins(examples()[name], builtin_types=(bytes,))
    assert read == _listed(ours)


def _listed(value: object) -> object:
    if isinstance(value, dict):
        return {key: _listed(each) for key, each in value.items()}
    return [_listed(each) for each in value] if isinstance(value, list | tuple) else value


def test_a_meeting_replays_to_the_same_room_at_every_step() -> None:
    state = RoomState()
    for step in json.loads(LOG.read_text("utf-8"))["steps"]:
        event: RoomEvent = msgspec.convert(step["event"], RoomEvent)
        state = evolve(state, event)
        assert _listed(msgspec.to_builtins(state)) == step["state"]
    assert state.is_ended
