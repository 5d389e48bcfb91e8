"""Bytes to messages and back. The only module that knows that the encoding is MessagePack."""

import msgspec

from salotto.core.errors import ProtocolViolation
from salotto.wire.limits import MESSAGE_BYTES
from salotto.wire.messages import ClientMessage, RoomEvent, ServerMessage
from salotto.wire.values import RoomState

_client: msgspec.msgpack.Decoder[ClientMessage] = msgspec.msgpack.Decoder(ClientMessage)
_server: msgspec.msgpack.Decoder[ServerMessage] = msgspec.msgpack.Decoder(ServerMessage)
_event: msgspec.msgpack.Decoder[RoomEvent] = msgspec.msgpack.Decoder(RoomEvent)
_encoder = msgspec.msgpack.Encoder()


def decode(data: bytes) -> ClientMessage:
    """Read one client message.

    Raises:
        ProtocolViolation: If ``data`` is not exactly one valid message of at most MESSAGE_BYTES.
    """
    if len(data) > MESSAGE_BYTES:
        raise ProtocolViolation(f"a message of {len(data)} bytes; at most {MESSAGE_BYTES} are read")
    try:
        return _client.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolViolation(f"not a message of this protocol: {error}") from error


def decode_server(data: bytes) -> ServerMessage:
    """Read one server message: for tests, tools and load peers.

    Raises:
        ProtocolViolation: If ``data`` is not exactly one valid message.
    """
    try:
        return _server.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolViolation(f"not a message of this protocol: {error}") from error


def decode_event(data: bytes) -> RoomEvent:
    """Read one room event as it was stored.

    Raises:
        ProtocolViolation: If ``data`` is not exactly one valid event.
    """
    try:
        return _event.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError) as error:
        raise ProtocolViolation(f"not an event of this protocol: {error}") from error


def encode(message: ServerMessage | ClientMessage | RoomEvent | RoomState) -> bytes:
    """Write one message, event or state."""
    return _encoder.encode(message)
