"""Runs a house until a signal, or until any part of it fails: then everything ends.

The root TaskGroup owns the HTTP server like any other part. A group inside the server's own lifespan would leave a
dead house serving; and uvicorn's own signal handling would end the process before anything is written down.
"""

import asyncio
import contextlib
import errno
import logging
import signal
import socket
import ssl
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass

import uvicorn
from starlette.types import ASGIApp
from typing_extensions import override

from salotto.app.errors import CannotStart, NotInTime, PortTaken
from salotto.app.last_resort import LastResort
from salotto.core.mishaps import hear_callbacks
from salotto.gateway.socket.transport import RequestProtocol, SocketProtocol
from salotto.wire.limits import MESSAGE_BYTES

log = logging.getLogger(__name__)

SOCKETS_S = 2
"""Time for open connections to take their goodbye, in seconds."""
LATE_S = 3
"""After the time that everything has to end, until the process is ended by force, in seconds."""
_ONE_PRESS_S = 0.5
"""A second signal within this time is the first one again: a terminal and a wrapper both pass on one Ctrl-C."""
_BACKLOG = 4_096
"""Connections that wait to be accepted; the kernel cuts it to net.core.somaxconn, by default as much. Those beyond would
be let in only when their browser asks again, a second later and then two."""
_KEEP_ALIVE_S = 30
_SOCKET_PING_S = 20.0  # a peer that answers no ping for as long again is gone
_SOCKET_QUEUE = 4  # messages read ahead of the endpoint


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that lives as long as the house.

    Attributes:
        name: Of its task.
        run: Lives until closed; whatever it raises ends the house, and the other parts are closed as at a signal.
        close: Asks it to end: what was taken on is finished, nothing new begins. None: it holds nothing that could be
            lost, and is cancelled.
    """

    name: str
    run: Callable[[], Awaitable[None]]
    close: Callable[[], Awaitable[None] | None] | None


@dataclass(frozen=True, slots=True)
class Building:
    """Everything that runs in one process.

    Attributes:
        application: What answers over HTTP and sockets.
        parts: Started in this order, and closed in reverse, once the last connection is gone.
        stop_within_s: Time for the parts to end, from when the connections are gone.
        trusted_proxies: Addresses or networks whose X-Forwarded-For and X-Forwarded-Proto are believed.
        leave: Called as soon as the house is asked to end: nothing new is begun.
    """

    application: ASGIApp
    parts: tuple[Part, ...]
    stop_within_s: float
    trusted_proxies: tuple[str, ...] = ()
    leave: Callable[[], None] = lambda: None


class HttpServer(uvicorn.Server):
    """uvicorn as one part among others: it has no opinion on signals."""

    def __init__(
        self,
        application: ASGIApp,
        listener: socket.socket,
        on_started: Callable[[], None],
        tls: ssl.SSLContext | None = None,
        trusted_proxies: tuple[str, ...] = (),
    ) -> None:
        super().__init__(
            uvicorn.Config(
                application,
                http=RequestProtocol,
                ws=SocketProtocol,
                ws_max_size=MESSAGE_BYTES,
                ws_max_queue=_SOCKET_QUEUE,
                ws_ping_interval=_SOCKET_PING_S,
                ws_ping_timeout=_SOCKET_PING_S,
                ws_per_message_deflate=False,  # doubles the memory of an idle socket, and poses do not shrink
                lifespan="off",
                log_config=None,
                access_log=False,
                server_header=False,
                proxy_headers=bool(trusted_proxies),  # by default uvicorn believes whoever is on this machine
                forwarded_allow_ips=list(trusted_proxies),
                timeout_keep_alive=_KEEP_ALIVE_S,
                timeout_graceful_shutdown=SOCKETS_S,
                ssl_context_factory=None if tls is None else lambda _config, _default: tls,
            )
        )
        self._listener = listener
        self._on_started = on_started

    @contextlib.contextmanager
    @override
    def capture_signals(self) -> Iterator[None]:
        yield

    @override
    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if not self.should_exit:  # a part may have failed meanwhile
            self._on_started()

    async def run_until_stopped(self) -> None:
        """Serve until :meth:`stop`. Open sockets are closed with 1012: their owners come back at once."""
        try:
            await self.serve([self._listener])
        finally:
            for one in self.servers if self.started else ():  # also when whoever runs the house is cancelled
                one.close()

    def stop(self) -> None:
        """End soon."""
        self.should_exit = True


def listen(host: str, port: int, remedy: str = "--port or SALOTTO_HTTP__PORT") -> socket.socket:
    """Take the TCP port.

    Args:
        host: Address to listen at; ``::`` is every address of this machine, of IPv4 as well.
        port: 0 takes a free one.
        remedy: What chooses another port, for whoever reads that this one is taken.

    Raises:
        PortTaken: If another program has it.
        CannotStart: If it cannot be had for another reason.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    is_both = host == "::" and socket.has_dualstack_ipv6()
    try:
        return socket.create_server((host, port), family=family, backlog=_BACKLOG, dualstack_ipv6=is_both)
    except PermissionError as error:
        raise CannotStart(
            f"This user may not take TCP port {port}. Choose one above 1023 with {remedy}."
        ) from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortTaken(host, port, remedy) from error
        raise CannotStart(
            f"Cannot listen at {host}:{port} ({error.strerror or error}). "
            f"Name an address of this machine with --host or SALOTTO_HTTP__HOST."
        ) from error


