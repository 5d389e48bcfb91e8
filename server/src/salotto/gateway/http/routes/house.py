"""What anybody may know before anybody waits."""

from typing import Annotated

from fastapi import APIRouter, Query

from salotto.gateway.http import schemas, views
from salotto.gateway.http.house import InHouse
from salotto.gateway.http.routes import API

router = APIRouter(prefix=API, tags=["house"])


@router.get("/house")
async def get_house(
    house: InHouse, organisation: Annotated[str | None, Query(max_length=96)] = None
) -> schemas.House:
    """Tell what a visitor may come for, whether anybody is on duty, and how long it may take."""
    return views.house(await house.visits.house(organisation))
