"""Tickets: the list, and one whole."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query

from salotto.core.ids import TicketId
from salotto.gateway.http import schemas, views
from salotto.gateway.http.house import InHouse
from salotto.gateway.http.principal import Known
from salotto.gateway.http.routes import API
from salotto.review.model import LARGEST_PAGE, Search, read_cursor

router = APIRouter(prefix=f"{API}/tickets", tags=["tickets"])


@router.get("")
async def list_tickets(
    house: InHouse,
    who: Known,
    query: Annotated[str, Query(max_length=200)] = "",
    state: Literal["open", "closed"] | None = None,
    before: Annotated[str | None, Query(max_length=256)] = None,
    limit: Annotated[int, Query(ge=1, le=LARGEST_PAGE)] = 50,
) -> schemas.TicketList:
    """Find tickets, newest first, by number, name, words, note or chat."""
    page = await house.desk.tickets(who, Search(query.strip(), state, read_cursor(before), limit))
    return schemas.TicketList(
        tickets=[views.summary(found) for found in page.found],
        before=None if page.before is None else page.before.text(),
    )


@router.get("/{id}")
async def get_ticket(
    house: InHouse, who: Known, ticket_id: Annotated[str, Path(alias="id", max_length=96)]
) -> schemas.Ticket:
    """Tell everything that stands on a ticket."""
    return views.ticket(await house.desk.ticket(who, TicketId(ticket_id)), house.now())
