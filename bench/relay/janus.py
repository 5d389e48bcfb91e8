"""Janus, a media server in C, as Debian ships it: the comparable product, under the same load as ours.

Its video rooms do what ours do: everybody publishes on one connection and takes everybody else's streams on another
(one that carries them all), and each room may be recorded. libnice ignores loopback, so Janus and the load meet at an
address of a network namespace of their own; its packets take the same way through the kernel as those of loopback.
"""

import itertools
import json
import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from bench.figures import CannotMeasure
from bench.relay.order import LEVEL_ID, OPUS, OWN_PASSWORD, OWN_UFRAG, VP8

ADDRESS: Final = "192.0.2.1"
"""For documentation and tests only (RFC 5737)."""

_PROGRAM: Final = "janus"
_PLUGIN: Final = "janus.plugin.videoroom"
_PATIENCE_S: Final = 10.0
_MESSAGE_BYTES: Final = 1 << 18

_CORE_SETTINGS = """
general: {{ configs_folder = "{folder}", debug_level = 2, session_timeout = 0 }}
nat: {{ ice_enforce_list = "{address}" }}
media: {{ ipv6 = false }}
plugins: {{ disable = "{other_plugins}" }}
transports: {{ disable = "{other_transports}" }}
"""
_SOCKET_SETTINGS = """
general: {{ enabled = true, json = "compact", path = "{path}", type = "SOCK_SEQPACKET" }}
admin: {{ admin_enabled = false }}
"""


def why_not() -> str | None:
    """Return what is missing for a comparison, and how to get it; None if nothing is."""
    if shutil.which(_PROGRAM) is None:
        return (
            "Janus is not installed, so there is no comparison with it. Debian: "
            "sudo apt-get install -y --no-install-recommends janus iproute2   (or: make bench-setup)"
        )
    if shutil.which("ip") is None or os.geteuid() != 0:
        return "Janus needs a network namespace, and that takes root and the package iproute2"
    return None


@contextmanager
def namespace() -> Iterator[list[str]]:
    """Make a network namespace with :data:`ADDRESS`; yields the words before a command that runs in it."""
    name = f"salotto-bench-{os.getpid()}"
    _ip("netns", "add", name)
    try:
        for words in (
            "link set lo up",
            "link add here type veth peer name there",
            f"address add {ADDRESS}/32 dev here",
            "link set here up",
            "link set there up",
        ):
            _ip("-n", name, *words.split())
        yield ["ip", "netns", "exec", name]
    finally:
        _ip("netns", "delete", name)


def _ip(*words: str) -> None:
    done = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise CannotMeasure(f"ip {' '.join(words)}: {done.stderr.strip()}")


