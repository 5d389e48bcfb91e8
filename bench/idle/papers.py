"""How a page of the crowd comes by its pass: made here with the key of a bench's house, or asked for as pages do."""

import asyncio
import hashlib
import json
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from datetime import timedelta

from bench.idle.house import KEY
from salotto.core.clock import SystemClock
from salotto.core.ids import ContactId, MemberId, OrganisationId, hall_of
from salotto.identity.passes import Claims, PassOffice
from salotto.wire.limits import HALL_CAPACITY

Papers = Callable[[int], Awaitable[str]]
"""Gets a pass for somebody, by their number; raises OSError if there is none now."""

_WISH = b'{"room":"hall"}'
_AGENT = (
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36\r\n"
    "Accept: application/json\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: it-IT,it;q=0.9,en;q=0.8\r\n"
    "Sec-Fetch-Site: same-origin\r\nSec-Fetch-Mode: cors\r\nSec-Fetch-Dest: empty\r\nReferer: http://x/visit\r\n"
)


def token_of(number: int) -> str:
    """Return the secret of somebody's visit: as long as a real one."""
    return urlsafe_b64encode(hashlib.sha256(f"crowd {number}".encode()).digest()).rstrip(b"=").decode()


def minted() -> Papers:
    """Mint passes as the house's own office would."""
    office = PassOffice((KEY,), SystemClock())

    async def paper(number: int) -> str:
        organisation = OrganisationId(f"bench-{number // HALL_CAPACITY}")
        return office.mint(
            Claims(
                organisation,
                hall_of(organisation),
                MemberId(f"customer-{number}"),
                "customer",
                f"Guest {number}",
                "noor",
                str(number),
                ContactId(f"contact-{number}"),
                office.expiry() + timedelta(seconds=1),
            )
        )

    return paper


def asked_for(port: int) -> Papers:
    """Ask the house for each, over HTTP and a connection of its own, with what a browser sends along."""

    async def paper(number: int) -> str:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        try:
            head = (
                "POST /api/v1/visits/current/pass HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\n"
                f"{_AGENT}Authorization: Bearer {token_of(number)}\r\n"
                f"Content-Type: application/json\r\nContent-Length: {len(_WISH)}\r\n\r\n"
            )
            writer.write(head.encode() + _WISH)
            told = await reader.readuntil(b"\r\n\r\n")
            if not told.startswith(b"HTTP/1.1 200"):
                raise OSError(told.split(b"\r\n", 1)[0].decode())
            size = int(told.lower().split(b"content-length:")[1].split(b"\r\n", 1)[0])
            answer: dict[str, str] = json.loads(await reader.readexactly(size))
            return answer["entry_pass"]
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError) as error:
            raise OSError(str(error)) from error
        finally:
            writer.close()

    return paper
