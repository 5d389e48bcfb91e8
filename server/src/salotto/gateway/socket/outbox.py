"""What waits to be sent to one browser. Events never drop; poses and levels coalesce; nothing grows without bound."""

import asyncio
from collections import deque

from salotto.rooms.parcel import Parcel
from salotto.wire.codec import encode
from salotto.wire.limits import OUTBOX_EVENTS
from salotto.wire.messages import Poses, ServerMessage
from salotto.wire.pose import encode_frame, frame_moment_ms, split_frame

_FRAMES_HELD = 8  # then they are merged, so that a slow reader costs a fixed amount of memory


class Outbox:
    """Messages for one connection, in the order of their importance: events, then what is newest of its kind."""

    def __init__(self) -> None:
        self._events: deque[Parcel[ServerMessage]] = deque()
        self._newest: dict[type[ServerMessage], ServerMessage] = {}
        self._frames: list[Parcel[Poses]] = []
        self._arrived = asyncio.Event()
        self.is_overfull = False
        """Whether more than OUTBOX_EVENTS events wait: the reader should resume instead."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not (self._events or self._newest or self._frames)

    def put(self, parcel: Parcel[ServerMessage]) -> None:
        """Add what must arrive, in order."""
        if len(self._events) >= OUTBOX_EVENTS:
            self.is_overfull = True
            return
        self._events.append(parcel)
        self._arrived.set()

    def put_newest(self, message: ServerMessage) -> None:
        """Add what replaces a waiting message of its own kind."""
        self._newest[type(message)] = message
        self._arrived.set()

    def put_poses(self, parcel: Parcel[Poses]) -> None:
        """Add a frame of poses; of each member, only the newest pose is kept while nobody reads."""
        self._frames.append(parcel)
        if len(self._frames) > _FRAMES_HELD:
            self._frames = [_merge(self._frames)]
        self._arrived.set()

    async def next(self) -> bytes:
        """Wait for the next message, as bytes."""
        while (data := self.take()) is None:
            self._arrived.clear()
            await self._arrived.wait()
        return data

    def take(self) -> bytes | None:
        """Return the next message as bytes, or None if there is none."""
        if self._events:
            return self._events.popleft().data
        if self._newest:
            return encode(self._newest.pop(next(iter(self._newest))))
        if self._frames:
            frames, self._frames = self._frames, []
            return frames[0].data if len(frames) == 1 else _merge(frames).data
        return None


def _merge(parcels: list[Parcel[Poses]]) -> Parcel[Poses]:
    poses: dict[int, bytes] = {}
    for parcel in parcels:
        poses.update(split_frame(parcel.message.frame))
    return Parcel(Poses(encode_frame(frame_moment_ms(parcels[-1].message.frame), poses.items())))
