"""Every repository over one database, and which journey reads in which."""

from salotto.adapters.sql.audit import SqlAudit
from salotto.adapters.sql.contacts import SqlContacts
from salotto.adapters.sql.database import Database
from salotto.adapters.sql.events import SqlEvents
from salotto.adapters.sql.fences import SqlFences
from salotto.adapters.sql.invitations import SqlInvitations
from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.adapters.sql.outbox import SqlOutbox
from salotto.adapters.sql.promises import SqlPromises
from salotto.adapters.sql.reservations import SqlReservations
from salotto.adapters.sql.rooms import SqlMeetingBook
from salotto.adapters.sql.sites import SqlSiteSecrets
from salotto.adapters.sql.staff import SqlStaff
from salotto.adapters.sql.tickets import SqlContactCatalogue, SqlTicketCatalogue, SqlTickets
from salotto.adapters.sql.visits import SqlConsents, SqlVisits
from salotto.core.clock import Clock
from salotto.journeys.desk import DeskBooks
from salotto.journeys.invitations import InvitationBooks
from salotto.journeys.visit import VisitBooks
from salotto.recording.sealing import MasterKey


class Books:
    """Every repository, over one database.

    Args:
        database: With the tables of this version.
        outbox: Where work goes that follows from what is written.
        clock: Says when.
        node: Name of this process, to say which rooms live here.
        fences: Keep it from writing for what another node has taken over; None: there is no other.
    """

    def __init__(
        self, database: Database, outbox: SqlOutbox, clock: Clock, node: str, fences: SqlFences | None = None
    ) -> None:
        self.organisations = SqlOrganisations(database, clock)
        self.staff = SqlStaff(database, clock)
        self.visits = SqlVisits(database, outbox)
        self.contacts = SqlContacts(database, outbox, fences)
        self.events = SqlEvents(database)
        self.meeting_events = SqlEvents(database, fences)
        self.promises = SqlPromises(database)
        self.tickets = SqlTickets(database)
        self._audit = SqlAudit(database, clock)
        self.invitations = SqlInvitations(database, outbox, self._audit)
        self.meetings = SqlMeetingBook(database, clock, node)
        self._database = database

    def for_visits(self, master: MasterKey) -> VisitBooks:
        """Return where visits are written and read. ``master`` opens what sites sign with."""
        consents = SqlConsents(self._database)
        return VisitBooks(
            self.visits,
            consents,
            self.contacts,
            self.tickets,
            self.promises,
            SqlSiteSecrets(self._database, master, self._audit),
        )

    def for_invitations(self) -> InvitationBooks:
        """Return where invitations are written, and what they are bound to."""
        return InvitationBooks(self.invitations, self.tickets, self.staff)

    def for_desks(self) -> DeskBooks:
        """Return where desks read."""
        return DeskBooks(
            staff=self.staff,
            reservations=SqlReservations(self._database),
            tickets=self.tickets,
            promises=self.promises,
            events=self.events,
            found_tickets=SqlTicketCatalogue(self._database),
            found_contacts=SqlContactCatalogue(self._database),
        )
