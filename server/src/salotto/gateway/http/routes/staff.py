"""The people of an organisation, for its supervisors; and new passwords, for everybody who has one."""

from typing import Annotated

from fastapi import APIRouter, Path, Request

from salotto.core.ids import StaffId
from salotto.gateway.http.house import InHouse
from salotto.gateway.http.principal import Address, Known, page_of, staff_token
from salotto.gateway.http.routes import API
from salotto.gateway.http.staffed import (
    NewPassword,
    PasswordChange,
    PasswordLink,
    PasswordSet,
    StaffList,
    colleague,
)
from salotto.identity.model import page_of_role
from salotto.identity.new_passwords import PASSWORD_LINK_LIFE

router = APIRouter(prefix=API, tags=["staff"])


@router.get("/staff")
async def list_staff(house: InHouse, supervisor: Known) -> StaffList:
    """Tell who works here."""
    return StaffList(people=[colleague(one) for one in await house.desk.colleagues(supervisor)])


@router.post("/staff/{id}/password-link", status_code=201)
async def make_password_link(
    house: InHouse,
    request: Request,
    supervisor: Known,
    staff_id: Annotated[str, Path(alias="id", max_length=96)],
) -> PasswordLink:
    """Make a link by which an agent sets a new password."""
    member, secret = await house.new_passwords.issue_for_agent(supervisor, StaffId(staff_id))
    base = house.public_url or str(request.base_url).rstrip("/")
    return PasswordLink(
        link=f"{base}/{page_of_role(member.role)}#password={secret}",
        name=member.name,
        expires_at=house.now() + PASSWORD_LINK_LIFE,
    )


@router.post("/sign-in/new-password")
async def set_password_by_link(house: InHouse, given: NewPassword, address: Address) -> PasswordSet:
    """Spend a one-time link: set a new password. Every sign-in of this person ends."""
    member = await house.new_passwords.with_link(given.secret, given.password, address)
    return PasswordSet(email=member.email, page=page_of_role(member.role))


@router.post("/me/password", status_code=204)
async def change_password(house: InHouse, request: Request, who: Known, given: PasswordChange) -> None:
    """Set one's own password. This page stays signed in; every other is signed out."""
    token = staff_token(request, page_of(request)) or ""
    await house.new_passwords.change(who, given.current, given.password, token)
