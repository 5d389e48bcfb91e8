"""Hears what happens in a house, by Standard Webhooks (www.standardwebhooks.com), with nothing but Python.

The secret comes from `salotto webhooks add`, in the environment variable WEBHOOK_SECRET. Three things make a receiver good:
it checks the signature over the very bytes that came, it refuses old messages, and it takes the same message twice without
doing its work twice.
"""

import argparse
import base64
import hmac
import json
import os
import sys
import time
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

TOLERANCE_S = 300
"""Older messages are refused: somebody may have caught one and sends it again."""
LONGEST_BYTES = 1_000_000


class NotSigned(Exception):
    """The message is not from the house, or is too old."""


def verify(secret: str, headers: Mapping[str, str], body: bytes, now_s: float) -> str:
    """Return the id of a message that is signed with our secret.

    Args:
        secret: As `salotto webhooks add` printed it: ``whsec_`` and base64.
        headers: ``webhook-id``, ``webhook-timestamp``, ``webhook-signature``.
        body: The very bytes that came.
        now_s: Seconds since 1970.

    Raises:
        NotSigned: If it is not, or is too old.
    """
    try:
        message_id, timestamp = headers["webhook-id"], headers["webhook-timestamp"]
        given = [part.split(",", 1) for part in headers["webhook-signature"].split(" ")]
        age_s = abs(now_s - int(timestamp))
    except (KeyError, ValueError) as error:
        raise NotSigned("headers are missing or make no sense") from error
    if age_s > TOLERANCE_S:
        raise NotSigned("the message is too old")
    key = base64.b64decode(secret.removeprefix("whsec_"))
    wanted = base64.b64encode(
        hmac.digest(key, f"{message_id}.{timestamp}.".encode() + body, "sha256")
    ).decode()
    # Several signatures come while a secret is being replaced; one that fits is enough.
    if not any(part[0] == "v1" and hmac.compare_digest(part[-1], wanted) for part in given):
        raise NotSigned("no signature fits")
    return message_id


class Receiver(BaseHTTPRequestHandler):
    """Takes messages, each once."""

    secret = ""
    seen: ClassVar[set[str]] = set()

    def do_POST(self) -> None:
        """Check, answer at once, and say what happened."""
        size = int(self.headers.get("content-length", "0"))
        if size > LONGEST_BYTES:
            self.send_error(413)
            return
        body = self.rfile.read(size)
        try:
            message_id = verify(self.secret, self.headers, body, time.time())
        except NotSigned as error:
            print(f"refused: {error}", flush=True)
            self.send_error(401, str(error))
            return
        self.send_response(204)
        self.end_headers()
        if message_id not in self.seen:  # the same message comes again if our answer was lost on its way
            self.seen.add(message_id)
            message = json.loads(body)
            print(message["type"], json.dumps(message["data"], sort_keys=True), flush=True)

    def log_message(self, *_: object) -> None:
        """Say nothing of each request."""


def main() -> None:
    """Listen until Ctrl-C."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--port", type=int, default=9000)
    port = parser.parse_args().port
    Receiver.secret = os.environ.get("WEBHOOK_SECRET", "")
    if not Receiver.secret:
        sys.exit("Set WEBHOOK_SECRET to what `salotto webhooks add http://localhost:9000/salotto` prints.")
    with ThreadingHTTPServer(("127.0.0.1", port), Receiver) as server:
        print(f"listening at http://localhost:{server.server_port}/salotto", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print("closed")


if __name__ == "__main__":
    main()
