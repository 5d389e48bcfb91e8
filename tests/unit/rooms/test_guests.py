from salotto.core.ids import MemberId
from salotto.rooms.guests import Guests
from salotto.rooms.visibility import EVERYBODY, STAFF, Audience
from tests.support.rooms import ADA, BEA, GIULIA, MARTA, Mirror, seat


def full() -> tuple[Guests, dict[MemberId, Mirror]]:
    guests = Guests()
    mirrors = {member_id: Mirror() for member_id in (ADA, BEA, GIULIA, MARTA)}
    for member_id, mirror in mirrors.items():
        guests.add(seat(member_id), mirror)
    return guests, mirrors


def names(told: list[object], mirrors: dict[MemberId, Mirror]) -> set[MemberId]:
    return {member_id for member_id, mirror in mirrors.items() if any(mirror is one for one in told)}


def test_everybody_is_everybody() -> None:
    guests, mirrors = full()
    assert names(list(guests.told(EVERYBODY)), mirrors) == {ADA, BEA, GIULIA, MARTA}
    assert len(guests.told(EVERYBODY)) == 4


def test_an_audience_holds_the_staff_and_at_most_one_customer() -> None:
    guests, mirrors = full()
    for audience in (STAFF, *(Audience(is_everybody=False, customer=one) for one in (ADA, GIULIA))):
        told = guests.told(audience)
        expected = {one.member_id for one, _ in guests if audience.includes(one.viewer)}
        assert names(list(told), mirrors) == expected
        assert len(told) == len(expected), "nobody is told twice"


def test_whoever_is_gone_is_told_nothing() -> None:
    guests, mirrors = full()
    assert guests.remove(GIULIA) is mirrors[GIULIA]
    assert guests.remove(GIULIA) is None
    assert names(list(guests.told(STAFF)), mirrors) == {MARTA}
    guests.clear()
    assert guests.told(EVERYBODY) == []
    assert ADA not in guests


def test_the_newest_connection_is_the_members_own() -> None:
    guests, _ = full()
    newer = Mirror()
    guests.add(seat(GIULIA, "2"), newer)
    assert guests.of(GIULIA) is newer
    assert guests.is_current(seat(GIULIA, "2"))
    assert not guests.is_current(seat(GIULIA, "1"))
    assert guests.of(MemberId("nobody")) is None
    assert len(guests.told(STAFF)) == 2
