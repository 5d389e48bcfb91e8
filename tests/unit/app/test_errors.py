from salotto.app.errors import CannotStart, NotInTime, PortTaken


def test_a_taken_port_names_itself_and_both_remedies() -> None:
    words = str(PortTaken("127.0.0.1", 8080))
    for part in ("8080", "127.0.0.1", "--port", "SALOTTO_HTTP__PORT"):
        assert part in words


def test_it_is_one_of_the_reasons_why_a_house_does_not_open() -> None:
    assert isinstance(PortTaken("127.0.0.1", 8080), CannotStart)


def test_whatever_did_not_end_in_time_is_named() -> None:
    assert str(NotInTime(8.0, ["dispatcher", "worker"])) == (
        "the house did not close within 8 seconds: dispatcher, worker"
    )