@contextmanager
def settings() -> Iterator[tuple[list[str], Path]]:
    """Write settings for a Janus with nothing but video rooms; yields its command and the socket it will listen on."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "api"
        installed = {
            kind: sorted(found.name for found in Path("/usr/lib").glob(f"*/janus/{kind}/*.so"))
            for kind in ("plugins", "transports")
        }
        core = _CORE_SETTINGS.format(
            folder=folder,
            address=ADDRESS,
            other_plugins=",".join(each for each in installed["plugins"] if "videoroom" not in each),
            other_transports=",".join(each for each in installed["transports"] if "pfunix" not in each),
        )
        (Path(folder) / "janus.jcfg").write_text(core)
        (Path(folder) / "janus.transport.pfunix.jcfg").write_text(_SOCKET_SETTINGS.format(path=path))
        yield (
            [_PROGRAM, "--disable-colors", f"--configs-folder={folder}", f"--config={folder}/janus.jcfg"],
            path,
        )


class Rooms:
    """Makes video rooms by Janus' API and brings people into them.

    Args:
        path: Its socket.
        fingerprint: Of the load's certificate.
        connect: Is told a line for the load for each connection; the load connects at once.
    """

    def __init__(self, path: Path, fingerprint: str, connect: Callable[[str], None]) -> None:
        self._fingerprint = fingerprint
        self._connect = connect
        self._transactions = itertools.count()
        self._up: set[int] = set()
        self._socket = _reached(path)
        self._session: dict[str, int] = {}
        self._session = {"session_id": self._ask({"janus": "create"})["data"]["id"]}
        self._housekeeper = self._attach()

    def fill(self, room: int, persons: list[tuple[int, int]], tapes: str | None) -> None:
        """Open a room in which everybody sends and hears everybody else.

        Args:
            room: Its number, not 0.
            persons: The SSRCs of voice and screen (0: none) of each.
            tapes: Folder in which it is recorded; None records nothing.
        """
        body: dict[str, object] = {"request": "create", "room": room, "publishers": len(persons)}
        body |= {"audiocodec": "opus", "videocodec": "vp8", "record": tapes is not None}
        self._say(self._housekeeper, body | ({"rec_dir": tapes} if tapes else {}))
        feeds = [self._publish(room, *person) for person in persons]
        for own in feeds:
            others = [{"feed": feed} for feed in feeds if feed != own]
            if others:
                self._subscribe(room, others)

    def _publish(self, room: int, voice_ssrc: int, screen_ssrc: int) -> int:
        handle = self._attach()
        lines = [("audio", "sendonly", voice_ssrc)] + (
            [("video", "sendonly", screen_ssrc)] if screen_ssrc else []
        )
        body = {"request": "joinandconfigure", "ptype": "publisher", "room": room}
        said = self._say(handle, body, _jsep("offer", self._describe(lines)))
        self._connect(f"leads {_place(said)} {voice_ssrc} {OPUS} {screen_ssrc} {VP8} {_credentials(said)}")
        while handle not in self._up:
            self._hear()
        return int(said["plugindata"]["data"]["id"])

    def _subscribe(self, room: int, feeds: list[dict[str, int]]) -> None:
        handle = self._attach()
        said = self._say(handle, {"request": "join", "ptype": "subscriber", "room": room, "streams": feeds})
        media = re.findall(r"^m=(audio|video)", said["jsep"]["sdp"], re.MULTILINE)
        answer = _jsep("answer", self._describe([(medium, "recvonly", 0) for medium in media]))
        self._say(handle, {"request": "start"}, answer)
        self._connect(f"follows {_place(said)} 0 0 0 0 {_credentials(said)}")

    def _describe(self, lines: list[tuple[str, str, int]]) -> str:
        """Return the least that a description of ours must say."""
        mids = " ".join(str(mid) for mid in range(len(lines)))
        written = ["v=0", "o=- 1 1 IN IP4 0.0.0.0", "s=-", "t=0 0", f"a=group:BUNDLE {mids}"]
        for mid, (medium, direction, ssrc) in enumerate(lines):
            number, codec = (OPUS, "opus/48000/2") if medium == "audio" else (VP8, "VP8/90000")
            written += [f"m={medium} 9 UDP/TLS/RTP/SAVPF {number}", "c=IN IP4 0.0.0.0", f"a=mid:{mid}"]
            written += [f"a={direction}", "a=rtcp-mux", f"a=rtpmap:{number} {codec}", "a=setup:active"]
            written += [f"a=ice-ufrag:{OWN_UFRAG}", f"a=ice-pwd:{OWN_PASSWORD}"]
            written += [f"a=fingerprint:sha-256 {self._fingerprint}"]
            if medium == "audio":
                written.append(f"a=extmap:{LEVEL_ID} urn:ietf:params:rtp-hdrext:ssrc-audio-level")
            if ssrc:
                written.append(f"a=ssrc:{ssrc} cname:load")
        return "\r\n".join(written) + "\r\n"

    # --- the API: https://janus.conf.meetecho.com/docs/rest.html

    def _attach(self) -> int:
        return int(self._ask({"janus": "attach", "plugin": _PLUGIN})["data"]["id"])

    def _say(
        self, handle: int, body: dict[str, object], jsep: dict[str, object] | None = None
    ) -> dict[str, Any]:
        message: dict[str, object] = {"janus": "message", "handle_id": handle, "body": body}
        answer = self._ask(message | ({"jsep": jsep} if jsep else {}))
        if "error" in answer["plugindata"]["data"]:
            raise CannotMeasure(f"Janus refuses {body['request']}: {answer['plugindata']['data']['error']}")
        return answer

    def _ask(self, message: dict[str, object]) -> dict[str, Any]:
        transaction = str(next(self._transactions))
        self._socket.send(json.dumps({**message, **self._session, "transaction": transaction}).encode())
        while True:
            heard = self._hear()
            if heard.get("transaction") == transaction and heard["janus"] != "ack":
                return heard

    def _hear(self) -> dict[str, Any]:
        try:
            heard: dict[str, Any] = json.loads(self._socket.recv(_MESSAGE_BYTES))
        except TimeoutError as error:
            raise CannotMeasure("Janus did not answer, or a connection to it did not come about") from error
        if heard["janus"] in {"error", "hangup"}:
            raise CannotMeasure(f"Janus says {heard}")
        if heard["janus"] == "webrtcup":
            self._up.add(heard["sender"])
        return heard


def _reached(path: Path) -> socket.socket:
    """Return a socket connected to a Janus that may still be starting."""
    began_s = time.monotonic()
    reached = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    reached.settimeout(_PATIENCE_S)
    while True:
        try:
            reached.connect(str(path))
        except OSError as error:
            if time.monotonic() - began_s > _PATIENCE_S:
                raise CannotMeasure("Janus did not start; what it said stands above") from error
            time.sleep(0.05)
        else:
            return reached


def _jsep(kind: str, sdp: str) -> dict[str, object]:
    return {"type": kind, "sdp": sdp, "trickle": False}


def _place(said: dict[str, Any]) -> str:
    """Return address and port of the candidate in what Janus described."""
    for fields in re.findall(r"^a=candidate:(.*)$", said["jsep"]["sdp"], re.MULTILINE):
        _, _, transport, _, address, port, *_ = fields.split()
        if transport.lower() == "udp" and address == ADDRESS:
            return f"{address} {port}"
    raise CannotMeasure(f"Janus offers no way to {ADDRESS}")


def _credentials(said: dict[str, Any]) -> str:
    found = dict(re.findall(r"^a=(ice-ufrag|ice-pwd):(\S+)", said["jsep"]["sdp"], re.MULTILINE))
    return f"{found['ice-ufrag']} {found['ice-pwd']}"
