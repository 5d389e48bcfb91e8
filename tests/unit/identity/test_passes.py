import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from typing import Any

import jwt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.core.errors import PassRefused
from salotto.core.ids import ContactId, MemberId, OrganisationId, RoomId
from salotto.identity.passes import PASS_LIFE, RETURN_LIFE, Claims, PassOffice, SigningKey
from tests.support.clock import SteppingClock

KEY = SigningKey("key_1", secrets.token_bytes(32))
NEXT_KEY = SigningKey("key_2", secrets.token_bytes(32))


def claims(clock: SteppingClock) -> Claims:
    return Claims(
        organisation_id=OrganisationId("org_1"),
        room_id=RoomId("meeting-contact_1"),
        member_id=MemberId("customer-visit_1"),
        role="customer",
        name="Ada",
        figure="ada",
        principal_id="visit_1",
        contact_id=ContactId("contact_1"),
        expires_at=clock.now() + PASS_LIFE,
    )


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def office(clock: SteppingClock) -> PassOffice:
    return PassOffice((KEY,), clock)


def test_a_pass_says_what_was_claimed(office: PassOffice, clock: SteppingClock) -> None:
    assert office.verify(office.mint(claims(clock))) == claims(clock)


def test_a_pass_of_staff_may_name_no_contact(office: PassOffice, clock: SteppingClock) -> None:
    mine = replace(claims(clock), role="agent", contact_id=None)
    assert office.verify(office.mint(mine)).contact_id is None


def test_a_pass_opens_one_connection(office: PassOffice, clock: SteppingClock) -> None:
    entry_pass = office.mint(claims(clock))
    office.verify(entry_pass)
    with pytest.raises(PassRefused, match="used before"):
        office.verify(entry_pass)


def test_two_passes_for_the_same_room_are_two(office: PassOffice, clock: SteppingClock) -> None:
    first, second = office.mint(claims(clock)), office.mint(claims(clock))
    assert office.verify(first) == office.verify(second)


def test_a_pass_expires_after_a_minute(office: PassOffice, clock: SteppingClock) -> None:
    entry_pass = office.mint(claims(clock))
    clock.step(PASS_LIFE.total_seconds())
    with pytest.raises(PassRefused, match="expired"):
        office.verify(entry_pass)


def test_nobody_gets_a_pass_that_lives_longer(office: PassOffice, clock: SteppingClock) -> None:
    greedy = replace(claims(clock), expires_at=clock.now() + timedelta(days=1))
    assert office.verify(office.mint(greedy)).expires_at == clock.now() + PASS_LIFE


def test_spent_passes_are_forgotten_once_they_have_expired(office: PassOffice, clock: SteppingClock) -> None:
    for _ in range(3):
        office.verify(office.mint(claims(clock)))
    clock.step(61)
    office.verify(office.mint(claims(clock)))
    assert len(office._spent) == 1


def test_a_pass_of_another_house_is_refused(office: PassOffice, clock: SteppingClock) -> None:
    stranger = PassOffice((SigningKey(KEY.id, secrets.token_bytes(32)),), clock)
    with pytest.raises(PassRefused, match="not one of ours"):
        office.verify(stranger.mint(claims(clock)))


def test_passes_survive_the_change_of_keys(office: PassOffice, clock: SteppingClock) -> None:
    entry_pass = office.mint(claims(clock))
    assert PassOffice((NEXT_KEY, KEY), clock).verify(entry_pass).member_id == "customer-visit_1"


def test_an_office_without_keys_does_not_open(clock: SteppingClock) -> None:
    with pytest.raises(ValueError, match="key"):
        PassOffice((), clock)


@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
def test_the_algorithm_is_ours_to_choose(algorithm: str, office: PassOffice, clock: SteppingClock) -> None:
    payload = jwt.decode(office.mint(claims(clock)), options={"verify_signature": False})
    secret = None if algorithm == "none" else KEY.secret + bytes(64)
    forged = jwt.encode(payload, secret, algorithm, headers={"kid": KEY.id})
    with pytest.raises(PassRefused):
        office.verify(forged)


