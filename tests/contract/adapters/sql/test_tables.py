from typing import get_args

import pytest
from sqlalchemy import Column, String

from salotto.adapters.sql.tables import (
    audit,
    contact_events,
    contacts,
    metadata,
    promises,
    recordings,
    reservations,
    staff,
    tickets,
)
from salotto.identity.model import StaffRole
from salotto.recording.model import RecordingState, Word
from salotto.routing.model import ContactState, ReservationState
from salotto.tickets.model import Answered, Channel, Satisfaction, TicketState
from salotto.wire.messages import RoomEvent


def test_every_row_belongs_to_an_organisation() -> None:
    shared = {
        "organisations",
        "signing_keys",
        "fences",
    }  # the first are the organisations, the others sign for all of them; the last are named after rooms
    without = {name for name, table in metadata.tables.items() if "organisation_id" not in table.columns}
    assert without == shared


# SQLite takes a text of any length; PostgreSQL refuses one that is longer than its column.
@pytest.mark.parametrize(
    ("column", "words"),
    [
        (staff.c.role, get_args(StaffRole)),
        (contacts.c.state, list(ContactState)),
        (contacts.c.channel, get_args(Channel)),
        (contacts.c.consent, get_args(Answered)),
        (contacts.c.ended_by, ["customer", "agent", "supervisor", "system"]),
        (contacts.c.satisfaction, get_args(Satisfaction)),
        (tickets.c.state, get_args(TicketState)),
        (promises.c.state, ["open", "kept", "broken"]),
        (reservations.c.state, list(ReservationState)),
        (recordings.c.state, get_args(RecordingState)),
        (recordings.c.verdict, get_args(Word)),
        (contact_events.c.kind, [str(one.__struct_config__.tag) for one in get_args(RoomEvent)]),
        (contact_events.c.kind, ["handed_back", "consent_refused", "reservation_declined"]),
        (audit.c.action, ["recording_deposited", "sign_in_link_issued"]),
    ],
    ids=str,
)
def test_a_column_takes_every_word_that_is_written_into_it(column: Column[str], words: list[str]) -> None:
    assert isinstance(column.type, String)
    assert column.type.length is not None
    assert words
    assert max(map(len, words)) <= column.type.length
