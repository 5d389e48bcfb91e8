"""Forgetting on purpose: recordings whose time is over, and what a customer wants deleted.

Keys go first, in one transaction with the verdict and its audit line: from then on nobody can open what they sealed,
wherever copies lie. Files and tapes follow, by work that is done until it is done.
"""

import asyncio
import logging
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Protocol

from salotto.core.clock import Clock
from salotto.core.errors import Conflict, NotFound
from salotto.core.ids import OrganisationId
from salotto.recording.folders import TapeFolders
from salotto.recording.model import Recording, Verdict
from salotto.recording.ports import RecordingStorage

log = logging.getLogger(__name__)

DISCARD: Final = "recording.discard"
"""The kind of outbox work that deletes files and tape of a recording that is gone: its body holds ``recording_id``."""

EXPIRED: Final = Verdict("expired")
ERASED: Final = Verdict("erased")


@dataclass(frozen=True, slots=True)
class CustomerFound:
    """A customer, as an operator finds them."""

    id: str
    name: str
    reach: str
    contacts: int
    newest_at: datetime | None


class ForgettingBook(Protocol):
    """The rows of what is forgotten."""

    async def recording(self, organisation_id: OrganisationId, recording_id: str) -> Recording | None:
        """Return a recording, or None."""
        ...

    async def gone(self, recordings: Sequence[tuple[str, str]]) -> frozenset[tuple[str, str]]:
        """Return those, of organisation and recording, that are gone."""
        ...

    async def forget(self, recording: Recording, verdict: Verdict, actor: str, at: datetime) -> bool:
        """Erase every key of a recording, drop the rows of its files, and write down who wanted it.

        All in one transaction, with the work that deletes the files and the news for the world.

        Returns:
            False, and nothing was changed, if it is held, or has moved on meanwhile.
        """
        ...

    async def hold(self, recording: Recording, reason: str | None, actor: str, at: datetime) -> None:
        """Hold a recording for a reason, or let it go with None; an audit line says who did.

        Raises:
            Conflict: If it is gone.
        """
        ...

    async def customers(self, organisation_id: OrganisationId, like: str) -> tuple[CustomerFound, ...]:
        """Return customers whose name, reach, ticket number or id is like that, newest first, at most 50."""
        ...

    async def recordings_of(self, organisation_id: OrganisationId, customer_id: str) -> tuple[Recording, ...]:
        """Return the recordings of all contacts of a customer, each of which is over.

        Raises:
            NotFound: If the organisation has no such customer.
            Conflict: If one of their contacts is still on.
        """
        ...

    async def forget_customer(
        self, organisation_id: OrganisationId, customer_id: str, actor: str, at: datetime
    ) -> None:
        """Blank the name and every word of a customer, and of the notes about them; end their visits.

        What remains are counts and times: that there was a contact, when, and how it ended.

        Raises:
            Conflict: If one of their contacts is still on.
        """
        ...


class Forgetting:
    """Forgets recordings and customers.

    Args:
        book: The rows.
        storage: The files.
        tapes: The tapes of this node.
        clock: Says when.
    """

    def __init__(
        self, book: ForgettingBook, storage: RecordingStorage, tapes: TapeFolders, clock: Clock
    ) -> None:
        self._book = book
        self._storage = storage
        self._tapes = tapes
        self._clock = clock

    async def erase(self, recording: Recording, actor: str) -> None:
        """Erase a recording because somebody wishes it.

        Raises:
            Conflict: If it is held, its meeting is still on, or there is nothing to erase.
        """
        _check(recording)
        if not await self._book.forget(recording, ERASED, actor, self._clock.now()):
            raise Conflict("The recording has changed meanwhile. Look again, and repeat.")

    async def expire(self, recording: Recording) -> bool:
        """Let a recording go whose time is over; False if it is held, or has moved on meanwhile."""
        return await self._book.forget(recording, EXPIRED, "system", self._clock.now())

    async def hold(self, recording: Recording, reason: str, actor: str) -> None:
        """Keep a recording whatever time and wishes say.

        Raises:
            Conflict: If it is gone already.
        """
        await self._book.hold(recording, reason, actor, self._clock.now())

    async def release(self, recording: Recording, actor: str) -> None:
        """Let time and wishes decide again.

        Raises:
            Conflict: If it is gone already.
        """
        await self._book.hold(recording, None, actor, self._clock.now())

    async def erase_customer(self, organisation_id: OrganisationId, customer_id: str, actor: str) -> int:
        """Erase a customer: every recording of theirs first, then name and words; return how many recordings.

        Raises:
            NotFound: If there is no such customer.
            Conflict: If one of their recordings is held, or they are in contact now. Nothing was changed.
        """
        theirs = await self._book.recordings_of(organisation_id, customer_id)
        full = [one for one in theirs if one.state not in ("none", "gone")]
        for one in full:
            _check(one)
        for one in full:
            await self.erase(one, actor)
        await self._book.forget_customer(organisation_id, customer_id, actor, self._clock.now())
        return len(full)

    async def discard(self, organisation_id: OrganisationId, recording_id: str) -> None:
        """Delete the files of a recording that is gone, and its tape if it lies here.

        Raises:
            NotFound: If there is no such recording.
            Conflict: If it is not gone.
        """
        recording = await self._book.recording(organisation_id, recording_id)
        if recording is None:
            raise NotFound("There is no such recording.")
        if recording.state != "gone":
            raise Conflict("The recording is not gone; its files stay.")
        for name in await self._storage.list(f"{organisation_id}/{recording_id}/"):
            await self._storage.delete(name)
        await self._discard_tape(organisation_id, recording_id)

    async def discard_tapes(self) -> int:
        """Delete every tape on this node whose recording is gone; return how many.

        The tape of a recording may lie at another node than the worker that deletes its files.
        """
        gone = await self._book.gone(self._tapes.all())
        discarded = 0
        for organisation_id, recording_id in sorted(gone):
            try:
                await self._discard_tape(organisation_id, recording_id)
                discarded += 1
            except OSError as error:  # it keeps no other
                log.warning(
                    "a tape could not be deleted", extra={"recording_id": recording_id, "error": str(error)}
                )
        return discarded

    async def _discard_tape(self, organisation_id: str, recording_id: str) -> None:
        tape = self._tapes.tape(organisation_id, recording_id)
        for folder in (tape, self._tapes.working(organisation_id, recording_id)):
            await asyncio.to_thread(_delete_folder, folder)
        tape.with_name(f"{recording_id}.lock").unlink(missing_ok=True)


def _check(recording: Recording) -> None:
    if recording.held_at is not None:
        raise Conflict("The recording is held: release it first, if you may.")
    if recording.state in ("writing", "finishing"):
        raise Conflict(
            "The meeting is still on, or its recording is being finished. Try again in some minutes."
        )
    if recording.state in ("none", "gone"):
        raise Conflict("There is nothing of this recording.")


def _delete_folder(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
