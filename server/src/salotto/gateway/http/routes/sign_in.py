"""How staff come in and go out. Each page kind has a cookie of its own, so that one browser may hold both."""

from fastapi import APIRouter, Request, Response

from salotto.gateway.http import schemas, views
from salotto.gateway.http.house import House, InHouse
from salotto.gateway.http.principal import (
    Address,
    Known,
    cookie_name,
    is_secure,
    page_of,
    staff_token,
)
from salotto.gateway.http.routes import API
from salotto.identity.model import Principal
from salotto.identity.sign_in import SIGN_IN_LIFE, SignedIn

router = APIRouter(prefix=API, tags=["sign-in"])


@router.post("/sign-in")
async def sign_in(
    house: InHouse, request: Request, response: Response, given: schemas.PasswordSignIn, address: Address
) -> schemas.Me:
    """Sign in with mail address and password."""
    signed_in = await house.staff_entrance.with_password(given.email, given.password, given.page, address)
    return await _welcome(house, request, response, signed_in)


@router.post("/sign-in/link")
async def sign_in_by_link(
    house: InHouse, request: Request, response: Response, given: schemas.LinkSignIn, address: Address
) -> schemas.Me:
    """Spend a one-time secret."""
    signed_in = await house.staff_entrance.with_link(given.secret, given.page, address)
    return await _welcome(house, request, response, signed_in)


@router.post("/sign-out", status_code=204)
async def sign_out(house: InHouse, request: Request, response: Response, who: Known) -> None:
    """Sign this page out."""
    token = staff_token(request, page_of(request))
    if token is not None:
        await house.staff_entrance.sign_out(who, token)
    _forget_cookie(house, request, response)


@router.post("/sign-out/everywhere", status_code=204)
async def sign_out_everywhere(house: InHouse, request: Request, response: Response, who: Known) -> None:
    """Sign this person out of every page, in every browser."""
    await house.new_passwords.sign_out_everywhere(who)
    _forget_cookie(house, request, response)


@router.get("/me")
async def get_me(house: InHouse, who: Known) -> schemas.Me:
    """Tell who is signed in, and what their page needs to know."""
    return views.me(*await house.desk.me(who))


def _forget_cookie(house: House, request: Request, response: Response) -> None:
    secure = is_secure(request, house)
    name = cookie_name(page_of(request), is_secure=secure)
    response.delete_cookie(name, path="/", secure=secure, httponly=True, samesite="lax")


async def _welcome(house: House, request: Request, response: Response, signed_in: SignedIn) -> schemas.Me:
    page, staff = signed_in.sign_in.page, signed_in.staff
    secure = is_secure(request, house)
    response.set_cookie(
        cookie_name(page, is_secure=secure),
        signed_in.token,
        max_age=int(SIGN_IN_LIFE.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="lax",
    )
    who = Principal(staff.role, staff.id, staff.organisation_id, staff.name, staff.figure, page=page)
    return views.me(*await house.desk.me(who))
