import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.errors import ProtocolViolation
from salotto.wire.codec import decode, decode_event, decode_server, encode
from salotto.wire.limits import MESSAGE_BYTES
from salotto.wire.messages import Enter, Happened, Move, Said, Say
from salotto.wire.values import ChatLine

LINE = ChatLine("m", "Ada", "customer", "k", "ciao", 5)


def test_a_command_reads_from_bytes_of_another_codec() -> None:
    assert decode(msgpack.packb({"t": "say", "key": "k", "text": "ciao"})) == Say("k", "ciao")
    assert decode(msgpack.packb({"t": "move", "pose": bytes(13)})) == Move(bytes(13))


def test_another_codec_reads_our_bytes() -> None:
    assert msgpack.unpackb(encode(Happened("e", 3, 9, Said(LINE))))["event"]["line"]["text"] == "ciao"


def test_a_field_of_a_newer_peer_is_ignored() -> None:
    assert decode(msgpack.packb({"t": "enter", "entry_pass": "p", "hat": "red"})) == Enter("p")


def test_server_messages_and_events_read_back() -> None:
    happened = Happened("e", 3, 9, Said(LINE))
    assert decode_server(encode(happened)) == happened
    assert decode_event(encode(Said(LINE))) == Said(LINE)


@pytest.mark.parametrize(
    "payload",
    [
        {"t": "say", "key": "k"},
        {"t": "teleport"},
        {"t": "say", "key": "k", "text": ""},
        {"t": "say", "key": "k", "text": "x" * 2001},
        {"t": "enter", "entry_pass": "p" * 2049},
        {"t": "move", "pose": bytes(12)},
        {"t": "point", "surface": "wall", "u": float("nan"), "v": 0.5},
        {"t": "point", "surface": "wall", "u": float("inf"), "v": 0.5},
        {"t": "change_figure", "figure": "../../etc/passwd"},
        ["say"],
        None,
    ],
    ids=[
        "missing field",
        "unknown command",
        "empty line",
        "line too long",
        "pass too long",
        "short pose",
        "not a number",
        "infinite",
        "path as figure",
        "array",
        "nil",
    ],
)
def test_decode_rejects(payload: object) -> None:
    with pytest.raises(ProtocolViolation):
        decode(msgpack.packb(payload))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xdd\xff\xff\xff\xff",
        b"\x91" * 60_000 + b"\xc0",
        b"\xc1",
        msgpack.packb({"t": "leave"}) + b"\x00",
        b"\x81\xa1t\xa5\xff\xfe\xfd\xfc\xfb",
        bytes(MESSAGE_BYTES + 1),
    ],
    ids=["empty", "4 G elements", "deep nesting", "reserved byte", "trailing byte", "not utf-8", "too large"],
)
def test_hostile_bytes_are_a_violation_and_nothing_else(data: bytes) -> None:
    with pytest.raises(ProtocolViolation):
        decode(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_message_or_a_violation(data: bytes) -> None:
    for read in (decode, decode_server, decode_event):
        try:
            read(data)
        except ProtocolViolation:
            continue
