"""Two peers meet through the server's one UDP port; nothing is stood in for."""

import asyncio
import socket
import weakref

import pytest

from salotto.media.errors import MediaAddressUnknown, MediaPortTaken
from salotto.media.plane import MediaPlane, MediaSettings, MediaSettingsWrong
from salotto.media.ports import StageListener
from salotto.media.stage import Stage
from tests.integration.media.conftest import Join
from tests.support.eventually import eventually
from tests.support.leftovers import nothing_collected
from tests.support.mistakes import Mistakes


async def test_a_voice_reaches_the_other_and_only_the_other(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, told = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    for n in range(3):
        giulia.speak(b"ciao %d" % n)
    heard = await paolo.until(3, "3")
    assert [each.payload for each in heard] == [b"ciao 0", b"ciao 1", b"ciao 2"]
    assert told.slots[-1]["3"] == "voice-1"
    assert told.paths == ["connected"]
    assert giulia.packets == []


async def test_the_best_cipher_is_agreed_on(join: Join) -> None:
    peer, _ = await join("giulia")
    assert peer.profile == "SRTP_AEAD_AES_256_GCM"


async def test_a_taken_port_is_named_with_the_setting_that_moves_it() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("127.0.0.1", 0))
        port = other.getsockname()[1]
        plane = MediaPlane(MediaSettings(udp_port=port, bind=("127.0.0.1",)))
        with pytest.raises(MediaPortTaken, match=f"{port}.*SALOTTO_MEDIA__UDP_PORT"):
            await plane.open()


async def test_an_address_of_another_machine_is_refused_with_the_setting_that_names_it() -> None:
    plane = MediaPlane(MediaSettings(udp_port=0, bind=("198.51.100.7",)))
    with pytest.raises(MediaAddressUnknown, match=r"198\.51\.100\.7.*SALOTTO_MEDIA__BIND"):
        await plane.open()


async def test_every_own_address_is_announced_on_one_port() -> None:
    plane = MediaPlane(MediaSettings(udp_port=0))
    await plane.open()
    addresses = dict(plane.announced)
    assert "127.0.0.1" in addresses
    assert len(set(addresses.values())) == 1
    await plane.close()


async def test_a_stage_that_fails_ends_alone(plane: MediaPlane, stage: Stage, mistakes: Mistakes) -> None:
    broken, stuck = plane.stage("broken"), plane.stage("stuck")
    ticks = asyncio.Event()
    stage.tick = lambda _now_ns: ticks.set()  # type: ignore[method-assign]
    watcher = Watcher()
    for one in (broken, stuck):
        one.watch(watcher)
        one.tick = _fail  # type: ignore[method-assign]
    stuck.close = _fail  # type: ignore[method-assign]
    await eventually(lambda: plane.stage("broken") is not broken and plane.stage("stuck") is not stuck)
    ticks.clear()
    async with asyncio.timeout(5):
        await ticks.wait()
    assert mistakes() == {"a stage": 2, "the end of a stage": 1}
    assert watcher.failures == 2


class Watcher(StageListener):
    """Counts the stages that have failed."""

    failures = 0

    def levels(self, levels: dict[str, int]) -> None:
        """Nobody speaks here."""

    def failed(self) -> None:
        self.failures += 1


def _fail(*_arguments: object) -> None:
    raise ValueError("a packet that nobody thought of")


@pytest.mark.parametrize("settings", [{"udp_port": 70_000}, {"announce": ("media.example.org",)}])
def test_senseless_settings_are_refused_at_once(settings: dict[str, object]) -> None:
    with pytest.raises(MediaSettingsWrong, match="SALOTTO_MEDIA__"):
        MediaSettings(**settings)  # type: ignore[arg-type]


async def test_a_closed_stage_is_forgotten_and_made_anew(plane: MediaPlane, stage: Stage) -> None:
    stage.close()
    stage.close()
    assert plane.stage("meeting-1") is not stage


class Tenant:
    """Takes and watches everything, and knows where."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage

    def levels(self, levels: dict[str, int]) -> None:
        return

    def codec_changed(self, publication_id: str, codec: str) -> None:
        return

    def on_packet(self, publication_id: str, arrival_ns: int, rtp: bytes) -> None:
        return


async def test_nothing_of_a_stage_is_left_once_it_is_closed(plane: MediaPlane) -> None:
    with nothing_collected():
        stage = plane.stage("meeting-2")
        tenant = Tenant(stage)
        stage.watch(tenant)
        stage.subscribe(tenant)
        stage.publish("giulia", "screen-1", "screen")
        stage.close()
        gone = weakref.ref(stage)
        del stage, tenant
        await eventually(lambda: gone() is None)
