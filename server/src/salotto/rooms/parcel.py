"""A message on its way to many, encoded at most once."""

from functools import cached_property
from typing import Generic, TypeVar

from salotto.wire.codec import encode
from salotto.wire.messages import ServerMessage

Content_co = TypeVar("Content_co", bound=ServerMessage, covariant=True)


class Parcel(Generic[Content_co]):
    """A server message, and its bytes as soon as the first taker asks for them."""

    def __init__(self, message: Content_co) -> None:
        self._message = message

    @property
    def message(self) -> Content_co:
        """What is sent."""
        return self._message

    @cached_property
    def data(self) -> bytes:
        """The message as MessagePack."""
        return encode(self._message)
