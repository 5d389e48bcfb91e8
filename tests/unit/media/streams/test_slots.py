import pytest
from hypothesis import given
from hypothesis import strategies as st

from salotto.media.description.sdp import Medium
from salotto.media.streams.slots import AHEAD, FADE_PER_S, Wanted, assign, faded, medium_of
from salotto.wire.values import Kind

MEDIA: dict[str, Medium] = {"3": "audio", "4": "audio", "5": "video", "6": "video"}
KINDS: list[Kind] = ["voice", "screen", "camera"]

wishes = st.lists(
    st.builds(
        Wanted,
        st.sampled_from([f"p{n}" for n in range(8)]),
        st.sampled_from(KINDS),
        st.sampled_from(["ada", "giulia", "noor"]),
        st.integers(0, 127).map(float),
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


@given(st.lists(wishes, min_size=1, max_size=6))
def test_nobody_who_waits_is_clearly_louder_than_somebody_who_is_heard(history: list[list[Wanted]]) -> None:
    current: dict[str, str | None] = {}
    for wanted in history:
        before, current = current, assign(MEDIA, current, wanted)
        loudness = {each.publication_id: each.loudness for each in wanted if each.kind == "voice"}
        was, now = ([each for mid in ("3", "4") if (each := slots.get(mid))] for slots in (before, current))
        heard = [loudness[each] for each in now]
        waiting = [value for each, value in loudness.items() if each not in now]
        assert not waiting or max(waiting) <= min(heard) + AHEAD
        lost = [loudness[each] for each in was if each in loudness and each not in now]
        new = [loudness[each] for each in now if each not in was]
        assert not lost or min(new) >= max(lost) + AHEAD


@given(st.dictionaries(st.sampled_from("abc"), st.floats(1, 127)), st.floats(0, 5), st.floats(0, 5))
def test_a_voice_fades_by_time_however_often_it_is_looked_at(
    loudness: dict[str, float], first_s: float, then_s: float
) -> None:
    in_two = faded(faded(loudness, {}, first_s), {}, then_s)
    at_once = faded(loudness, {}, first_s + then_s)
    for each in loudness:
        assert in_two.get(each, 0) == pytest.approx(at_once.get(each, 0), abs=1e-6)


@given(
    st.dictionaries(st.sampled_from("abc"), st.floats(1, 127)),
    st.dictionaries(st.sampled_from("abc"), st.integers(1, 127)),
)
def test_a_voice_counts_as_loud_as_it_is_now_at_least(
    loudness: dict[str, float], levels: dict[str, int]
) -> None:
    lately = faded(loudness, levels, 0.1)
    assert all(level <= lately[each] <= 127 for each, level in levels.items())


def test_whoever_speaks_is_heard_and_a_pause_for_breath_costs_nobody_the_slot() -> None:
    lately, playing = {"v0": 100.0, "v1": 100.0}, {"3": "v0", "4": "v1"}
    heard: dict[str, str | None] = {**playing}
    heard_after: list[tuple[float, bool]] = []
    for tick in range(1, 16):  # one of two falls silent, a third begins, as loud
        lately = faded(lately, {"v0": 100, "v2": 100}, 0.1)
        voices = [Wanted(f"v{n}", "voice", f"m{n}", lately.get(f"v{n}", 0.0)) for n in range(3)]
        heard = assign(MEDIA, heard, voices)
        heard_after.append((tick / 10, heard["4"] == "v2"))
        assert heard["3"] == "v0"
    first_s = next(after_s for after_s, is_heard in heard_after if is_heard)
    assert first_s == pytest.approx(AHEAD / FADE_PER_S, abs=0.11)


def test_whoever_speaks_among_silent_ones_is_heard_at_once() -> None:
    silent = [Wanted(f"v{n}", "voice", f"m{n}") for n in range(3)]
    before = assign(MEDIA, {}, silent)
    after = assign(MEDIA, before, [*silent[:2], Wanted("v2", "voice", "m2", 80.0)])
    assert after["3"] == "v0"
    assert "v2" in after.values()


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
