"""Byte ranges of RFC 9110, section 14: which part of a file a request asks for. Pure."""

import re
from dataclasses import dataclass
from typing import Final

_HEADER: Final = re.compile(r"bytes=\s*([0-9]{0,19})-([0-9]{0,19})\s*", re.ASCII | re.IGNORECASE)
"""One range of at most 19 digits: whatever else stands in the header, it is read as if it was not there."""


@dataclass(frozen=True, slots=True)
class Span:
    """Bytes ``start`` to ``end`` (exclusive) of a file of ``size`` bytes. ``is_part``: answered with 206."""

    start: int
    end: int
    size: int
    is_part: bool

    @property
    def content_range(self) -> str:
        """The value of Content-Range."""
        return f"bytes {self.start}-{self.end - 1}/{self.size}"


class NotSatisfiable(Exception):
    """The range lies behind the end of the file (416)."""


def span_of(header: str | None, size: int) -> Span:
    """Return what a Range header asks for; without one, or where it makes no sense, the whole.

    Several ranges at once are answered with the whole, as section 14.2 allows: no player asks for them, and answering
    thousands of tiny ones is work without use.

    Args:
        header: As it was sent.
        size: Of the file, in bytes.

    Raises:
        NotSatisfiable: If there is not one byte of it.
    """
    whole = Span(0, size, size, is_part=False)
    found = _HEADER.fullmatch(header) if header is not None else None
    if found is None or found.groups() == ("", ""):
        return whole
    first, last = found.groups()
    if not first:  # the last so many bytes
        start, end = max(0, size - int(last)), size
    elif not last:
        start, end = int(first), size
    elif int(first) > int(last):
        return whole  # invalid, says section 14.1.1, so not there
    else:
        start, end = int(first), min(size, int(last) + 1)
    if start >= end:
        raise NotSatisfiable(f"the file has {size} bytes")
    return Span(start, end, size, is_part=True)
