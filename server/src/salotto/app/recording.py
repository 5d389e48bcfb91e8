"""What records meetings in a serving process: the recorders, and the reconciler that checks on what becomes of them."""

from dataclasses import dataclass

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.events import SqlEvents
from salotto.adapters.sql.reconciling import SqlReconcileBook
from salotto.adapters.sql.visits import SqlConsents
from salotto.app.archive import Archive
from salotto.app.metrics import Metrics
from salotto.app.serve import Part
from salotto.app.verdicts import VerdictCount
from salotto.core.clock import Clock
from salotto.core.ids import new_id
from salotto.journeys.house import OrganisationBook
from salotto.journeys.reconcile import ReconcileParts, Reconciler
from salotto.journeys.recorded import RecordedMeetings
from salotto.recording.desk import RecordingDesk
from salotto.recording.keys import KeyRing


@dataclass(frozen=True, slots=True)
class Studio:
    """The recorders of a process, and its reconciler."""

    meetings: RecordedMeetings
    reconciler: Reconciler
    verdicts: VerdictCount

    def parts(self) -> tuple[Part, ...]:
        """Return what runs, in the order in which it starts; it is closed in reverse, recorders first."""
        return (
            Part("reconciler", self.reconciler.run, self.reconciler.close),
            Part("verdicts", self.verdicts.run, self.verdicts.close),
            Part("recordings", self.meetings.run, self.meetings.close),
        )

    def show(self, metrics: Metrics) -> None:
        """Add the figures of recordings."""
        metrics.watch("recordings_on", "Meetings being recorded right now.", lambda: self.meetings.is_on)
        metrics.watch(
            "recordings_lost_total", "Recordings found lost since the start.", lambda: self.reconciler.losses
        )
        metrics.watch_each(
            "recordings",
            "Contacts, by the verdict on their recording.",
            "verdict",
            lambda: self.verdicts.figures,
        )


def furnish_studio(
    archive: Archive, database: Database, organisations: OrganisationBook, node: str, clock: Clock
) -> Studio:
    """Put the studio together. Nothing runs yet."""
    ring = KeyRing(archive.keys, archive.master, clock)
    desk = RecordingDesk(archive.recordings, ring, archive.tapes, clock, new_id("boot"))
    meetings = RecordedMeetings(desk, organisations, SqlConsents(database), clock)
    parts = ReconcileParts(
        book=SqlReconcileBook(database),
        recordings=archive.recordings,
        deposits=archive.book,
        storage=archive.storage,
        tapes=archive.tapes,
        events=SqlEvents(database),
        organisations=organisations,
        node=node,
    )
    reconciler = Reconciler(parts, lambda: meetings.contacts, clock)
    meetings.on_over = reconciler.nudge
    return Studio(meetings, reconciler, VerdictCount(archive.book.count_verdicts))
