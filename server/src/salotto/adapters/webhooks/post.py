"""Sends one message to one address: never elsewhere, never for long, and reads no answer but its status."""

import ipaddress
from email.utils import parsedate_to_datetime
from typing import Final
from urllib.parse import urlsplit

import httpx
from typing_extensions import override

from salotto.core.clock import Clock
from salotto.core.errors import Invalid
from salotto.journeys.ports import NotReached, PostAnswer, WebhookPost

PATIENCE_S: Final = 20.0
"""The specification asks for 15 to 30 s."""
_LONGEST_WAIT_S: Final = 86_400.0


class HttpPost(WebhookPost):
    """Posts over HTTP. Redirects are not followed: they would lead a signed message where nobody meant it to go."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    @override
    async def send(self, url: str, headers: dict[str, str], body: bytes) -> PostAnswer:
        given = {**headers, "content-type": "application/json", "user-agent": "Salotto-Webhooks/1"}
        is_near = urlsplit(url).scheme == "http"  # loopback: no proxy knows this machine
        try:
            async with (
                httpx.AsyncClient(
                    timeout=PATIENCE_S, follow_redirects=False, trust_env=not is_near
                ) as client,
                client.stream("POST", url, headers=given, content=body) as answer,
            ):
                return PostAnswer(answer.status_code, self._wait_s(answer.headers.get("retry-after")))
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            said = str(error) or type(error).__name__  # httpx says nothing of some time-outs
            raise NotReached(f"{urlsplit(url).netloc} could not be reached: {said}") from error

    def _wait_s(self, retry_after: str | None) -> float:
        """Return for how long the receiver wants to be left alone, a day at most (RFC 9110, section 10.2.3)."""
        if retry_after is None:
            return 0.0
        if retry_after.isdecimal() and len(retry_after) < 10:
            wait_s = float(retry_after)
        else:
            try:
                wait_s = (parsedate_to_datetime(retry_after) - self._clock.now()).total_seconds()
            except (ValueError, TypeError):
                return 0.0
        return min(max(wait_s, 0.0), _LONGEST_WAIT_S)


def check_address(url: str) -> str:
    """Return the address if messages may go there: HTTPS, or this very machine.

    Raises:
        Invalid: If not; the text says why.
    """
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise Invalid("url", "this is no address") from error
    is_plain = all("!" <= one <= "~" for one in url)
    if not host or not is_plain or parts.username or parts.password or parts.fragment:
        raise Invalid("url", "an address has a host, and neither a user nor a fragment in it")
    if parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)):
        return url
    raise Invalid("url", "messages go to https://, or by http:// to this very machine")


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
