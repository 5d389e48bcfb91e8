"""Against aioice's grammar, which shares no code with ours."""

import pytest
from aioice import stun as reference
from hypothesis import given
from hypothesis import strategies as st

from salotto.media.transport import stun

PASSWORD = b"secret" * 4


def check(*, nominated: bool = True, username: str = "ours:theirs", password: bytes = PASSWORD) -> bytes:
    message = reference.Message(reference.Method.BINDING, reference.Class.REQUEST)
    message.attributes["USERNAME"] = username
    message.attributes["PRIORITY"] = 1
    if nominated:
        message.attributes["USE-CANDIDATE"] = None
    message.add_message_integrity(password)
    return bytes(message)


@pytest.mark.parametrize("nominated", [True, False])
def test_a_check_is_read_and_proved(nominated: bool) -> None:
    read = stun.read_check(check(nominated=nominated))
    assert read is not None
    assert (read.ufrag, read.is_nominated) == ("ours", nominated)
    assert stun.is_authentic(read, PASSWORD)


def test_another_password_proves_nothing() -> None:
    read = stun.read_check(check(password=b"another"))
    assert read is not None
    assert not stun.is_authentic(read, PASSWORD)


@given(st.data())
def test_any_changed_byte_is_noticed(data: st.DataObject) -> None:
    message = bytearray(check())
    at = data.draw(st.integers(0, len(message) - 1))
    message[at] ^= data.draw(st.integers(1, 255))
    read = stun.read_check(bytes(message))
    assert read is None or not stun.is_authentic(read, PASSWORD)


def test_a_question_is_one_that_every_agent_understands() -> None:
    asked = reference.parse_message(stun.question(("theirs", "ours"), PASSWORD, b"transaction!"))
    assert (asked.message_class, asked.message_method) == (
        reference.Class.REQUEST,
        reference.Method.BINDING,
    )
    assert asked.transaction_id == b"transaction!"
    assert asked.attributes["USERNAME"] == "theirs:ours"
    assert {"PRIORITY", "ICE-CONTROLLED", "FINGERPRINT"} <= asked.attributes.keys()
    assert asked.check_message_integrity(PASSWORD)


def reply(password: bytes = PASSWORD) -> bytes:
    message = reference.Message(reference.Method.BINDING, reference.Class.RESPONSE, b"transaction!")
    message.attributes["XOR-MAPPED-ADDRESS"] = ("192.0.2.7", 40_000)
    message.add_message_integrity(password)
    return bytes(message)


def test_an_answer_is_known_by_its_transaction() -> None:
    assert reply().startswith(stun.ANSWER)
    assert stun.answered(reply(), PASSWORD) == b"transaction!"
    assert stun.answered(reply(b"another"), PASSWORD) is None
    assert stun.answered(check(), PASSWORD) is None
    assert stun.read_check(reply()) is None


@given(st.data())
def test_any_changed_byte_of_an_answer_is_noticed(data: st.DataObject) -> None:
    message = bytearray(reply())
    at = data.draw(st.integers(0, len(message) - 1))
    message[at] ^= data.draw(st.integers(1, 255))
    assert stun.answered(bytes(message), PASSWORD) is None


@given(st.binary(max_size=120))
def test_hostile_bytes_raise_nothing(junk: bytes) -> None:
    assert stun.read_check(junk) is None
    header = b"\x00\x01" + (len(junk) // 4 * 4).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + bytes(12)
    stun.read_check(header + junk[: len(junk) // 4 * 4])
    stun.answered(stun.ANSWER + header[2:] + junk[: len(junk) // 4 * 4], PASSWORD)


def test_an_unsigned_check_is_no_check() -> None:
    message = reference.Message(reference.Method.BINDING, reference.Class.REQUEST)
    message.attributes["USERNAME"] = "ours:theirs"
    assert stun.read_check(bytes(message)) is None


@pytest.mark.parametrize("address", [("192.0.2.7", 40_000), ("2001:db8::7", 1)])
def test_the_answer_tells_where_the_peer_was_seen(address: tuple[str, int]) -> None:
    read = stun.read_check(check())
    assert read is not None
    answer = reference.parse_message(stun.answer(read, *address, PASSWORD))
    assert answer.message_class == reference.Class.RESPONSE
    assert answer.transaction_id == read.transaction_id
    assert answer.attributes["XOR-MAPPED-ADDRESS"] == address
    assert answer.check_message_integrity(PASSWORD)
