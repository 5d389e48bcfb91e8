from salotto.app.errors import CannotStart, PortTaken


def test_a_taken_port_names_itself_and_both_remedies() -> None:
    words = str(PortTaken("127.0.0.1", 8080))
    for part in ("8080", "127.0.0.1", "--port", "SALOTTO_HTTP__PORT"):
        assert part in words


def test_it_is_one_of_the_reasons_why_a_house_does_not_open() -> None:
    assert isinstance(PortTaken("127.0.0.1", 8080), CannotStart)
