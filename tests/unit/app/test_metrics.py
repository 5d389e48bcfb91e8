from salotto.app.metrics import Metrics


def test_figures_are_read_when_they_are_asked_for() -> None:
    people = ["Ada"]
    metrics = Metrics()
    metrics.watch("people", "Members of all rooms together.", lambda: len(people))
    people.append("Giulia")
    page = metrics.render().decode()
    assert "# HELP salotto_people Members of all rooms together.\n" in page
    assert "\nsalotto_people 2.0\n" in page


def test_those_of_the_process_stand_beside_them() -> None:
    page = Metrics().render().decode()
    assert "process_resident_memory_bytes" in page
    assert "python_gc_collections_total" in page


def test_two_houses_in_one_process_do_not_share_figures() -> None:
    one, other = Metrics(), Metrics()
    one.watch("rooms", "Rooms.", lambda: 1)
    other.watch("rooms", "Rooms.", lambda: 2)
    assert "\nsalotto_rooms 1.0\n" in one.render().decode()


def test_figures_may_have_a_label() -> None:
    counts = {"verified": 3}
    metrics = Metrics()
    metrics.watch_each("recordings", "Recordings by verdict.", "verdict", lambda: counts)
    counts["lost"] = 1
    page = metrics.render().decode()
    assert '\nsalotto_recordings{verdict="verified"} 3.0\n' in page
    assert '\nsalotto_recordings{verdict="lost"} 1.0\n' in page
