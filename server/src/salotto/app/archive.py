"""Everything that recordings are kept with, over one database: what server, worker and command line share.

What finishes recordings, and posts to other houses, is loaded where it is first asked for: the server never does.
"""

from typing import TYPE_CHECKING

from salotto.adapters.local.files import LocalFiles
from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.deposits import SqlDeposits
from salotto.adapters.sql.events import SqlEvents
from salotto.adapters.sql.forgetting import SqlForgetting
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.recordings import SqlRecordingKeys, SqlRecordings
from salotto.adapters.sql.sealed import sealed_elsewhere
from salotto.adapters.sql.tickets import SqlTickets
from salotto.adapters.sql.viewings import SqlViewings
from salotto.adapters.sql.webhooks import SqlWebhooks
from salotto.adapters.webhooks.signature import headers
from salotto.app.errors import CannotStart, NoDatabase
from salotto.app.settings import Settings
from salotto.core.clock import Clock
from salotto.core.errors import Unavailable
from salotto.journeys.announcing import Announcements
from salotto.journeys.forgetting import Forgetting
from salotto.journeys.retention import Retention
from salotto.journeys.viewing import ViewingParts, Viewings
from salotto.recording.folders import TapeFolders
from salotto.recording.keys import MASTER_KEY_FILE, load_master_key

if TYPE_CHECKING:
    from salotto.journeys.deposit import Deposits
    from salotto.journeys.following import Follower


async def must_have_its_key(settings: Settings, database: Database) -> None:
    """Return unless a new master key would be made beside what another has sealed, as after a restore.

    Raises:
        CannotStart: If it would.
        Unavailable: If the database cannot be read.
    """
    path = settings.data_dir.absolute() / MASTER_KEY_FILE
    if settings.recording.master_key is not None or path.exists():
        return
    if sealed := await sealed_elsewhere(database, None):
        raise CannotStart(
            f"{path} is missing, and the database holds what it sealed ({', '.join(sealed)}). Put it back from your "
            "backup. If there is none, give a new key as SALOTTO_RECORDING__MASTER_KEY (`openssl rand -base64 32`): "
            "what was sealed so far stays closed."
        )


class Archive:
    """Tapes, files, rows and keys of recordings, and the journeys over them.

    Args:
        settings: Of this process; its data folder exists.
        database: With the tables of this version.
        outbox: Where work is written down.
        clock: Tells when.
        may_make_key: Whether a missing master key may be made: only where :func:`must_have_its_key` has looked.

    Raises:
        MasterKeyUnusable: If the master key is damaged, or cannot be read or made.
    """

    def __init__(
        self,
        settings: Settings,
        database: Database,
        outbox: SqlOutbox,
        clock: Clock,
        *,
        may_make_key: bool = False,
    ) -> None:
        tapes, files = settings.data_dir / "tapes", settings.data_dir / "recordings"
        given = settings.recording.master_key
        self.master = load_master_key(
            settings.data_dir,
            None if given is None else given.get_secret_value(),
            may_make=may_make_key and not (tapes.exists() or files.exists()),
        )
        self.tapes = TapeFolders(tapes)
        self.storage = LocalFiles(files)
        self.recordings = SqlRecordings(database, outbox, settings.node)
        self.keys = SqlRecordingKeys(database)
        audit = SqlAudit(database, clock)
        self.book = SqlDeposits(database, outbox, audit)
        self.memory = SqlForgetting(database, outbox, audit, SqlOrganisations(database, clock))
        self.webhooks = SqlWebhooks(database, outbox, self.master, audit)
        self._node = settings.node
        self._database = database
        self._clock = clock

    def follower(self) -> "Follower":
        """Return what follows the tapes of this node."""
        from salotto.journeys.following import Follower, FollowParts  # noqa: PLC0415

        return Follower(FollowParts(self.recordings, self.keys, self.tapes, self.master, self._node))

    def deposits(self, follower: "Follower | None" = None) -> "Deposits":
        """Return what finishes and deposits recordings; with a follower, from where that one is."""
        from salotto.journeys.deposit import DepositParts, Deposits  # noqa: PLC0415

        parts = DepositParts(
            self.recordings,
            self.book,
            self.keys,
            self.storage,
            self.tapes,
            self.master,
            SqlEvents(self._database),
            self._node,
        )
        return Deposits(parts, self._clock, follower)

    def forgetting(self) -> Forgetting:
        """Return what forgets on purpose."""
        return Forgetting(self.memory, self.storage, self.tapes, self._clock)

    def retention(self) -> Retention:
        """Return what lets recordings go whose time is over."""
        return Retention(self.memory, self.forgetting(), self._clock)

    def viewings(self) -> Viewings:
        """Return what shows recordings to supervisors."""
        parts = ViewingParts(
            tickets=SqlTickets(self._database),
            recordings=self.recordings,
            files=self.book,
            keys=self.keys,
            storage=self.storage,
            viewings=SqlViewings(self._database, SqlAudit(self._database, self._clock)),
            master=self.master,
        )
        return Viewings(parts, self._clock)

    def announcements(self) -> Announcements:
        """Return what tells the world."""
        from salotto.adapters.webhooks.post import HttpPost  # noqa: PLC0415

        return Announcements(self.webhooks, HttpPost(self._clock), headers, self._clock)


async def open_archive(settings: Settings, database: Database, outbox: SqlOutbox, clock: Clock) -> Archive:
    """Return the archive for an operator's command.

    Raises:
        CannotStart: If the master key is missing that sealed what is there.
        MasterKeyUnusable: If the master key is damaged, or cannot be read or made.
    """
    try:
        await must_have_its_key(settings, database)
    except Unavailable as error:
        raise NoDatabase(error) from error
    return Archive(settings, database, outbox, clock, may_make_key=True)
