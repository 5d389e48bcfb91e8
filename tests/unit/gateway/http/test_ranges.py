from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.gateway.http.ranges import NotSatisfiable, Span, span_of

SIZE = 1_000


@pytest.mark.parametrize(
    ("header", "start", "end"),
    [
        ("bytes=0-0", 0, 1),
        ("bytes=0-", 0, 1_000),
        ("bytes=10-19", 10, 20),
        ("bytes=999-", 999, 1_000),
        ("bytes=990-5000", 990, 1_000),
        ("bytes=-1", 999, 1_000),
        ("bytes=-5000", 0, 1_000),
        ("Bytes=1-2", 1, 3),
        ("bytes= 1-2 ", 1, 3),
    ],
)
def test_one_range_is_a_part(header: str, start: int, end: int) -> None:
    assert span_of(header, SIZE) == Span(start, end, SIZE, is_part=True)


@pytest.mark.parametrize(
    "header",
    [
        None,
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=5-4",
        "bytes=--1",
        "bytes=0x1-2",
        "bytes=1-2;3",
        "items=0-1",
        "bytes=0-0,5-6",
        "bytes=" + ",".join("0-0" for _ in range(8_000)),
        "bytes=" + "9" * 20 + "-",
        "bytes=²-³",
        "bytes=\u0661-\u0662",
    ],
)
def test_whatever_is_not_one_range_is_answered_with_the_whole(header: str | None) -> None:
    assert span_of(header, SIZE) == Span(0, SIZE, SIZE, is_part=False)


@pytest.mark.parametrize(
    "header", ["bytes=1000-", "bytes=1000-2000", "bytes=9999999999999999999-", "bytes=-0"]
)
def test_what_lies_behind_the_end_cannot_be_had(header: str) -> None:
    with pytest.raises(NotSatisfiable):
        span_of(header, SIZE)


def test_no_byte_of_an_empty_file_can_be_had_but_the_whole_can() -> None:
    assert span_of(None, 0) == Span(0, 0, 0, is_part=False)
    for header in ("bytes=0-", "bytes=-1"):
        with pytest.raises(NotSatisfiable):
            span_of(header, 0)


def test_content_range_names_the_last_byte() -> None:
    assert span_of("bytes=10-19", SIZE).content_range == "bytes 10-19/1000"


@given(header=st.from_regex(r"bytes=[0-9]{0,4}-[0-9]{0,4}") | st.text(), size=st.integers(0, 2_000))
def test_a_span_lies_within_the_file_whatever_was_asked(header: str, size: int) -> None:
    try:
        span = span_of(header, size)
    except NotSatisfiable:
        return
    assert 0 <= span.start <= span.end <= size
    assert span.is_part or (span.start, span.end) == (0, size)
    assert not span.is_part or span.start < span.end


@given(size=st.integers(1, 10_000), cuts=st.lists(st.integers(1, 9_999), max_size=9))
def test_neighbouring_ranges_cover_the_file_once(size: int, cuts: list[int]) -> None:
    bounds = [0, *sorted({cut for cut in cuts if cut < size}), size]
    spans = [span_of(f"bytes={start}-{end - 1}", size) for start, end in pairwise(bounds)]
    assert [byte for span in spans for byte in range(span.start, span.end)] == list(range(size))
