"""Reading numbers of any width from bytes, most significant bit first."""


class BitReader:
    """Reads on from where it stands. Beyond the end there are zeros, and :attr:`is_beyond` says so.

    Args:
        data: What is read.
    """

    def __init__(self, data: bytes) -> None:
        self._value = int.from_bytes(data, "big")
        self._left = 8 * len(data)
        self.is_beyond = False
        """Whether more was read than there is."""

    def read(self, width: int) -> int:
        """Return the next number of ``width`` bits."""
        self._left -= width
        if self._left < 0:
            self.is_beyond = True
            return 0
        return self._value >> self._left & ((1 << width) - 1)

    def skip(self, width: int) -> None:
        """Pass over ``width`` bits."""
        self.read(width)

    def flag(self) -> bool:
        """Return the next bit."""
        return bool(self.read(1))
