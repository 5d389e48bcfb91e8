"""Follows the tapes of meetings that are on, so that little is left to be done when one is over.

A help and never a need: whatever it did is in memory and in a working folder, and the tape alone is enough to do it again.
A worker that starts anew, a disk that fills, a key that is erased: then it is forgotten, and begun from the tape.
"""

import asyncio
import logging
import secrets
import shutil
from collections.abc import Callable, Collection
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from typing import Final, TypeVar

from salotto.core.deadline import deadline
from salotto.core.errors import Refusal
from salotto.core.mishaps import goes_on
from salotto.recording.desk import LEAST_BYTES
from salotto.recording.finishing.finish import Finish, GivenUp, Job
from salotto.recording.folders import TapeFolders
from salotto.recording.model import Recording
from salotto.recording.ports import KeyStore, RecordingStore
from salotto.recording.sealing import MasterKey, RecordingKey
from salotto.recording.synced import Position, read_synced
from salotto.recording.topics import ROOM

log = logging.getLogger(__name__)

EVERY_S: Final = 5.0
"""Between two looks at the tapes: so much of a meeting is left when it ends, and less than a tenth of a second of work."""
MOST: Final = 64
"""Tapes followed at the same time; each holds a few megabytes. Those beyond are finished when their meetings are over."""
SPARE_BYTES: Final = 2 * LEAST_BYTES
"""Free on the disk, below which nothing is followed: files can be made again, a tape cannot."""

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class FollowParts:
    """What following stands on."""

    recordings: RecordingStore
    keys: KeyStore
    tapes: TapeFolders
    master: MasterKey
    node: str


@dataclass(slots=True, eq=False)
class _Followed:
    work: Finish
    until: Position = field(default_factory=lambda: Position(0, 0))
    is_sound: bool = True
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)


