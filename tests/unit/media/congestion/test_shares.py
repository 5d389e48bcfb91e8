from hypothesis import given
from hypothesis import strategies as st

from salotto.media.congestion.shares import Shares

slots = st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 10_000)), min_size=1, max_size=6)


@given(first=slots, second=slots)
def test_the_busiest_has_no_less_than_an_equal_part_and_no_more_than_all(
    first: list[tuple[str, int]], second: list[tuple[str, int]]
) -> None:
    shares, octets = Shares(), dict[str, int]()
    for sent in (first, second):
        for slot, (_, more) in enumerate(sent):
            octets[str(slot)] = octets.get(str(slot), 0) + more
        busiest = shares.busiest((str(slot), who, octets[str(slot)]) for slot, (who, _) in enumerate(sent))
        assert 1 / len({who for who, _ in sent}) - 1e-9 <= busiest <= 1


def test_only_what_was_sent_since_the_last_look_counts_and_two_pictures_of_one_are_one() -> None:
    shares = Shares()
    assert shares.busiest([("1", "mika", 900), ("2", "ada", 100)]) == 0.9
    assert shares.busiest([("1", "mika", 1000), ("2", "ada", 200)]) == 0.5
    assert shares.busiest([("1", "mika", 1100), ("2", "ada", 300), ("3", "ada", 200)]) == 0.75
    assert shares.busiest([("1", "mika", 1100), ("2", "ada", 300)]) == 1
    assert shares.busiest([]) == 1
