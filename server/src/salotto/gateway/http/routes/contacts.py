"""Contacts: the one in hand, and the list of all."""

from typing import Annotated

from fastapi import APIRouter, Path, Query

from salotto.core.ids import ContactId
from salotto.gateway.http import schemas, views
from salotto.gateway.http.house import InHouse
from salotto.gateway.http.principal import Known
from salotto.gateway.http.routes import API
from salotto.journeys.wrap_up import PromiseWanted
from salotto.review.model import LARGEST_PAGE, Search, read_cursor

router = APIRouter(prefix=f"{API}/contacts", tags=["contacts"])
Id = Annotated[str, Path(alias="id", max_length=96)]


@router.get("")
async def list_contacts(
    house: InHouse,
    who: Known,
    query: Annotated[str, Query(max_length=200)] = "",
    state: schemas.ContactState | None = None,
    before: Annotated[str | None, Query(max_length=256)] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50,
) -> schemas.ContactList:
    """Find contacts, newest first, by number, name, words, note or chat."""
    page = await house.desk.contacts(who, Search(query.strip(), state, read_cursor(before), limit))
    return schemas.ContactList(
        contacts=[views.contact(record) for record in page.found],
        before=None if page.before is None else page.before.text(),
    )


@router.get("/{id}")
async def get_contact(house: InHouse, who: Known, contact_id: Id) -> schemas.ContactCard:
    """Tell what is known about a contact and its customer."""
    return views.card(await house.desk.card(who, ContactId(contact_id)), house.now())


@router.post("/{id}/end", status_code=204)
async def end(house: InHouse, agent: Known, contact_id: Id) -> None:
    """End the meeting for everybody; wrap-up begins."""
    await house.desk.end(agent, ContactId(contact_id))


@router.post("/{id}/note", status_code=204)
async def keep_note(house: InHouse, agent: Known, contact_id: Id, given: schemas.NoteText) -> None:
    """Keep the note as it is so far."""
    await house.desk.note(agent, ContactId(contact_id), given.note)


@router.post("/{id}/wrap-up")
async def wrap_up(house: InHouse, agent: Known, contact_id: Id, given: schemas.WrapUp) -> schemas.Ticket:
    """Close the contact, with its outcome, note and promise: all of it, or nothing."""
    promise = None if given.promise is None else PromiseWanted(given.promise.text, given.promise.due_at)
    view = await house.wrap_ups.close(agent, ContactId(contact_id), given.disposition, given.note, promise)
    return views.ticket(view, house.now())
