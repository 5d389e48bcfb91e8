"""Text from elsewhere, before it is shown to somebody."""


def printable(text: str, most: int) -> str:
    """Return at most so many characters of a text, on one line, without whatever is not seen or turns words around."""
    return " ".join("".join(one if one.isprintable() else " " for one in text).split())[:most].strip()
