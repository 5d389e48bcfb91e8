"""The reconciler: compares contacts with recordings, at the start and every minute, so that each ends in one verdict.

It believes only what it finds: rows, tapes on the disk, files in the storage. Whatever it does may be done twice.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import takewhile
from typing import Final, Protocol, TypeVar

from salotto.core.clock import Clock
from salotto.core.errors import Refusal, Unavailable
from salotto.core.ids import ContactId, OrganisationId
from salotto.core.mishaps import goes_on
from salotto.journeys.house import OrganisationBook
from salotto.journeys.orphans import FILES_GONE, Orphans, VerdictBook
from salotto.recording.folders import TapeFolders
from salotto.recording.model import Recording, StoredFile, Verdict
from salotto.recording.ports import DepositBook, RecordingStorage, RecordingStore
from salotto.recording.segment import segments
from salotto.recording.verdict import Facts, verdict_without_tape
from salotto.tickets.ports import EventLog
from salotto.tickets.rules import have_met
from salotto.wire.values import Answered

log = logging.getLogger(__name__)

Item = TypeVar("Item")

EVERY_S: Final = 60.0
SOON_S: Final = 2.0
"""After a meeting: what is still being written gets its time."""
ELSEWHERE_S: Final = 60.0
"""After a meeting at another node: what lies on our disk by then is ours to finish, for machines change their names."""
LATE_S: Final = 600.0
"""How much later than it says the end of a contact may be written: clocks differ, and databases are away for a while. What is
older was looked at already, or is looked at when the house opens again."""
BATCH: Final = 200
"""Contacts, and deposited recordings, looked at in one round; the rest come in the next ones."""
_LONG_AGO: Final = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OverContact:
    """A contact that is over."""

    organisation_id: OrganisationId
    contact_id: ContactId
    state: str
    consent: Answered
    ended_at: datetime | None


class ReconcileBook(VerdictBook, Protocol):
    """What the reconciler asks the database."""

    async def without_verdict(self, after: datetime, until: datetime, most: int) -> Sequence[OverContact]:
        """Return contacts that ended after one moment and until another, and have no recording row, oldest first.

        Those that are over and do not say since when are among them.
        """
        ...

    async def still_writing(self) -> Sequence[tuple[Recording, OverContact]]:
        """Return recordings that wait for the end of a meeting whose contact is over."""
        ...

    async def deposited(self, after_id: str, most: int) -> Sequence[Recording]:
        """Return deposited recordings whose ids are greater, in the order of their ids."""
        ...

    async def may_still_finish(
        self, organisation_ids: Collection[OrganisationId]
    ) -> Mapping[tuple[OrganisationId, str], bool]:
        """Return, for each recording of these organisations that is to be finished, whether a try is left.

        False: every one has failed. Recordings that nobody is asked to finish are not among them.
        """
        ...


@dataclass(frozen=True, slots=True)
class ReconcileParts:
    """What the reconciler compares."""

    book: ReconcileBook
    recordings: RecordingStore
    deposits: DepositBook
    storage: RecordingStorage
    tapes: TapeFolders
    events: EventLog
    organisations: OrganisationBook
    node: str


class Reconciler:
    """Gives every contact its verdict.

    Args:
        parts: What it compares.
        on_here: The contacts whose meetings are on in this process: their recordings are left alone.
        clock: Says when.
    """

    def __init__(
        self, parts: ReconcileParts, on_here: Callable[[], Collection[ContactId]], clock: Clock
    ) -> None:
        self._parts = parts
        self._on_here = on_here
        self._clock = clock
        self._closing = asyncio.Event()
        self._nudged = asyncio.Event()
        self._looked_up_to = ""
        self._settled_until = _LONG_AGO
        self._orphans = Orphans(parts.book, parts.recordings, parts.tapes, clock)
        self.losses = 0
        """Recordings found lost since the start."""

    def nudge(self) -> None:
        """Look soon: a meeting is over."""
        self._nudged.set()

    def close(self) -> None:
        """Let :meth:`run` return."""
        self._closing.set()
        self._nudged.set()

    async def run(self) -> None:
        """Look at everything now and every minute, and soon after each meeting at what ended. Owned by the root TaskGroup.

        Hundreds of files and all tapes are looked at in a minute, not every two seconds of a busy house.
        """
        while not self._closing.is_set():
            await self.look()
            next_s = asyncio.get_running_loop().time() + EVERY_S
            while await self._is_nudged_before(next_s):
                await self._compare((self._end, self._ask, self._settle))

    async def _is_nudged_before(self, next_s: float) -> bool:
        try:
            async with asyncio.timeout_at(next_s):
                await self._nudged.wait()
                self._nudged.clear()
                await self._pause(SOON_S)
        except TimeoutError:
            return False
        return not self._closing.is_set()

    async def look(self) -> None:
        """Compare everything once. What cannot be reached now is compared the next time."""
        ends = (self._end, self._ask, self._settle)
        await self._compare((*ends, self._look_at_files, self._find_again, self._look_at_tapes))

    async def _compare(self, steps: Iterable[Callable[[], Awaitable[None]]]) -> None:
        for step in self._until_closing(steps):
            with goes_on("comparing recordings"):
                try:
                    await step()
                except (Refusal, OSError) as error:
                    log.warning("recordings could not be compared", extra={"error": str(error)})

    @contextmanager
    def _one(self, contact_id: ContactId) -> Iterator[None]:
        """Compare one recording: whatever fails with it, the others after it are compared all the same.

        Raises:
            Unavailable: If the database does not answer, for all alike.
        """
        with goes_on("comparing a recording", but=(Unavailable,), contact_id=contact_id):
            try:
                yield
            except Unavailable:
                raise
            except Refusal as refusal:  # somebody else was quicker; the next round sees what is true then
                log.info("a recording moved on", extra={"contact_id": contact_id, "error": str(refusal)})

    def _until_closing(self, items: Iterable[Item]) -> Iterator[Item]:
        """Go through items, but begin with none once the house closes: what is left is compared after the restart."""
        return takewhile(lambda _item: not self._closing.is_set(), items)

    # --- steps, each harmless when repeated

    async def _end(self) -> None:
        """End recordings whose meetings ended while nobody was there to say so."""
        for recording, contact in self._until_closing(await self._parts.book.still_writing()):
            if recording.contact_id not in self._on_here():
                with self._one(recording.contact_id):
                    await self._end_one(recording, contact)

    async def _end_one(self, recording: Recording, contact: OverContact) -> None:
        now = self._clock.now()
        ended_at, is_ours = contact.ended_at or now, recording.node == self._parts.node
        is_here = bool(segments(self._parts.tapes.tape(recording.organisation_id, recording.id)))
        if is_here and (is_ours or now - ended_at > timedelta(seconds=ELSEWHERE_S)):
            await self._parts.recordings.ended(recording.organisation_id, recording.id, ended_at)
        elif is_here or not is_ours:
            return
        elif recording.started_at is not None:
            await self._lose(recording.organisation_id, recording.contact_id, "tape_gone")
        else:
            await self._settle_one(contact)

    async def _ask(self) -> None:
        """Ask for every finish that nobody has been asked for; give up those that failed for days."""
        finishing = await self._parts.recordings.in_state(["finishing"])
        tries = await self._parts.book.may_still_finish({one.organisation_id for one in finishing})
        for recording in self._until_closing(finishing):
            organisation_id = recording.organisation_id
            is_left = tries.get((organisation_id, recording.id))
            with self._one(recording.contact_id):
                if is_left is False:
                    await self._lose(organisation_id, recording.contact_id, "unfinished")
                elif is_left is None and await self._parts.recordings.ask_to_finish(
                    organisation_id, recording.id
                ):
                    log.warning("a finish had not been asked for", extra={"recording_id": recording.id})

    async def _settle(self) -> None:
        """Give a verdict to contacts that nothing was recorded of."""
        until = self._clock.now() - timedelta(seconds=SOON_S)
        after = self._settled_until - timedelta(seconds=LATE_S)
        found = await self._parts.book.without_verdict(after, until, BATCH)
        for contact in self._until_closing(found):
            is_settled = False
            if contact.contact_id not in self._on_here():
                with self._one(contact.contact_id):
                    await self._settle_one(contact)
                    is_settled = True
            if not is_settled:  # then it is looked at again
                until = min(until, contact.ended_at or until)
        if len(found) < BATCH:
            self._settled_until = until

    async def _settle_one(self, contact: OverContact) -> None:
        organisation = await self._parts.organisations.get(contact.organisation_id)
        events = await self._parts.events.of_contacts(contact.organisation_id, [contact.contact_id])
        facts = Facts(
            contact.state,
            contact.consent,
            organisation.settings.may_record,
            has_met=have_met(events),
            was_paused=any(event.kind == "recording_paused" for event in events),
        )
        verdict = verdict_without_tape(facts)
        if verdict.word == "lost":
            await self._lose(contact.organisation_id, contact.contact_id, verdict.reason or "unwritten")
        else:
            now = self._clock.now()
            await self._parts.recordings.settle(contact.organisation_id, contact.contact_id, verdict, now)

    async def _look_at_files(self) -> None:
        """See that the files of deposited recordings are still there, some of them in each round."""
        found = await self._parts.book.deposited(self._looked_up_to, BATCH)
        for recording in self._until_closing(found):
            with self._one(recording.contact_id):
                files = await self._parts.deposits.files(recording.organisation_id, recording.id)
                if not files or not await self._are_there(files):
                    await self._mend(recording)
        self._looked_up_to = found[-1].id if len(found) == BATCH else ""

    async def _find_again(self) -> None:
        """Take back the loss of recordings whose files are there again, as when their disk was not mounted."""
        for recording in self._until_closing(await self._parts.recordings.in_state(["lost"])):
            if recording.verdict != FILES_GONE:
                continue
            with self._one(recording.contact_id):
                files = await self._parts.deposits.files(recording.organisation_id, recording.id)
                if files and await self._are_there(files):
                    await self._parts.deposits.found_again(recording)
                    log.warning("a lost recording is there again", extra={"recording_id": recording.id})

    async def _mend(self, recording: Recording) -> None:
        """Finish again from the tape what has lost a file; without a tape it is lost."""
        organisation_id, contact_id = recording.organisation_id, recording.contact_id
        if segments(self._parts.tapes.tape(organisation_id, recording.id)):
            log.error("stored files are gone, the tape is there", extra={"recording_id": recording.id})
            now = self._clock.now()
            await self._parts.recordings.adopt(organisation_id, recording.id, contact_id, now)
        else:
            await self._lose(organisation_id, contact_id, str(FILES_GONE.reason))

    async def _are_there(self, files: Sequence[StoredFile]) -> bool:
        for file in files:
            if await self._parts.storage.size(file.storage_name) != file.sealed_bytes:
                return False
        return True

    async def _look_at_tapes(self) -> None:
        """Adopt tapes that no row knows."""
        for organisation_id, recording_id in self._until_closing(await self._orphans.find()):
            with goes_on("looking at a tape", but=(Unavailable,), recording_id=recording_id):
                await self._orphans.adopt(organisation_id, recording_id)

    async def _lose(self, organisation_id: OrganisationId, contact_id: ContactId, reason: str) -> None:
        self.losses += 1
        log.error(
            "a recording is lost",
            extra={"organisation_id": organisation_id, "contact_id": contact_id, "reason": reason},
        )
        now = self._clock.now()
        await self._parts.recordings.settle(organisation_id, contact_id, Verdict("lost", reason), now)

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._closing.wait()
