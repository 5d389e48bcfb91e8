"""The front of a house on the local network: its certificate, its page on trust, and what the terminal says of both."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from salotto.app.errors import CannotStart
from salotto.app.lan.addresses import LanNames, in_url, lan_names
from salotto.app.lan.authority import FOLDER, Authority, load_authority
from salotto.app.lan.certificate import Certificate, certificate_for, tls_context
from salotto.app.lan.qr import qr_beside, qr_lines
from salotto.app.lan.trust import House, spaced, trust_application
from salotto.app.serve import HttpServer, Part, listen
from salotto.app.settings import Settings


@dataclass(frozen=True, slots=True)
class Front:
    """What the local network sees.

    Attributes:
        url: Where the house is reached, without a slash at the end.
        trust_url: Where the page on trust is.
        context: For serving TLS.
        part: Serves the page on trust.
        authority: Who vouches for the house.
        certificate: What the house shows.
    """

    url: str
    trust_url: str
    context: ssl.SSLContext
    part: Part
    authority: Authority
    certificate: Certificate

    def directions(self) -> str:
        """Return what the terminal says: two codes, the way to trust, and the fingerprint to compare."""
        codes = "\n".join(
            "  " + line for line in qr_beside(qr_lines(self.trust_url), qr_lines(f"{self.url}/visit"))
        )
        left_out = "".join(
            f"\n  {one} is new since the authority was made, and is left out. (docs/headset.md says what to do.)"
            for one in self.certificate.left_out
        )
        return f"""
  On the local network:

{codes}

    1 trust it, once a device   {self.trust_url}
    2 then come in              {self.url}/visit

  The certificate's fingerprint (SHA-256), to compare before you trust it:
    {spaced(self.authority.fingerprint)}{left_out}
"""


@contextmanager
def open_front(settings: Settings, port: int, now: datetime) -> Iterator[Front]:
    """Make the house reachable for the local network, for the time of the block.

    Args:
        settings: Of this process; the data directory exists.
        port: Where the house listens.
        now: In UTC.

    Raises:
        CannotStart: If this machine has no address there, the port of the page is taken, or a file is unusable.
    """
    names = lan_names(str(one) for one in settings.lan.addresses)
    host = _host(names)
    folder = settings.data_dir.absolute() / FOLDER
    authority = load_authority(folder, names, now)
    certificate = certificate_for(authority, folder, names, now)
    with listen(settings.listens_at, settings.lan.trust_port, "SALOTTO_LAN__TRUST_PORT") as listener:
        server = HttpServer(trust_application(House(authority, names, port)), listener, lambda: None)
        yield Front(
            url=settings.public_url or f"https://{host}:{port}",
            trust_url=f"http://{host}:{listener.getsockname()[1]}/trust",
            context=tls_context(certificate),
            part=Part("trust", server.run_until_stopped, server.stop),
            authority=authority,
            certificate=certificate,
        )


def _host(names: LanNames) -> str:
    if names.first is None:
        raise CannotStart(
            "This machine has no address on a local network. Connect it to one, or name its address with "
            "SALOTTO_LAN__ADDRESSES."
        )
    return in_url(names.first)
