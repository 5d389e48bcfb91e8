import os
from pathlib import Path

import pytest
from pydantic import BaseModel

from salotto.app.settings import PREFIX, Settings, SettingsError, read_settings, variable


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith(PREFIX):
            monkeypatch.delenv(name)


def test_nothing_has_to_be_set() -> None:
    settings = read_settings()
    assert settings.is_embedded
    assert settings.database == f"sqlite+aiosqlite:///{Path.cwd() / 'data' / 'salotto.db'}"
    assert settings.reached_at(8080) == "http://localhost:8080"


def test_two_underscores_go_one_level_down(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALOTTO_HTTP__PORT", "8000")
    assert read_settings().http.port == 8000


def test_the_command_line_wins_over_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALOTTO_HTTP__PORT", "8000")
    monkeypatch.setenv("SALOTTO_HTTP__HOST", "127.0.0.2")
    settings = read_settings({"http.port": 9000, "http.host": None, "data_dir": Path("/srv/salotto")})
    assert (settings.http.port, settings.http.host, settings.data_dir) == (
        9000,
        "127.0.0.2",
        Path("/srv/salotto"),
    )


def test_addresses_are_separated_by_commas(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALOTTO_MEDIA__ANNOUNCE", "203.0.113.7, 198.51.100.4,")
    assert read_settings().media.announce == ("203.0.113.7", "198.51.100.4")


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SALOTTO_HTTP__PORT", "99999", "SALOTTO_HTTP__PORT: .*65535.*'99999'"),
        ("SALOTTO_HTTP__PORT", "web", "SALOTTO_HTTP__PORT: .*integer"),
        ("SALOTTO_HTTP__PROT", "1", "SALOTTO_HTTP__PROT: there is no such setting"),
        ("SALOTTO_DATADIR", "/srv", "Did you mean SALOTTO_DATA_DIR"),
        ("SALOTTO_WEATHER", "1", "Known are SALOTTO_DATA_DIR"),
        ("SALOTTO_PUBLIC_URL", "meet.example.com", "SALOTTO_PUBLIC_URL"),
        ("SALOTTO_PUBLIC_URL", "https://meet.example.com/path", "SALOTTO_PUBLIC_URL"),
        ("SALOTTO_LOG__LEVEL", "CHATTY", "SALOTTO_LOG__LEVEL: .*'DEBUG'"),
    ],
)
def test_nonsense_stops_the_start_and_names_its_variable(
    name: str, value: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(SettingsError, match=words):
        read_settings()


@pytest.mark.parametrize("name", ["SALOTTO_PORT_8080_TCP", "SALOTTO_SERVICE_HOST", "SALOTTO_PORT"])
def test_what_kubernetes_sets_does_no_harm(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(name, "tcp://10.0.0.1:8080")
    read_settings()


def test_a_database_elsewhere_is_not_ours_to_migrate(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALOTTO_DATABASE_URL", "postgresql+asyncpg://salotto@db/salotto")
    assert not read_settings().is_embedded


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("mysql+aiomysql://a:hush@db/salotto", "not mysql"),
        ("postgresql://a:hush@db", "name of the database"),
        ("a:hush@db", "no URL"),
    ],
)
def test_a_database_that_cannot_be_is_refused_and_its_password_not_shown(
    url: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALOTTO_DATABASE_URL", url)
    with pytest.raises(SettingsError, match=words) as refused:
        read_settings()
    assert "hush" not in str(refused.value)
    monkeypatch.setenv("SALOTTO_DATABASE_URL", "postgresql://a:hush@db/salotto")
    assert "hush" not in repr(read_settings())


def test_the_public_name_is_the_one_that_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALOTTO_PUBLIC_URL", "https://meet.example.com")
    assert read_settings().reached_at(8080) == "https://meet.example.com"


def test_every_setting_is_explained() -> None:
    def unexplained(model: type[BaseModel], prefix: str = "") -> list[str]:
        found: list[str] = []
        for name, field in model.model_fields.items():
            if isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel):
                found += unexplained(field.annotation, f"{prefix}{name}.")
            elif not field.description:
                found.append(variable(prefix + name))
        return found

    assert unexplained(Settings) == []


def test_settings_cannot_be_changed_after_the_start() -> None:
    with pytest.raises(ValueError, match="frozen"):
        read_settings().node = "other"  # type: ignore[misc]


def test_proxies_are_addresses_or_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALOTTO_HTTP__TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8")
    assert [str(one) for one in read_settings().http.trusted_proxies] == ["127.0.0.1/32", "10.0.0.0/8"]
    monkeypatch.setenv("SALOTTO_HTTP__TRUSTED_PROXIES", "everybody")
    with pytest.raises(SettingsError, match="TRUSTED_PROXIES"):
        read_settings()


def test_on_the_local_network_every_address_is_served_unless_one_is_named() -> None:
    assert read_settings({"lan.enabled": True}).listens_at == "0.0.0.0"  # noqa: S104
    assert read_settings({"lan.enabled": True, "http.host": "192.168.1.20"}).listens_at == "192.168.1.20"
    assert read_settings().listens_at == "127.0.0.1"


def test_on_the_local_network_links_are_those_of_https() -> None:
    assert read_settings({"lan.enabled": True}).reached_at(8080) == "https://localhost:8080"


def test_addresses_of_the_local_network_are_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALOTTO_LAN__ADDRESSES", "192.168.1.20, fd00::2")
    assert [str(one) for one in read_settings().lan.addresses] == ["192.168.1.20", "fd00::2"]
    monkeypatch.setenv("SALOTTO_LAN__ADDRESSES", "my-laptop")
    with pytest.raises(SettingsError, match="SALOTTO_LAN__ADDRESSES"):
        read_settings()


RELAY = "turn:meet.example.com:3478?transport=udp, turns:meet.example.com:5349?transport=tcp"
SHARED = "north-wind-and-sun"


def test_a_relay_is_its_places_and_what_it_shares_with_us(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALOTTO_TURN__URLS", RELAY)
    monkeypatch.setenv("SALOTTO_TURN__SECRET", SHARED)
    turn = read_settings().turn
    assert turn.urls == tuple(RELAY.split(", "))
    assert turn.secret is not None
    assert turn.secret.get_secret_value() == SHARED
    assert SHARED not in repr(turn)


def test_variables_of_a_relay_that_are_empty_mean_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SALOTTO_TURN__URLS", "")
    monkeypatch.setenv("SALOTTO_TURN__SECRET", "")
    assert (read_settings().turn.urls, read_settings().turn.secret) == ((), None)


@pytest.mark.parametrize(
    ("urls", "secret", "words"),
    [
        (RELAY, "", "SALOTTO_TURN: SALOTTO_TURN__SECRET is missing; set both, or neither"),
        ("", SHARED, "SALOTTO_TURN: SALOTTO_TURN__URLS is missing; set both, or neither"),
        (RELAY, SHARED[:15], "SALOTTO_TURN__SECRET: at least 16 characters"),
        ("https://meet.example.com", SHARED, "SALOTTO_TURN__URLS: https://meet.example.com is no address"),
    ],
)
def test_half_a_relay_is_refused_and_its_secret_not_shown(
    urls: str, secret: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SALOTTO_TURN__URLS", urls)
    monkeypatch.setenv("SALOTTO_TURN__SECRET", secret)
    with pytest.raises(SettingsError, match=words) as refused:
        read_settings()
    assert SHARED[:15] not in str(refused.value)


@pytest.mark.parametrize("url", ["localhost:6379/hunter2", "http://:hunter2@localhost", "redis://"])
def test_an_address_that_is_none_of_redis_is_refused_and_its_password_not_shown(
    monkeypatch: pytest.MonkeyPatch, url: str
) -> None:
    monkeypatch.setenv("SALOTTO_REDIS_URL", url)
    with pytest.raises(SettingsError, match=r"SALOTTO_REDIS_URL.*redis://") as refused:
        read_settings()
    assert "hunter2" not in str(refused.value)
