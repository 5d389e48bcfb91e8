"""A real coturn with the configuration that docker/ ships."""

import asyncio
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from aioice import stun
from aioice.turn import TurnClientTcpProtocol
from typing_extensions import override

from salotto.media.transport.turn import TurnRelay
from tests.support import tree

PORT, TLS_PORT = 3478, 5349
CONFIGURATION = tree.ROOT / "docker" / "coturn" / "turnserver.conf"
OPENS_WITHIN_S = 20.0
_FAMILY, _IPV6 = "REQUESTED-ADDRESS-FAMILY", 0x0200_0000
stun.ATTRIBUTES_BY_NAME[_FAMILY] = (0x0017, _FAMILY, stun.pack_unsigned, stun.unpack_unsigned)


def is_installed() -> bool:
    """Tell whether there is a coturn to start."""
    return shutil.which("turnserver") is not None


@contextmanager
def coturn(
    folder: Path,
    address: str,
    secret: str,
    *,
    is_ours: bool = True,
    certificate: Path | None = None,
    more: tuple[str, ...] = (),
) -> Iterator[None]:
    """Run a relay at ``address`` for the time of the block.

    Args:
        folder: For what it writes.
        address: Where it listens and relays.
        secret: What it shares with us.
        is_ours: False: without our list of addresses that nobody may reach.
        certificate: Key and chain in one file, for TLS; None: no TLS.
        more: Options of the command line, which count more than the configuration.
    """
    lines = CONFIGURATION.read_text("utf-8").splitlines()
    own = folder / "turnserver.conf"
    own.write_text(
        "\n".join(one for one in lines if is_ours or not one.startswith(("denied-", "no-multicast")))
    )
    options = {"listening-ip": address, "relay-ip": address, "realm": "salotto.test", "static-auth-secret": secret,
               "pidfile": str(folder / "pid"), "userdb": str(folder / "db")}  # fmt: skip
    command = [
        "turnserver",
        "-c",
        str(own),
        "--no-dtls",
        *(("--no-tls",) if certificate is None else (f"--cert={certificate}", f"--pkey={certificate}")),
        *(f"--{k}={v}" for k, v in options.items()),
        *more,
    ]
    with (folder / "coturn.log").open("wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log)  # noqa: S603  our own command
    try:
        _await_open(address, process)
        yield
    finally:
        process.terminate()
        process.wait(10)


class _Client(TurnClientTcpProtocol):
    """Asks for a relayed address of IPv6, if that is wanted (REQUESTED-ADDRESS-FAMILY, RFC 8656 section 18.8)."""

    is_ipv6 = False

    @override
    async def request_with_retry(self, request: stun.Message) -> tuple[stun.Message, tuple[str, int]]:
        if self.is_ipv6 and request.message_method == stun.Method.ALLOCATE:
            request.attributes[_FAMILY] = _IPV6
        return await super().request_with_retry(request)


async def allocation(relay: TurnRelay, address: str, *, is_ipv6: bool = False) -> TurnClientTcpProtocol:
    """Return a relayed address at ``address``, asked for by TCP as a browser behind a firewall does.

    Args:
        relay: Gives the credential.
        address: Where it listens.
        is_ipv6: Whether the relayed address is to be one of IPv6.

    Raises:
        aioice.stun.TransactionFailed: If the relay does not believe the credential.
    """
    (way,) = relay.servers()

    def client() -> TurnClientTcpProtocol:
        made = _Client(
            (address, PORT),
            username=way.username,
            password=way.credential,
            lifetime=600,
            channel_refresh_time=500,
        )
        made.is_ipv6 = is_ipv6
        return made

    _, protocol = await asyncio.get_running_loop().create_connection(client, address, PORT)
    await protocol.connect()
    return protocol


def _await_open(address: str, process: "subprocess.Popen[bytes]") -> None:
    deadline_s = time.monotonic() + OPENS_WITHIN_S
    while True:
        assert process.poll() is None, "coturn did not start"
        try:
            socket.create_connection((address, PORT), timeout=1).close()
        except OSError:
            assert time.monotonic() < deadline_s, "coturn did not open in time"
            time.sleep(0.05)
        else:
            return
