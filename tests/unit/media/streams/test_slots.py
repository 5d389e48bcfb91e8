from hypothesis import given
from hypothesis import strategies as st

from salotto.media.description.sdp import Medium
from salotto.media.streams.slots import Wanted, assign, medium_of
from salotto.wire.values import Kind

MEDIA: dict[str, Medium] = {"3": "audio", "4": "audio", "5": "video", "6": "video"}
KINDS: list[Kind] = ["voice", "screen", "camera"]

wishes = st.lists(
    st.builds(
        Wanted,
        st.sampled_from([f"p{n}" for n in range(8)]),
        st.sampled_from(KINDS),
        st.sampled_from(["ada", "giulia", "noor"]),
    ),
    unique_by=lambda each: each.publication_id,
    max_size=8,
)


@given(st.lists(wishes, max_size=6))
def test_what_plays_is_wanted_fits_and_plays_once(history: list[list[Wanted]]) -> None:
    current: dict[str, str | None] = {}
    for wanted in history:
        current = assign(MEDIA, current, wanted)
        kinds = {each.publication_id: each.kind for each in wanted}
        playing = [each for each in current.values() if each is not None]
        assert len(set(playing)) == len(playing)
        assert all(medium_of(kinds[each]) == MEDIA[mid] for mid, each in current.items() if each is not None)


@given(wishes)
def test_no_slot_is_empty_while_something_waits_for_it(wanted: list[Wanted]) -> None:
    after = assign(MEDIA, {}, wanted)
    for medium in ("audio", "video"):
        playing = sum(after[mid] is not None for mid in MEDIA if MEDIA[mid] == medium)
        assert playing == min(2, sum(medium_of(each.kind) == medium for each in wanted))


@given(wishes, st.data())
def test_what_goes_on_keeps_its_slot(wanted: list[Wanted], data: st.DataObject) -> None:
    before = assign(MEDIA, {}, wanted)
    fewer = [each for each in wanted if data.draw(st.booleans())]
    after = assign(MEDIA, before, fewer)
    staying = {each.publication_id for each in fewer}
    for mid, publication_id in before.items():
        if publication_id in staying:
            assert after[mid] == publication_id


@given(wishes)
def test_deciding_again_changes_nothing(wanted: list[Wanted]) -> None:
    once = assign(MEDIA, {}, wanted)
    assert assign(MEDIA, once, wanted) == once


def test_a_screen_takes_the_place_of_the_newest_camera() -> None:
    cameras = [Wanted("c1", "camera", "ada"), Wanted("c2", "camera", "giulia")]
    before = assign(MEDIA, {}, cameras)
    after = assign(MEDIA, before, [*cameras, Wanted("s", "screen", "noor")])
    assert before == {"3": None, "4": None, "5": "c1", "6": "c2"}
    assert after == {"3": None, "4": None, "5": "c1", "6": "s"}


def test_slots_of_a_former_connection_are_ignored() -> None:
    assert assign(MEDIA, {"99": "v"}, [Wanted("v", "voice", "ada")])["3"] == "v"


@given(
    st.permutations(
        [Wanted("v", "voice", "ada"), Wanted("s", "screen", "ada"), Wanted("g", "voice", "giulia")]
    )
)
def test_a_persons_voice_and_picture_share_a_seat_whatever_came_first(order: list[Wanted]) -> None:
    current: dict[str, str | None] = {}
    for count in range(1, 4):
        current = assign(MEDIA, current, order[:count])
    seats = {"3": 0, "4": 1, "5": 0, "6": 1}
    seat_of = {each: seats[mid] for mid, each in current.items() if each is not None}
    assert seat_of["v"] == seat_of["s"]


def test_a_picture_keeps_away_from_a_seat_of_somebody_else_while_there_is_another() -> None:
    before = assign(MEDIA, {}, [Wanted("g", "voice", "giulia")])
    after = assign(MEDIA, before, [Wanted("g", "voice", "giulia"), Wanted("s", "screen", "ada")])
    assert after == {"3": "g", "4": None, "5": None, "6": "s"}
    last = assign(
        MEDIA,
        after,
        [Wanted("g", "voice", "giulia"), Wanted("s", "screen", "ada"), Wanted("v", "voice", "ada")],
    )
    assert last["4"] == "v"
