"""What is in docker/ is true of this house, and as closed as it can be."""

import ipaddress
import re
from typing import Any

import pytest
import yaml

from image_in_root import context, instructions, is_ignored
from salotto.app.settings import Settings, read_settings, variable
from salotto.media.transport.turn import place_of
from tests.support import tree

DOCKER = tree.ROOT / "docker"
COMPOSE: dict[str, Any] = yaml.safe_load((DOCKER / "compose.yaml").read_text("utf-8"))
DOCKERFILE = list(instructions((DOCKER / "Dockerfile").read_text("utf-8")))
TURNSERVER = (DOCKER / "coturn" / "turnserver.conf").read_text("utf-8")
RELAY_PORTS = {
    name: int(port)
    for name, port in re.findall(r"^((?:min|max|(?:tls-)?listening)-port)=(\d+)", TURNSERVER, re.MULTILINE)
}
ONLY_KUBERNETES = {"SALOTTO_SERVICE", "SALOTTO_PORT"}
"""What Kubernetes sets for a service of this name; the settings name them to pass over them."""
READ = (
    "docker/",
    "docs/",
    "examples/",
    "server/",
    "README.md",
    "CHANGELOG.md",
    "CONTRIBUTING.md",
    "Makefile",
)
"""What tells people, in words or in a refusal, which variable to set."""
FORBIDDEN_PEERS = (
    "0.0.0.1",
    "10.1.2.3",
    "100.64.0.1",
    "127.0.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.254",
    "192.168.1.1",
    "224.0.0.1",
    "255.255.255.255",
    "::1",
    "fc00::1",
    "fe80::1",
    "::ffff:10.0.0.1",
    "64:ff9b::a00:1",
    "2001::1",
    "2002:a00:1::1",
    "ff02::1",
)


def settings() -> set[str]:
    """Return the variable of every setting, sections and their fields."""
    found = set()
    for name, field in Settings.model_fields.items():
        section = getattr(field.annotation, "model_fields", None)
        found |= {variable(f"{name}.{one}") for one in section} if section else {variable(name)}
    return found


def said_in_dockerfile(word: str) -> list[str]:
    return [rest for one, rest in DOCKERFILE if one == word]


def test_every_setting_that_is_named_exists() -> None:
    named = set(re.findall(r"SALOTTO_[A-Z_]+(?==)", " ".join(said_in_dockerfile("ENV"))))
    named |= set(COMPOSE["services"]["salotto"]["environment"])
    assert named - settings() == set()


def test_every_variable_that_people_read_of_exists() -> None:
    filled_in = re.findall(r"^(SALOTTO_[A-Z_]+)=", (DOCKER / "example.env").read_text("utf-8"), re.MULTILINE)
    known = settings() | set(filled_in) | ONLY_KUBERNETES
    named = {
        (tree.name(path), name)
        for path in tree.files()
        if tree.name(path).startswith(READ)
        for name in re.findall(r"\bSALOTTO_[A-Z0-9_]*[A-Z0-9]\b", tree.text(path) or "")
    }
    assert {(file, name) for file, name in named if name not in known} == set()
    assert {file for file, _ in named} >= {"docs/operations/nodes.md", "docker/compose.yaml", "CHANGELOG.md"}


def test_every_variable_that_must_be_filled_in_stands_in_the_example() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (DOCKER / "compose.yaml").read_text("utf-8")))
    asked |= set(re.findall(r"\{\$([A-Z_]+)\}", (DOCKER / "Caddyfile").read_text("utf-8")))
    offered = set(re.findall(r"^([A-Z_]+)=", (DOCKER / "example.env").read_text("utf-8"), re.MULTILINE))
    assert asked == offered


@pytest.mark.parametrize("name", COMPOSE["services"])
def test_no_service_may_do_more_than_it_needs(name: str) -> None:
    service = COMPOSE["services"][name]
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert not service.get("privileged")
    assert service.get("read_only") or name == "postgres"
    assert not [one for one in service.get("volumes", []) if "docker.sock" in one]


@pytest.mark.parametrize("name", ["caddy", "coturn"])
def test_a_program_that_carries_a_capability_may_have_it(name: str) -> None:
    """Linux starts no program whose file asks for what its container was denied: their images set this one."""
    assert COMPOSE["services"][name]["cap_add"] == ["NET_BIND_SERVICE"]


def test_only_the_doors_are_open_to_the_world() -> None:
    open_ports = {
        name: service["ports"] for name, service in COMPOSE["services"].items() if service.get("ports")
    }
    assert open_ports == {"caddy": ["80:80", "443:443", "443:443/udp"], "salotto": ["7881:7881/udp"]}


def test_the_image_runs_as_nobody_in_particular_and_looks_after_itself() -> None:
    assert said_in_dockerfile("USER") == ["10001:10001"]
    assert said_in_dockerfile("ADD") == []
    assert "readyz" in said_in_dockerfile("HEALTHCHECK")[0]
    for line in said_in_dockerfile("RUN"):
        assert "apt-get install" not in line or "--no-install-recommends" in line
        assert "pip install" not in line or "--require-hashes" in line or "--no-index" in line


