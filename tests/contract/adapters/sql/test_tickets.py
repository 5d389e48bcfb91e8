import pytest

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.events import SqlEvents
from salotto.adapters.sql.tickets import SqlContactCatalogue, SqlTicketCatalogue, SqlTickets
from salotto.review.model import Search
from salotto.routing.model import Contact
from salotto.tickets.model import NewEvent, Satisfaction, SatisfactionSaid
from tests.support.clock import SteppingClock
from tests.support.taps import Books, books


@pytest.fixture
async def shelf(database: Database, clock: SteppingClock) -> Books:
    return await books(database, clock)


async def found(shelf: Books, words: str, **search: object) -> tuple[list[str], list[str]]:
    """Return the numbers that tickets and contacts of both searches have."""
    looked = Search(words, **search)  # type: ignore[arg-type]
    listed = await SqlTicketCatalogue(shelf.database).search(shelf.house.id, looked)
    contacts = await SqlContactCatalogue(shelf.database).search(shelf.house.id, looked)
    return [one.number for one in listed.found], [one.ticket_number for one in contacts.found]


async def say(shelf: Books, made: Contact, text: str) -> None:
    said = NewEvent(
        "said", "customer-v1", {"text": text, "name": "Ada", "role": "customer"}, shelf.clock.now()
    )
    await SqlEvents(shelf.database).append(shelf.house.id, made.id, [said])


def said_at_the_end(shelf: Books, answer: Satisfaction, words: str = "") -> SatisfactionSaid:
    return SatisfactionSaid(answer, words, "customer-v1", shelf.clock.now())


async def test_words_are_found_wherever_they_were_written(shelf: Books) -> None:
    first = await shelf.queued("t1", words="Perché così caro?", name="Zoë")
    second = await shelf.queued("t2", words="", name="Bea")
    await say(shelf, second, "È il contatore")
    await shelf.served(first)
    for words in ("così", "COSÌ", "zoë", "S-00001", "chiarito"):
        assert await found(shelf, words) == (["S-00001"], ["S-00001"]), words
    for words in ("è il CONTATORE", "contatore", "00002"):
        assert await found(shelf, words) == (["S-00002"], ["S-00002"]), words
    for words in ("%", "_", "nothing"):
        assert await found(shelf, words) == ([], []), words


async def test_lists_are_newest_first_and_by_state(shelf: Books) -> None:
    first = await shelf.queued("t1")
    await shelf.queued("t2")
    await shelf.served(first)
    assert await found(shelf, "") == (["S-00002", "S-00001"], ["S-00002", "S-00001"])
    tickets, _ = await found(shelf, "", state="closed")
    _, contacts = await found(shelf, "", state="queued")
    assert (tickets, contacts) == (["S-00001"], ["S-00002"])
    (summary,) = (
        await SqlTicketCatalogue(shelf.database).search(shelf.house.id, Search(state="closed"))
    ).found
    assert (summary.agent_name, summary.disposition) == ("Giulia", "solved")


async def test_pages_leave_nothing_out_even_when_moments_are_equal(shelf: Books) -> None:
    for at in range(7):
        await shelf.queued(f"t{at}")
        shelf.clock.step(-1)  # all in the same second
    seen: list[str] = []
    search = Search(limit=3)
    while True:
        page = await SqlContactCatalogue(shelf.database).search(shelf.house.id, search)
        seen += [one.ticket_number for one in page.found]
        if page.before is None:
            break
        search = Search(limit=3, before=page.before)
    assert sorted(seen) == [f"S-{at:05d}" for at in range(1, 8)]


async def test_another_organisation_finds_nothing(shelf: Books) -> None:
    made = await shelf.queued()
    read = SqlTickets(shelf.database)
    for catalogue in (SqlTicketCatalogue(shelf.database), SqlContactCatalogue(shelf.database)):
        assert (await catalogue.search(shelf.other.id, Search())).found == ()
    assert await read.ticket(shelf.other.id, made.ticket_id) is None
    assert await read.contact(shelf.other.id, made.id) is None
    assert await read.past(shelf.other.id, made.customer_id, made.id, 10) == ()
    assert not await read.keep_note(shelf.other.id, made.id, shelf.agent.id, "n")
    assert not await read.keep_satisfaction(shelf.other.id, made.id, said_at_the_end(shelf, "solved"))


async def test_a_ticket_is_read_with_its_contacts(shelf: Books) -> None:
    made = await shelf.queued()
    await shelf.served(made)
    ticket = await SqlTickets(shelf.database).ticket(shelf.house.id, made.ticket_id)
    assert ticket is not None
    assert (ticket.state, ticket.customer.name) == ("closed", "Ada")
    (record,) = ticket.contacts
    assert (record.id, record.agent_name, record.note) == (made.id, "Giulia", "Tutto chiarito")


async def test_a_note_is_kept_by_the_agent_while_the_contact_is_open(shelf: Books) -> None:
    made = await shelf.queued()
    read = SqlTickets(shelf.database)
    assert not await read.keep_note(shelf.house.id, made.id, shelf.agent.id, "zu früh")
    await shelf.served(made)
    assert not await read.keep_note(shelf.house.id, made.id, shelf.agent.id, "zu spät")


async def test_what_a_customer_says_at_the_end_stands_on_the_contact_and_in_its_history(shelf: Books) -> None:
    made = await shelf.queued()
    read, log = SqlTickets(shelf.database), SqlEvents(shelf.database)
    assert not await read.keep_satisfaction(shelf.house.id, made.id, said_at_the_end(shelf, "solved"))
    assert "satisfaction_given" not in [one.kind for one in await log.of_contacts(shelf.house.id, [made.id])]
    await shelf.served(made)
    missing = said_at_the_end(shelf, "something_missing", "Il rimborso")
    assert await read.keep_satisfaction(shelf.house.id, made.id, missing)
    record = await read.contact(shelf.house.id, made.id)
    assert record is not None
    assert (record.satisfaction, record.satisfaction_words) == ("something_missing", "Il rimborso")
    last = (await log.of_contacts(shelf.house.id, [made.id]))[-1]
    assert (last.kind, last.actor) == ("satisfaction_given", "customer-v1")
    assert last.body == {"answer": "something_missing", "words": "Il rimborso"}
