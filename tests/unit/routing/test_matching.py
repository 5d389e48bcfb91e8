import time

from hypothesis import given
from hypothesis import strategies as st

from salotto.core.ids import ContactId, StaffId
from salotto.routing import rules, seating
from salotto.routing.matching import ANY_LANGUAGE_AFTER_S, ANY_TOPIC_AFTER_S, REACHABLE_S, match, pairs_on
from tests.support.floors import contact, floor_with, moment, seat

LANGUAGES = ("it", "en", "de")
TOPICS = ("bill", "outage", "move")
agents = st.lists(
    st.builds(
        lambda languages, topics, idle_s: (frozenset(languages), frozenset(topics), idle_s),
        st.lists(st.sampled_from(LANGUAGES), min_size=1),
        st.lists(st.sampled_from(TOPICS)),
        st.floats(0, 100),
    ),
    max_size=8,
)
people = st.lists(
    st.tuples(st.sampled_from(LANGUAGES), st.sampled_from(TOPICS), st.floats(0, 500)), max_size=12
)


@given(agents, people)
def test_each_contact_and_each_agent_is_paired_at_most_once_and_nobody_who_fits_is_left_over(
    team, line
) -> None:
    seats = [
        seat(f"a{at}", languages=languages, topics=topics, idle_since_s=idle_s)
        for at, (languages, topics, idle_s) in enumerate(team)
    ]
    waiting = [
        contact(f"c{at}", -waited_s, language=language, topic=topic)
        for at, (language, topic, waited_s) in enumerate(line)
    ]
    waiting.sort(key=lambda one: one.queued_at)
    pairs = match(waiting, seats, moment().wall)
    assert len({pair.contact_id for pair in pairs}) == len(pairs)
    assert len({pair.agent_id for pair in pairs}) == len(pairs)
    free = {one.agent_id: one for one in seats} | {pair.agent_id: None for pair in pairs}
    asked = {pair.contact_id for pair in pairs}
    for one in waiting:
        if one.id not in asked:
            assert not any(
                here is not None
                and one.language in here.languages
                and (not here.topics or one.topic in here.topics)
                for here in free.values()
            )


def test_the_first_in_line_gets_the_agent_who_has_been_idle_longest() -> None:
    seats = [seat("fresh", idle_since_s=50.0), seat("rested", idle_since_s=10.0)]
    assert match([contact()], seats, moment().wall) == [("c1", "rested")]


def test_topic_and_language_matter_at_first_and_less_with_the_wait() -> None:
    waiting = [contact(language="it", topic="bill")]
    other_topic = [seat(topics=frozenset({"move"}))]
    other_language = [seat(languages=frozenset({"de"}))]
    assert match(waiting, other_topic, moment(1).wall) == []
    assert match(waiting, other_language, moment(ANY_TOPIC_AFTER_S).wall) == []
    assert len(match(waiting, other_topic, moment(ANY_TOPIC_AFTER_S).wall)) == 1
    assert len(match(waiting, other_language, moment(ANY_LANGUAGE_AFTER_S).wall)) == 1


def test_a_refused_pair_is_not_made_and_the_next_in_line_gets_the_agent() -> None:
    refused = {(ContactId("c1"), StaffId("giulia"))}
    pairs = match([contact(), contact("c2", 1)], [seat()], moment(2).wall, refused)
    assert pairs == [("c2", "giulia")]


def test_a_customer_out_of_reach_keeps_the_place_but_nobody_is_asked() -> None:
    floor = seating.go(floor_with(contact(), seat()), ContactId("c1"), moment()).floor
    assert len(pairs_on(floor, moment(REACHABLE_S))) == 1
    assert pairs_on(floor, moment(REACHABLE_S + 1)) == []
    back = seating.come(floor, ContactId("c1")).floor
    assert len(pairs_on(back, moment(REACHABLE_S + 1))) == 1


def test_nobody_is_asked_while_nobody_is_idle() -> None:
    assert pairs_on(floor_with(contact(), seat(wish="away")), moment()) == []
    assert pairs_on(rules.queue(floor_with(), contact(), moment()).floor, moment()) == []


def test_ten_thousand_waiting_and_two_thousand_agents_are_matched_quickly() -> None:
    waiting = [
        contact(f"c{at}", at, language=LANGUAGES[at % 3], topic=TOPICS[at % 3]) for at in range(10_000)
    ]
    seats = [
        seat(
            f"a{at}",
            languages=frozenset({LANGUAGES[at % 3]}),
            topics=frozenset({TOPICS[at % 2]}),
            idle_since_s=float(at),
        )
        for at in range(2_000)
    ]
    now = moment(10_000).wall
    began_s = time.perf_counter()
    pairs = match(waiting, seats, now)
    assert time.perf_counter() - began_s < 0.5  # ten times the budget: the figure itself is bench/matching
    assert len(pairs) == 2_000