def test_a_signed_paper_for_another_purpose_is_no_pass(office: PassOffice, clock: SteppingClock) -> None:
    paper = jwt.encode({"aud": "salotto:other", "exp": 9e9, "jti": "1"}, KEY.secret, headers={"kid": KEY.id})
    with pytest.raises(PassRefused):
        office.verify(paper)


def test_a_paper_that_lacks_a_claim_is_no_pass(office: PassOffice, clock: SteppingClock) -> None:
    payload = jwt.decode(office.mint(claims(clock)), options={"verify_signature": False})
    del payload["room"]
    with pytest.raises(PassRefused):
        office.verify(jwt.encode(payload, KEY.secret, headers={"kid": KEY.id}))


def test_a_changed_claim_breaks_the_signature(office: PassOffice, clock: SteppingClock) -> None:
    header, body, signature = office.mint(claims(clock)).split(".")
    payload = json.loads(urlsafe_b64decode(body + "=="))
    payload["room"] = "meeting-contact_2"
    changed = urlsafe_b64encode(json.dumps(payload).encode()).decode().rstrip("=")
    with pytest.raises(PassRefused):
        office.verify(f"{header}.{changed}.{signature}")


@given(st.text(max_size=200) | st.binary(max_size=100).map(lambda data: data.decode("latin-1")))
def test_junk_is_refused_and_nothing_else(junk: str) -> None:
    with pytest.raises(PassRefused):
        PassOffice((KEY,), SteppingClock()).verify(junk)


@given(st.data())
def test_a_pass_with_any_letter_changed_is_refused_or_means_the_same(data: st.DataObject) -> None:
    clock = SteppingClock()
    office = PassOffice((KEY,), clock)
    entry_pass = office.mint(claims(clock))
    place = data.draw(st.integers(0, len(entry_pass) - 1))
    changed = entry_pass[:place] + data.draw(st.sampled_from("ABCabc019-_.")) + entry_pass[place + 1 :]
    with suppress(PassRefused):
        assert office.verify(changed) == claims(clock)  # the last letter of base64 has bits that mean nothing


def inside(clock: SteppingClock) -> Claims:
    return replace(claims(clock), room_id=RoomId("hall-org_1"), credential="mark")


def test_a_return_pass_says_what_the_pass_said_and_opens_one_connection(
    office: PassOffice, clock: SteppingClock
) -> None:
    paper = office.mint_return(inside(clock))
    assert office.verify(paper) == replace(inside(clock), expires_at=clock.now() + RETURN_LIFE)
    with pytest.raises(PassRefused, match="used before"):
        office.verify(paper)


def test_a_return_pass_outlives_the_house_and_not_its_time(office: PassOffice, clock: SteppingClock) -> None:
    first, second = office.mint_return(inside(clock)), office.mint_return(inside(clock))
    clock.step(RETURN_LIFE.total_seconds() - 1)
    assert PassOffice((NEXT_KEY, KEY), clock).verify(first).member_id == "customer-visit_1"
    clock.step(1)
    with pytest.raises(PassRefused, match="expired"):
        PassOffice((KEY,), clock).verify(second)


@pytest.mark.parametrize("change", [{"role": "agent"}, {"role": "supervisor"}, {"credential": ""}])
def test_nobody_returns_but_a_customer_whose_visit_may_have_another_token(
    change: dict[str, Any], office: PassOffice, clock: SteppingClock
) -> None:
    with pytest.raises(PassRefused, match="not one of ours"):
        office.verify(office.mint_return(replace(inside(clock), **change)))


def test_a_return_pass_opens_no_other_node(office: PassOffice, clock: SteppingClock) -> None:
    with pytest.raises(PassRefused, match="another node"):
        office.verify(office.mint_return(replace(inside(clock), node="b")))


def test_what_is_minted_is_a_token_that_others_can_read(office: PassOffice, clock: SteppingClock) -> None:
    read = jwt.decode(
        office.mint(claims(clock)),
        KEY.secret,
        ["HS256"],
        audience="salotto:room",
        options={"verify_exp": False},
    )
    assert (read["member"], read["contact"]) == ("customer-visit_1", "contact_1")