async def serve(
    building: Building,
    listener: socket.socket,
    on_started: Callable[[], None],
    tls: ssl.SSLContext | None = None,
    last_resort: LastResort | None = None,
) -> None:
    """Run the house until SIGTERM or SIGINT, or until a part fails. Both end it in the same way.

    Args:
        building: What to run.
        listener: From :func:`listen`.
        on_started: Called once, when visitors can come in.
        tls: Serves HTTPS with it; None: plain HTTP.
        last_resort: Ends the process if it has not ended LATE_S after its time, and at a second signal; None: nobody.

    Raises:
        ExceptionGroup: With what parts raised; with a NotInTime if some did not end within
            ``building.stop_within_s``.
    """
    server = HttpServer(building.application, listener, on_started, tls, building.trusted_proxies)
    ending = _Ending(building, server, last_resort)
    loop = asyncio.get_running_loop()
    hear_callbacks(loop)
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, ending.hear_signal)
    try:
        async with asyncio.TaskGroup() as tasks:
            lives = [tasks.create_task(ending.live(part), name=part.name) for part in building.parts]
            await ending.serve_until_asked()
            log.info("house closing")
            await ending.close(lives)
    finally:
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.remove_signal_handler(number)
    if ending.failures:
        raise ExceptionGroup("the house has failed", ending.failures)
    log.info("house closed")


class _Ending:
    """How a house ends: asked by a signal or by a part that has failed, all of it closes, and nothing is cut off."""

    def __init__(self, building: Building, server: HttpServer, last_resort: LastResort | None) -> None:
        self.failures: list[Exception] = []
        self._building = building
        self._server = server
        self._last_resort = last_resort
        self._is_asked = False
        self._is_closing = False
        self._signalled_s: float | None = None

    def hear_signal(self) -> None:
        """End; a second time, at once."""
        now_s = asyncio.get_running_loop().time()
        if self._signalled_s is None:
            self._signalled_s = now_s
            self._ask()
        elif self._last_resort is not None and now_s - self._signalled_s > _ONE_PRESS_S:
            self._last_resort.end_now("a second signal")

    async def live(self, part: Part) -> None:
        """Let a part live. One that fails ends the house as a signal does: the others finish what they have."""
        try:
            await part.run()
        except Exception as error:  # noqa: BLE001  it is raised when all has closed
            self._fail(part.name, error)
        else:
            if not self._is_closing:
                self._fail(part.name, RuntimeError(f"the part {part.name!r} ended by itself"))

    async def serve_until_asked(self) -> None:
        """Serve visitors."""
        try:
            await self._server.run_until_stopped()
        except Exception as error:  # noqa: BLE001  so is this
            self._fail("server", error)

    async def close(self, lives: Sequence[asyncio.Task[None]]) -> None:
        """Close the parts from the last to the first; cancel those that are not done in time."""
        self._is_closing = True
        try:
            async with asyncio.timeout(self._building.stop_within_s):
                for part, life in zip(reversed(self._building.parts), reversed(lives), strict=True):
                    await self._close_part(part, life)
                if lives:
                    await asyncio.wait(lives)
        except TimeoutError:
            late = [life for life in lives if not life.done()]
            self.failures.append(NotInTime(self._building.stop_within_s, [life.get_name() for life in late]))
            for life in late:
                life.cancel()

    async def _close_part(self, part: Part, life: asyncio.Task[None]) -> None:
        if part.close is None:
            life.cancel()
            return
        try:
            if (closing := part.close()) is not None:
                await closing
        except Exception as error:  # noqa: BLE001  and this: the others must hear of the end
            self._fail(part.name, error)

    def _fail(self, name: str, error: Exception) -> None:
        log.error("a part of the house has failed", extra={"part": name, "error": repr(error)})
        self.failures.append(error)
        self._ask()

    def _ask(self) -> None:
        if self._is_asked:
            return
        self._is_asked = True
        if self._last_resort is not None:
            self._last_resort.arm(SOCKETS_S + self._building.stop_within_s + LATE_S)
        self._building.leave()
        self._server.stop()
