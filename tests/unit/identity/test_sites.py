"""A site vouches for its customers, and every way to borrow its voice is refused."""

import base64
import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st
from typing_extensions import override

from salotto.core.errors import Invalid
from salotto.core.ids import OrganisationId
from salotto.identity.sites import SiteEntrance, SiteSecrets, new_site_secret, site_origin
from tests.support.clock import SteppingClock

OURS, THEIRS = OrganisationId("org_ours"), OrganisationId("org_theirs")
SECRET, OLDER, STRANGE = new_site_secret(), new_site_secret(), new_site_secret()


class Kept(SiteSecrets):
    """Secrets of one organisation."""

    @override
    async def believed(self, organisation_id: OrganisationId, now: datetime) -> Sequence[bytes]:
        return [SECRET.encode(), OLDER.encode()] if organisation_id == OURS else [STRANGE.encode()]


def entrance() -> tuple[SiteEntrance, SteppingClock]:
    clock = SteppingClock()
    return SiteEntrance(Kept(), clock), clock


def word(clock: SteppingClock, secret: str = SECRET, **changes: object) -> str:
    now = int(clock.now().timestamp())
    claims: dict[str, object] = {
        "sub": "customer-7",
        "aud": OURS,
        "jti": "once-1",
        "iat": now,
        "exp": now + 300,
        "name": "Ada Bianchi",
    }
    changed = {name: value for name, value in (claims | changes).items() if value is not None}
    return jwt.encode(changed, secret, "HS256")


async def test_a_signed_word_says_who_it_is() -> None:
    door, clock = entrance()
    who = await door.who(OURS, word(clock, email="ada@mail.example"))
    assert (who.reference, who.name, who.reach) == ("customer-7", "Ada Bianchi", "ada@mail.example")
    assert "once-1" not in who.token_hash
    assert (await door.who(OURS, word(clock, OLDER, aud=[OURS]))).reference == "customer-7"


@pytest.mark.parametrize(
    ("changes", "secret"),
    [
        ({}, STRANGE),
        ({"aud": THEIRS}, SECRET),
        ({"aud": [OURS, THEIRS]}, SECRET),
        ({"sub": ""}, SECRET),
        ({"sub": "x" * 129}, SECRET),
        ({"sub": "cust\u202eomer"}, SECRET),
        ({"sub": None}, SECRET),
        ({"jti": None}, SECRET),
        ({"jti": "j" * 129}, SECRET),
        ({"exp": None}, SECRET),
        ({"iat": None}, SECRET),
        ({"exp": 10**30}, SECRET),
        ({"iat": -(10**30)}, SECRET),
        ({"name": "n" * 5000}, SECRET),
    ],
)
async def test_a_word_that_is_not_of_this_site_for_this_house_is_refused(
    changes: dict[str, object], secret: str
) -> None:
    door, clock = entrance()
    with pytest.raises(Invalid, match="The site could not confirm who you are") as refusal:
        await door.who(OURS, word(clock, secret, **changes))
    assert refusal.value.field == "identity"


@pytest.mark.parametrize(("life_s", "age_s"), [(300, 300), (300, 10_000), (601, 0), (300, -61)])
async def test_a_word_lives_for_minutes_and_not_ahead_of_its_time(life_s: int, age_s: int) -> None:
    door, clock = entrance()
    made = int((clock.now() - timedelta(seconds=age_s)).timestamp())
    with pytest.raises(Invalid):
        await door.who(OURS, word(clock, iat=made, exp=made + life_s))


async def test_a_word_without_a_signature_or_with_another_kind_of_it_is_refused() -> None:
    door, clock = entrance()
    header, body, _ = word(clock).split(".")
    unsigned = base64.urlsafe_b64encode(json.dumps({"alg": "none", "typ": "JWT"}).encode()).decode()
    longer = jwt.encode(jwt.decode(word(clock), options={"verify_signature": False}), SECRET * 2, "HS512")
    for forged in (f"{unsigned.rstrip('=')}.{body}.", f"{header}.{body}.", longer, "", "a.b.c", "é.é.é"):
        with pytest.raises(Invalid):
            await door.who(OURS, forged)


@given(st.text(max_size=200))
def test_whatever_is_taken_for_a_site_is_an_origin_of_one(text: str) -> None:
    try:
        origin = site_origin(text)
    except Invalid:
        return
    assert site_origin(origin) == origin
    assert not set(origin) & set(" ;,'\"*")


def test_sites_are_kept_in_the_form_in_which_browsers_tell_them() -> None:
    assert site_origin(" HTTPS://Shop.Example:443/ ") == "https://shop.example"
    assert site_origin("http://localhost:8081") == "http://localhost:8081"
    refused = (
        "http://shop.example",
        "https://*.example",
        "https://shop.example/cart",
        "https://me@shop.example",
        "https://shop.example; script-src *",
        "https://shop.example:http",
        "javascript:alert(1)",
        "shop.example",
        "*",
    )
    for text in refused:
        with pytest.raises(Invalid):
            site_origin(text)
