import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from mcap.reader import NonSeekingReader

from salotto.recording.packing import NotAChunk, TapeMessage, pack_channel, pack_chunk, unpack_chunk
from tests.support.mcap_files import pack_file, pack_footer, pack_header, pack_message

small, pictures = (
    st.lists(
        st.builds(TapeMessage, st.sampled_from(["events", "rtp/a", "rtp/b"]), st.integers(0, 2**62), data),
        min_size=1,
        max_size=30,
    )
    for data in (st.binary(max_size=200), st.builds(bytes, st.integers(600, 1200)))
)
messages = small | pictures
CHANNELS = {"events": "msgpack", "rtp/a": "rtp", "rtp/b": "rtp"}


def read_with_library(data: bytes) -> list[TapeMessage]:
    reader = NonSeekingReader(io.BytesIO(data), validate_crcs=True)
    return [
        TapeMessage(channel.topic, message.log_time, message.data)
        for _, channel, message in reader.iter_messages(log_time_order=False)
    ]


@given(messages)
def test_the_library_reads_what_we_pack(script: list[TapeMessage]) -> None:
    assert read_with_library(pack_file(CHANNELS, script, chunk_bytes=300)) == script


@given(messages)
def test_we_read_the_chunks_that_the_library_reads(script: list[TapeMessage]) -> None:
    channels = b"".join(pack_channel(number, topic, "x") for number, topic in enumerate(CHANNELS, 1))
    ids = {topic: number for number, topic in enumerate(CHANNELS, 1)}
    records = b"".join(pack_message(ids[m.topic], n, m.t_ns, m.data) for n, m in enumerate(script))
    moments = [m.t_ns for m in script]
    chunk = pack_chunk(channels, records, min(moments), max(moments))
    assert list(unpack_chunk(chunk)) == script
    assert read_with_library(pack_header() + chunk + pack_footer()) == script


@given(small, st.data())
def test_a_changed_chunk_is_noticed_if_it_is_compressed(
    script: list[TapeMessage], data: st.DataObject
) -> None:
    channels = b"".join(pack_channel(number, topic, "x") for number, topic in enumerate(CHANNELS, 1))
    records = b"".join(pack_message(1, n, m.t_ns, m.data) for n, m in enumerate(script))
    chunk = bytearray(pack_chunk(channels, records, 0, 1 << 62))
    chunk[data.draw(st.integers(0, len(chunk) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        read = list(unpack_chunk(bytes(chunk)))
    except NotAChunk:
        return
    assert [(m.t_ns, m.data) for m in read] == [(m.t_ns, m.data) for m in script]


def test_pictures_stay_as_they_are_and_all_else_shrinks() -> None:
    record = pack_message(1, 1, 1, b"said " * 200)
    for times, is_smaller in ((15, True), (17, False)):
        chunk = pack_chunk(pack_channel(1, "events", "x"), record * times, 1, 1)
        assert (len(chunk) < times * len(record)) is is_smaller
        assert [each.data for each in unpack_chunk(chunk)] == [b"said " * 200] * times


@pytest.mark.parametrize("at", [-1100, 52, 40])
def test_a_stored_chunk_whose_lengths_disagree_is_none(at: int) -> None:
    records = pack_message(1, 1, 1, bytes(1000)) * 20
    chunk = bytearray(pack_chunk(pack_channel(1, "events", "x"), records, 1, 1))
    length_at = chunk.rindex(bytes([5]) + (1022).to_bytes(8, "little")) + 1 if at < 0 else at
    chunk[length_at] ^= 1
    with pytest.raises(NotAChunk):
        list(unpack_chunk(bytes(chunk)))


def test_a_chunk_that_claims_gigabytes_is_refused_before_anything_is_allocated() -> None:
    chunk = bytearray(pack_chunk(pack_channel(1, "events", "x"), pack_message(1, 1, 1, b"x"), 1, 1))
    chunk[25:33] = (1 << 40).to_bytes(8, "little")
    with pytest.raises(NotAChunk, match="claims"):
        list(unpack_chunk(bytes(chunk)))
