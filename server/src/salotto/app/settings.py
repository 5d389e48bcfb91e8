"""Everything an operator can set, read once at the start. Only salotto.app imports this module.

Variables begin with ``SALOTTO_``; two underscores go one level down: ``SALOTTO_HTTP__PORT=8000`` sets ``http.port``.
"""

import difflib
import os
import re
import socket
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    IPvAnyAddress,
    IPvAnyNetwork,
    SecretStr,
    ValidationError,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from salotto.adapters.sql.engines import parse
from salotto.core.errors import SalottoError
from salotto.identity.limits import VISITS_OF_ADDRESS, VISITS_OF_ORGANISATION
from salotto.media.transport.turn import place_of

PREFIX = "SALOTTO_"
_REDIS = re.compile(r"(rediss?|unix)://\S+$")
_SHORTEST_SECRET = 16
_UNSHOWN = frozenset(
    {("database_url",), ("redis_url",), ("turn",), ("turn", "secret")}
)  # what was given holds a password
_KUBERNETES = re.compile(r"SALOTTO_(SERVICE_|PORT($|_))")  # set by Kubernetes for a service named salotto


class SettingsError(SalottoError):
    """The settings make no sense. The text names each variable, what is wrong with it, and what would be right."""


class Section(BaseModel):
    """A group of settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class HttpSettings(Section):
    """Where pages, API and sockets are served."""

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        max_length=253,
        description="Address to listen at. 0.0.0.0 for every one of this machine; then stand behind HTTPS, because "
        "browsers give no microphone to plain HTTP.",
    )
    port: int = Field(default=8080, ge=0, le=65_535, description="TCP port. 0 takes a free one.")
    trusted_proxies: Annotated[tuple[IPvAnyNetwork, ...], NoDecode] = Field(
        default=(),
        max_length=32,
        description="Addresses or networks of the reverse proxies before this house, separated by commas, such as "
        "127.0.0.1,10.0.0.0/8. Only theirs are the X-Forwarded-For and X-Forwarded-Proto that are believed.",
    )

    @field_validator("trusted_proxies", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _parts(value)

    @property
    def proxies(self) -> tuple[str, ...]:
        """The trusted proxies as the HTTP server takes them."""
        return tuple(str(network) for network in self.trusted_proxies)


class VisitSettings(Section):
    """How many visits may begin, so that a script cannot fill the waiting list (identity/limits.py gives reasons)."""

    per_address: int = Field(
        default=VISITS_OF_ADDRESS.times,
        ge=1,
        le=1_000_000,
        description="Visits to one organisation from one network address in ten minutes. An office behind one router "
        "is one address.",
    )
    per_organisation: int = Field(
        default=VISITS_OF_ORGANISATION.times,
        ge=1,
        le=10_000_000,
        description="Visits to one organisation in ten minutes.",
    )


class MediaSettings(Section):
    """Where voices and pictures travel."""

    udp_port: int = Field(
        default=7881, ge=0, le=65_535, description="The one UDP port for everybody's media."
    )
    announce: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        max_length=16,
        description="Addresses told to browsers, separated by commas. Empty: those of this machine.",
    )
    bind: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        max_length=16,
        description="Addresses of this machine to listen at, separated by commas. Empty: every one.",
    )

    @field_validator("announce", "bind", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _parts(value)


class TurnSettings(Section):
    """The relay for those whose network lets no UDP out: both settings, or neither (docs/operations/docker.md)."""

    urls: Annotated[tuple[str, ...], NoDecode] = Field(
        default=(),
        max_length=8,
        description="Where browsers find it, separated by commas, such as "
        "turn:meet.example.com:3478?transport=udp,turns:meet.example.com:5349?transport=tcp. Empty: there is none.",
    )
    secret: SecretStr | None = Field(
        default=None,
        description="coturn's static-auth-secret, 16 characters or more: `openssl rand -hex 32`. None: no relay.",
    )

    @field_validator("urls", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _parts(value)

    @field_validator("urls")
    @classmethod
    def _are_places(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for url in value:
            place_of(url)
        return value

    @field_validator("secret", mode="before")
    @classmethod
    def _empty_is_none(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("secret")
    @classmethod
    def _is_long(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < _SHORTEST_SECRET:
            raise ValueError(f"at least {_SHORTEST_SECRET} characters, or it can be guessed")
        return value

    @model_validator(mode="after")
    def _both_or_neither(self) -> "TurnSettings":
        if bool(self.urls) != (self.secret is not None):
            missing = "secret" if self.urls else "urls"
            raise ValueError(f"{variable(f'turn.{missing}')} is missing; set both, or neither")
        return self


class LanSettings(Section):
    """Serving phones and headsets of the local network by HTTPS, with an authority of our own."""

    enabled: bool = Field(
        default=False,
        description="Serve HTTPS on every address of this machine, with certificates that are made here. For trying "
        "things out; customers come through a reverse proxy.",
    )
    trust_port: int = Field(
        default=8081,
        ge=0,
        le=65_535,
        description="TCP port of the one plain page that says how to trust those certificates. 0 takes a free one.",
    )
    addresses: Annotated[tuple[IPvAnyAddress, ...], NoDecode] = Field(
        default=(),
        max_length=8,
        description="Further addresses of this machine, separated by commas; told before those that are found.",
    )

    @field_validator("addresses", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        return _parts(value)


class RecordingSettings(Section):
    """How recordings are kept from other eyes."""

    master_key: SecretStr | None = Field(
        default=None,
        description="32 bytes in base64 that wrap the keys of all recordings. None: data_dir/master.key, made at the "
        "first start. Whoever loses it loses every recording.",
    )


class LogSettings(Section):
    """What is written about what happens."""

    level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        default="INFO", description="The least to write."
    )
    personal: bool = Field(
        default=False,
        description="Write personal data too (fields that begin with pii_). Only to find a fault.",
    )
    file: Path | None = Field(
        default=None,
        description="Write lines there, 30 MB at most, and only trouble to the terminal. None: all to standard error. "
        "`salotto run` writes salotto.log in the data directory.",
    )


class Settings(BaseSettings):
    """The settings of one process."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="forbid"
    )

    data_dir: Path = Field(default=Path("data"), description="Where the database and all files lie.")
    database_url: str | None = Field(
        default=None,
        max_length=2_048,
        repr=False,  # it holds a password
        description="postgresql://user:password@host/name (docs/operations/database.md). None: SQLite in data_dir.",
    )
    public_url: str | None = Field(
        default=None,
        max_length=2_048,
        pattern=r"^https?://[^/\s]+$",
        description="How browsers reach this house, such as https://meet.example.com. None: http://localhost:port.",
    )
    node: str = Field(
        default_factory=lambda: re.sub(r"[^A-Za-z0-9.-]", "-", socket.gethostname())[:64] or "node",
        pattern=r"^[A-Za-z0-9.-]{1,64}$",
        description="Name of this process among others of the same house.",
    )
    node_url: str | None = Field(
        default=None,
        max_length=2_048,
        pattern=r"^https?://[^\s]+[^/\s]$",
        description="How browsers reach this very process among others, such as https://meet.example.com/at/node-1. "
        "Needed with redis_url.",
    )
    redis_url: SecretStr | None = Field(
        default=None,
        description="redis://user:password@host:6379/0, shared by every process of the house. None: there is one only.",
    )
    stop_within_s: float = Field(
        default=8.0, ge=1.0, le=60.0, description="Time to write everything down when asked to stop."
    )
    start_worker: bool = Field(
        default=True, description="Let `serve` run a worker too. False where workers run elsewhere."
    )
    http: HttpSettings = HttpSettings()
    visits: VisitSettings = VisitSettings()
    media: MediaSettings = MediaSettings()
    turn: TurnSettings = TurnSettings()
    lan: LanSettings = LanSettings()
    recording: RecordingSettings = RecordingSettings()
    log: LogSettings = LogSettings()

    @field_validator("database_url")
    @classmethod
    def _is_database(cls, value: str | None) -> str | None:
        if value is not None:
            parse(value)
        return value

    @field_validator("redis_url")
    @classmethod
    def _is_redis(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and not _REDIS.match(value.get_secret_value()):
            raise ValueError(
                "it begins with redis://, rediss:// or unix://, such as redis://localhost:6379/0"
            )
        return value

    @property
    def is_embedded(self) -> bool:
        """Tell whether the database is ours: then nobody else migrates it."""
        return self.database_url is None

    @property
    def database(self) -> str:
        """The database to open."""
        return self.database_url or f"sqlite+aiosqlite:///{self.data_dir.absolute() / 'salotto.db'}"

    def reached_at(self, port: int) -> str:
        """Return the URL of this house, without a slash at the end, while it listens at ``port``."""
        return self.public_url or f"{'https' if self.lan.enabled else 'http'}://localhost:{port}"

    @property
    def listens_at(self) -> str:
        """The address to listen at: what was said, else every one on the local network, else this machine alone."""
        is_said = "host" in self.http.model_fields_set
        return "0.0.0.0" if self.lan.enabled and not is_said else self.http.host  # noqa: S104  asked for


def read_settings(overrides: Mapping[str, Any] | None = None) -> Settings:
    """Read the environment, and what the command line says over it.

    Args:
        overrides: Dotted names and their values, such as ``{"http.port": 8000}``; those that are None are left out.

    Raises:
        SettingsError: If a variable is unknown or its value makes no sense.
    """
    _refuse_unknown(os.environ)
    given: dict[str, Any] = {}
    for name, value in (overrides or {}).items():
        if value is not None:
            section, _, field = name.rpartition(".")
            (given.setdefault(section, {}) if section else given)[field] = value
    try:
        return Settings(**given)
    except ValidationError as error:
        raise SettingsError("\n".join(_in_words(one) for one in error.errors())) from error


def variable(name: str) -> str:
    """Return the environment variable of a dotted name: ``SALOTTO_HTTP__PORT`` for ``http.port``."""
    return PREFIX + name.upper().replace(".", "__")


def _parts(value: object) -> object:
    if not isinstance(value, str):
        return value
    return tuple(part.strip() for part in value.split(",") if part.strip())


def _refuse_unknown(environment: Mapping[str, str]) -> None:
    known = [variable(name) for name in Settings.model_fields]
    for name in environment:
        upper = name.upper()
        if not upper.startswith(PREFIX) or _KUBERNETES.match(upper):
            continue
        if upper.split("__", maxsplit=1)[0] not in known:
            near = difflib.get_close_matches(
                upper.removeprefix(PREFIX), [one.removeprefix(PREFIX) for one in known]
            )
            hint = f" Did you mean {PREFIX}{near[0]}?" if near else f" Known are {', '.join(known)}."
            raise SettingsError(f"{name}: there is no such setting.{hint}")


def _in_words(error: Any) -> str:
    name = variable(".".join(str(part) for part in error["loc"]))
    if error["type"] == "extra_forbidden":
        return f"{name}: there is no such setting."
    words = error["msg"].removeprefix("Value error, ")
    shown = "" if error["loc"] in _UNSHOWN else f" (it is {error['input']!r})"
    first = words[0] if words.startswith(PREFIX) else words[0].lower()
    return f"{name}: {first}{words[1:]}{shown}."
