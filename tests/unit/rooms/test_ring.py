from salotto.core.ids import MemberId
from salotto.rooms.model import Viewer
from salotto.rooms.parcel import Parcel
from salotto.rooms.ring import Entry, Ring
from salotto.rooms.visibility import EVERYBODY, STAFF
from salotto.wire.limits import RING_EVENTS, RING_S
from salotto.wire.messages import Gestured, Happened

ADA = Viewer(MemberId("ada"), "customer")
GIULIA = Viewer(MemberId("giulia"), "agent")


def filled(events: int) -> Ring:
    ring = Ring()
    for number in range(1, events + 1):
        parcel = Parcel(Happened("e", number, 0, Gestured("x", "nod")))
        ring.add(Entry(parcel, STAFF if number % 2 == 0 else EVERYBODY, number * 1_000_000_000))
    return ring


def numbers(ring: Ring, number: int, newest: int, viewer: Viewer, now_s: int) -> list[int] | None:
    missed = ring.since(number, newest, viewer, now_s * 1_000_000_000)
    return None if missed is None else [parcel.message.number for parcel in missed]


def test_what_was_missed_comes_in_order_and_only_what_concerns_the_viewer() -> None:
    assert numbers(filled(6), 3, 6, GIULIA, 6) == [4, 5, 6]
    assert numbers(filled(6), 3, 6, ADA, 6) == [5]


def test_nothing_missed_is_an_empty_list() -> None:
    assert numbers(filled(6), 6, 6, GIULIA, 6) == []
    assert numbers(Ring(), 0, 0, GIULIA, 6) == []


def test_a_number_of_the_future_is_not_believed() -> None:
    assert numbers(filled(6), 7, 6, GIULIA, 6) is None
    assert numbers(filled(6), -1, 6, GIULIA, 6) is None


def test_what_is_older_than_two_minutes_is_forgotten() -> None:
    late = round(RING_S) + 3
    assert numbers(filled(6), 2, 6, GIULIA, late) == [3, 4, 5, 6]
    assert numbers(filled(6), 1, 6, GIULIA, late) is None


def test_the_ring_holds_512_events() -> None:
    ring = filled(RING_EVENTS + 10)
    newest = RING_EVENTS + 10
    assert numbers(ring, 9, newest, GIULIA, 100) is None
    assert len(numbers(ring, 10, newest, GIULIA, 100) or ()) == RING_EVENTS
