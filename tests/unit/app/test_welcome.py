from pathlib import Path

from salotto.app.welcome import welcome

PAGE = welcome("http://localhost:8080", "/desk#sign-in=a", "/review#sign-in=b", Path("/srv/salotto"))


def test_everybody_finds_their_door() -> None:
    for link in ("/visit", "/desk#sign-in=a", "/review#sign-in=b"):
        assert f"http://localhost:8080{link}\n" in PAGE


def test_what_surprises_people_is_said_beforehand() -> None:
    for words in ("headphones", "works once", "/srv/salotto", "Ctrl-C"):
        assert words in PAGE


def test_it_fits_into_a_terminal() -> None:
    assert max(len(line) for line in PAGE.splitlines()) <= 100
    assert len(PAGE.splitlines()) <= 16