def test_no_secret_stands_in_the_image() -> None:
    said = " ".join(said_in_dockerfile("ENV") + said_in_dockerfile("ARG")).upper()
    assert not re.search("KEY|SECRET|PASSWORD|TOKEN", said)


def test_the_build_sees_what_it_needs_and_nothing_of_this_machine() -> None:
    seen = {path.as_posix() for path in context(tree.ROOT)}
    assert {"pyproject.toml", "tools/hatch_build.py", "client_web/package-lock.json", "LICENSE"} <= seen
    assert "server/src/salotto/app/cli.py" in seen
    assert not [path for path in seen if path.startswith(("tests/", ".git", "data/", "docs/", "bench/"))]


@pytest.mark.parametrize(
    "name",
    [
        "docker/.env",
        "data/master.key",
        "client_web/node_modules/three/a.js",
        "server/src/salotto/web/visit.html",
        ".git/HEAD",
    ],
)
def test_what_is_secret_or_built_here_stays_out(name: str) -> None:
    rules = (tree.ROOT / ".dockerignore").read_text("utf-8").splitlines()
    assert is_ignored(name, [rule for rule in rules if rule and not rule.startswith("#")])


def test_the_ports_that_people_are_told_to_open_are_those_that_are_listened_at() -> None:
    said = (tree.ROOT / "docs" / "operations" / "docker.md").read_text("utf-8")
    table = said.partition("## What has to reach the machine")[2].partition("##")[0]
    told = {
        int(port)
        for row in re.findall(r"^\| ([\d, to]+) \|", table, re.MULTILINE)
        for port in re.findall(r"\d+", row)
    }
    published = {
        int(one.split(":")[0]) for each in COMPOSE["services"].values() for one in each.get("ports", [])
    }
    assert told == published | set(RELAY_PORTS.values())
    most = int(re.findall(r"^total-quota=(\d+)", TURNSERVER, re.MULTILINE)[0])
    assert most <= RELAY_PORTS["max-port"] - RELAY_PORTS["min-port"] + 1
    assert f"{RELAY_PORTS['max-port'] - RELAY_PORTS['min-port'] + 1} ports" in said
    assert Settings().media.udp_port in published


def is_denied(peer: str) -> bool:
    address = ipaddress.ip_address(peer)
    ranges = [
        line.split("=")[1].split("-")
        for line in TURNSERVER.splitlines()
        if line.startswith("denied-peer-ip=")
    ]
    assert not [first for first, _ in ranges if first == "::"], "coturn would reach nobody over IPv4"
    bounds = [(ipaddress.ip_address(one[0]), ipaddress.ip_address(one[-1])) for one in ranges]
    return any(
        low.version == address.version and int(low) <= int(address) <= int(high) for low, high in bounds
    )


@pytest.mark.parametrize("peer", FORBIDDEN_PEERS)
def test_the_relay_reaches_no_private_address(peer: str) -> None:
    assert is_denied(peer)


@pytest.mark.parametrize("peer", ["8.8.8.8", "2606:4700::1111", "2a00:1450::1", "2003::1"])
def test_the_relay_reaches_public_addresses(peer: str) -> None:
    assert not is_denied(peer)


def test_a_browser_on_two_networks_may_come_back_to_the_relay_before_its_old_addresses_end() -> None:
    said = COMPOSE["services"]["salotto"]["environment"]["SALOTTO_TURN__URLS"]
    urls, networks, families, connections = len(re.findall(r"\bturns?:", said)), 2, 2, 2
    assert urls == 3
    (quota,) = re.findall(r"^user-quota=(\d+)", TURNSERVER, re.MULTILINE)
    assert int(quota) >= urls * networks * families * connections


def composed(text: str, variables: dict[str, str]) -> str:
    """Fill in a line as compose does: from the inside out, ``:-`` what stands in, ``:+`` what stands instead."""
    inner = re.compile(r"\$\{([A-Z_]+)(?:(:[-+?])([^${}]*))?\}")

    def fill(found: re.Match[str]) -> str:
        given = variables.get(found[1], "")
        if found[2] == ":+":
            return found[3] if given else ""
        return given or (found[3] if found[2] == ":-" else "")

    while (filled := inner.sub(fill, text)) != text:
        text = filled
    return text


@pytest.mark.parametrize(("secret", "relays"), [("", 0), ("north-wind-and-sun", 3)])
def test_the_relay_is_told_to_browsers_only_where_its_secret_is_filled_in(
    secret: str, relays: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = COMPOSE["services"]["salotto"]["environment"]
    for name in ("SALOTTO_TURN__SECRET", "SALOTTO_TURN__URLS"):
        filled = composed(said[name], {"TURN_SECRET": secret, "SALOTTO_DOMAIN": "meet.example.com"})
        monkeypatch.setenv(name, filled)
    turn = read_settings().turn
    assert (len(turn.urls), turn.secret is not None) == (relays, bool(secret))
    assert {place_of(url)[1] for url in turn.urls} <= set(RELAY_PORTS.values())
