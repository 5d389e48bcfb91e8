"""QR codes in a terminal: two modules in each character, black on white in every colour scheme."""

import segno

_BORDER = 2
_BLOCKS = {(0, 0): " ", (1, 0): "▀", (0, 1): "▄", (1, 1): "█"}
_BLACK_ON_WHITE = "\x1b[38;5;16;48;5;231m"
_PLAIN = "\x1b[0m"


def qr_lines(url: str) -> list[str]:
    """Return the lines of a code, all of one width, without colours.

    Args:
        url: Whatever scans the code may keep or send on: no secret belongs before its ``#``.

    Raises:
        ValueError: If the address has a query, where secrets end up in logs.
    """
    if "?" in url.partition("#")[0]:
        raise ValueError("an address in a code has no query")
    rows = [tuple(row) for row in segno.make(url, micro=False).matrix_iter(border=_BORDER)]
    rows += [tuple(0 for _ in rows[0])] * (len(rows) % 2)
    return [
        "".join(_BLOCKS[bool(upper), bool(lower)] for upper, lower in zip(*pair, strict=True))
        for pair in zip(rows[::2], rows[1::2], strict=True)
    ]


def qr_beside(first: list[str], second: list[str], gap: int = 4) -> list[str]:
    """Return two codes side by side, in black on white. A terminal without colours shows them as they are."""
    height = max(len(first), len(second))
    return [
        (" " * gap).join(
            _coloured(lines[at]) if at < len(lines) else " " * len(lines[0]) for lines in (first, second)
        )
        for at in range(height)
    ]


def _coloured(line: str) -> str:
    return f"{_BLACK_ON_WHITE}{line}{_PLAIN}"