class Follower:
    """Follows the tapes of this node.

    Args:
        parts: What it stands on.
        spare_bytes: What must be free on the disk of the tapes.
    """

    def __init__(self, parts: FollowParts, spare_bytes: int = SPARE_BYTES) -> None:
        self._parts = parts
        self._spare_bytes = spare_bytes
        self._followed: dict[str, _Followed] = {}
        self._left_alone: set[str] = set()
        self._taken: set[str] = set()
        self._closing = asyncio.Event()

    async def run(self) -> None:
        """Look every few seconds until :meth:`close`; then forget everything."""
        try:
            while not self._closing.is_set():
                async with goes_on("following tapes"):
                    await self.look()
                try:
                    async with deadline(EVERY_S):
                        await self._closing.wait()
                except TimeoutError:
                    continue
        finally:
            for recording_id in tuple(self._followed):
                self._forget(recording_id)

    def close(self) -> None:
        """Let :meth:`run` return soon, whatever it is at."""
        self._closing.set()
        for one in self._followed.values():
            one.work.give_up()

    async def look(self) -> None:
        """Follow every tape up to where it is written now. What fails is left to the finish, which says why."""
        self._taken.clear()  # before the rows are read: whatever is taken from now on, they may not know of
        try:
            rows = await self._parts.recordings.in_state(["writing", "finishing"])
        except Refusal as refusal:
            log.warning("no tape is followed now", extra={"error": str(refusal)})
            return
        for over in self._followed.keys() - {row.id for row in rows}:
            self._forget(over)
        if not self._has_room():
            for recording_id in tuple(self._followed):
                self._forget(recording_id)
            return
        for row in rows:
            is_ours = row.state == "writing" and row.node == self._parts.node
            if is_ours and row.id not in self._left_alone and not self._closing.is_set():
                await self._step(row)

    async def take(self, recording: Recording, keys: Collection[RecordingKey]) -> Finish | None:
        """Hand over what was done of a recording; whoever takes it completes or abandons it.

        Args:
            recording: Whose meeting is over.
            keys: Those that are still there. What was done with one that is gone is not handed over.

        Returns:
            None if the finish has to begin at the beginning.
        """
        one = self._followed.get(recording.id)
        self._left_alone.discard(recording.id)
        self._taken.add(recording.id)
        if one is None:
            return None
        async with one.turn:  # a step may be under way: what it does need not be done again
            if self._followed.pop(recording.id, None) is None:
                return None
            if not one.is_sound or not _covers(keys, one.work):
                _clear(one.work)
                return None
            one.work.know(keys)
            return one.work

    async def _step(self, recording: Recording) -> None:
        tape = self._parts.tapes.tape(recording.organisation_id, recording.id)
        until = read_synced(tape)  # before the keys: whose messages lie before it had keys by then
        one = self._followed.get(recording.id)
        if until is None or (one is not None and until <= one.until):
            return
        try:
            rows = await self._parts.keys.of_contact(recording.organisation_id, recording.contact_id)
            keys = [key for row in rows if (key := row.unwrap(self._parts.master)) is not None]
            if one is not None and not _covers(keys, one.work):
                self._forget(recording.id)
            elif one is not None:
                await self._advance(one, keys, until)
            elif len(self._followed) < MOST and ROOM in {key.person for key in keys}:
                await self._begin(recording, keys, until)
        except GivenUp:  # the house closes
            self._forget(recording.id)
        except Exception as error:  # whatever it is, the finish will meet it too, and deal with it
            self._forget(recording.id)
            if await self._is_on(recording):
                self._left_alone.add(recording.id)
                log.warning(
                    "a tape is not followed any more", exc_info=error, extra={"recording_id": recording.id}
                )

    async def _begin(self, recording: Recording, keys: Collection[RecordingKey], until: Position) -> None:
        if recording.id in self._taken:
            return  # over since the rows were read: nobody would take what was done, and the folder is being tidied
        tape = self._parts.tapes.tape(recording.organisation_id, recording.id)
        folder = self._parts.tapes.working(recording.organisation_id, recording.id) / secrets.token_hex(4)
        job = Job(recording.id, recording.contact_id, tape, folder, tuple(keys))
        one = self._followed[recording.id] = _Followed(Finish(job))
        await self._advance(one, keys, until)

    async def _is_on(self, recording: Recording) -> bool:
        """Tell whether a meeting is still recorded: if not, another process may have finished and tidied it meanwhile."""
        with suppress(Refusal):
            row = await self._parts.recordings.by_id(recording.organisation_id, recording.id)
            return row is not None and row.state == "writing"
        return True

    async def _advance(self, one: _Followed, keys: Collection[RecordingKey], until: Position) -> None:
        async with one.turn:
            if one not in self._followed.values():
                return  # it was taken, or forgotten, meanwhile
            one.is_sound = False  # in mid-step nobody could go on
            one.work.know(keys)
            await in_thread(one.work, partial(one.work.advance, until))
            one.is_sound, one.until = True, until

    def _has_room(self) -> bool:
        root = self._parts.tapes.root
        return root.exists() and shutil.disk_usage(root).free >= self._spare_bytes

    def _forget(self, recording_id: str) -> None:
        one = self._followed.pop(recording_id, None)
        if one is not None:
            _clear(one.work)


async def in_thread(work: Finish, step: Callable[[], _T]) -> _T:
    """Do a step of a finish in a thread that stops soon after this task is cancelled: a process that ends cannot wait.

    Raises:
        Exception: Whatever the step raises.
    """
    try:
        return await asyncio.to_thread(step)
    except BaseException:
        work.give_up()
        raise


def _covers(keys: Collection[RecordingKey], work: Finish) -> bool:
    return work.keys <= {key.key_id for key in keys}


def _clear(work: Finish) -> None:
    work.give_up()
    shutil.rmtree(work.folder, ignore_errors=True)
    with suppress(OSError):  # others may be working there
        work.folder.parent.rmdir()
