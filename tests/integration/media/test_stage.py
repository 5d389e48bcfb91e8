"""What a stage does with tracks that come, go, fall silent and come back."""

import asyncio
import itertools
import weakref

import pytest

from salotto.core.clock import SystemClock
from salotto.core.errors import Conflict, NotFound
from salotto.media.errors import OfferRefused
from salotto.media.peer import Peer
from salotto.media.plane import MediaPlane
from salotto.media.stage import Stage
from tests.integration.media.conftest import Join
from tests.support.eventually import eventually
from tests.support.leftovers import nothing_collected
from tests.support.media_peer import DELTA, KEYFRAME, NUMBERS, OPUS, VP8, Listener, MediaPeer, Packet

VP9_KEYFRAME = b"\x8c\x05\x82\x49\x83\x42"


class Recorder:
    """Keeps what it is handed."""

    def __init__(self) -> None:
        self.packets: list[tuple[str, int, bytes]] = []
        self.codecs: list[tuple[str, str]] = []

    def codec_changed(self, publication_id: str, codec: str) -> None:
        self.codecs.append((publication_id, codec))

    def on_packet(self, publication_id: str, arrival_ns: int, rtp: bytes) -> None:
        self.packets.append((publication_id, arrival_ns, rtp))


class Watcher:
    """Keeps the levels it is told."""

    def __init__(self) -> None:
        self.told: list[dict[str, int]] = []

    def levels(self, levels: dict[str, int]) -> None:
        self.told.append(levels)


def assert_unbroken(packets: list[Packet]) -> None:
    """Numbers grow by one; the clock never goes back."""
    for before, after in itertools.pairwise(packets):
        assert (after.number - before.number) & 0xFFFF == 1
        assert (after.timestamp - before.timestamp) & 0xFFFF_FFFF < 0x8000_0000
    assert len({each.ssrc for each in packets}) <= 1


async def test_a_forwarded_packet_wears_the_subscribers_header(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    giulia.speak(b"one")
    giulia.speak(b"two")
    heard = await paolo.until(2, "3")
    assert {each.payload_type for each in heard} == {OPUS}
    assert not any(each.has_extension for each in heard)
    assert heard[1].timestamp - heard[0].timestamp == 960
    assert_unbroken(heard)


async def test_muted_is_dropped_at_the_server_and_leaves_no_hole(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    giulia.speak(b"before")
    await paolo.until(1, "3")
    stage.set_muted("voice-1", True)
    for _ in range(20):
        giulia.speak(b"secret")
    await asyncio.sleep(0.1)
    stage.set_muted("voice-1", False)
    giulia.speak(b"after")
    heard = await paolo.until(2, "3")
    assert [each.payload for each in heard] == [b"before", b"after"]
    assert_unbroken(heard)


async def test_muted_reaches_no_recorder(stage: Stage, join: Join) -> None:
    recorder = Recorder()
    stage.subscribe(recorder)
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    stage.set_muted("voice-1", True)
    giulia.speak(b"secret")
    await asyncio.sleep(0.05)
    stage.set_muted("voice-1", False)
    giulia.speak(b"said")
    await paolo.until(1, "3")
    assert [(each[0], each[2][-4:]) for each in recorder.packets] == [("voice-1", b"said")]
    stage.unsubscribe(recorder)
    giulia.speak(b"later")
    await paolo.until(2, "3")
    assert len(recorder.packets) == 1


async def test_a_slot_taken_over_by_another_voice_is_one_stream(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    anna, _ = await join("anna")
    paolo, told = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    giulia.speak(b"giulia")
    await paolo.until(1, "3")
    stage.unpublish("voice-1")
    stage.publish("anna", "voice-2", "voice")
    assert told.slots[-1]["3"] == "voice-2"
    anna.speak(b"anna")
    anna.speak(b"anna")
    heard = await paolo.until(3, "3")
    assert [each.payload for each in heard] == [b"giulia", b"anna", b"anna"]
    assert_unbroken(heard)


async def test_a_screen_begins_with_a_keyframe_that_was_asked_for(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("paolo", "screen-1", "screen")
    paolo.show(DELTA)
    await paolo.until_rtcp(206)
    paolo.show(KEYFRAME)
    paolo.show(DELTA)
    seen = await giulia.until(2, "9")
    assert [each.payload for each in seen] == [KEYFRAME, DELTA]
    assert seen[0].payload_type == VP8


async def test_a_codec_may_change_in_the_middle_and_whoever_cannot_show_it_is_told_of(
    stage: Stage, join: Join
) -> None:
    recorder = Recorder()
    paolo, told = await join("paolo", "vp8", "vp9", "av1")
    giulia, _ = await join("giulia", "vp8", "vp9")
    assert told.watchable == [("vp8", "vp9", "av1"), ("vp8", "vp9")]
    stage.publish("paolo", "screen-1", "screen")
    paolo.show(KEYFRAME)
    await giulia.until(1, "9")
    paolo.show(VP9_KEYFRAME, codec="vp9")
    seen = await giulia.until(2, "9")
    assert [each.payload_type for each in seen] == [VP8, NUMBERS["vp9"]]
    stage.subscribe(recorder)
    anna, _ = await join("anna", "vp8")
    assert told.watchable[-1] == ("vp8",)
    paolo.show(VP9_KEYFRAME, codec="vp9")
    paolo.show(KEYFRAME)
    assert [each.payload for each in await anna.until(1, "9")] == [KEYFRAME]
    seen = await giulia.until(4, "9")
    assert_unbroken(seen)
    assert recorder.codecs == [("screen-1", "vp9"), ("screen-1", "vp8")]
    stage.leave("anna")
    stage.leave("giulia")
    assert told.watchable[-2:] == [("vp8", "vp9"), ("vp8", "vp9", "av1")]


async def test_who_begins_to_take_pictures_in_the_middle_gets_a_keyframe(stage: Stage, join: Join) -> None:
    paolo, _ = await join("paolo")
    stage.publish("paolo", "screen-1", "screen")
    paolo.show(DELTA)
    stage.want_pictures()
    await paolo.until_rtcp(206)


async def test_a_refresh_asks_for_a_keyframe_and_keeps_what_is_late_or_sent_once_more(
    stage: Stage, join: Join
) -> None:
    recorder = Recorder()
    stage.subscribe(recorder)
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("paolo", "screen-1", "screen")
    stage.publish("paolo", "voice-1", "voice")
    paolo.show(KEYFRAME)
    paolo.speak()
    late = paolo.lose(OPUS, b"late", ticks=960, kind="voice")
    paolo.speak()
    lost = paolo.lose(VP8 | 0x80, DELTA)
    paolo.show(DELTA)
    await paolo.until_rtcp(205)
    await eventually(lambda: len(recorder.packets) == 4)
    before = len([each for each in paolo.reports if each[1] == 206])
    stage.refresh_pictures()
    await paolo.until_rtcp(206, before + 1)
    paolo.send(late)
    paolo.send(lost)
    await eventually(lambda: len(recorder.packets) == 6)
    assert len(await giulia.until(3, "9")) == len(await giulia.until(3, "3")) == 3


async def test_many_broken_pictures_make_one_request(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("paolo", "screen-1", "screen")
    paolo.show(KEYFRAME)
    await giulia.until(1, "9")
    request = b"\x81\xce\x00\x02" + bytes(4) + giulia.slot_ssrcs["9"].to_bytes(4, "big")
    for _ in range(20):
        giulia.send_rtcp(request)
    await paolo.until_rtcp(206)
    await asyncio.sleep(0.2)
    assert len([each for each in paolo.reports if each[1] == 206]) == 1


async def test_what_is_lost_on_the_way_to_us_is_asked_for_and_arrives(stage: Stage, join: Join) -> None:
    recorder = Recorder()
    stage.subscribe(recorder)
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("paolo", "screen-1", "screen")
    paolo.show(KEYFRAME)
    lost = paolo.lose(VP8 | 0x80, b"\x10\x01lost")
    paolo.show(DELTA)
    (question,) = await paolo.until_rtcp(205)
    assert question[8:12] == paolo.ssrcs["screen"].to_bytes(4, "big")
    assert int.from_bytes(question[12:14], "big") == paolo.numbers["screen"] - 1
    paolo.send(lost)
    seen = await giulia.until(3, "9")
    assert [each.number - seen[0].number for each in seen] == [0, 2, 1]
    assert seen[2].payload == b"\x10\x01lost"
    assert [each[2][-4:] for each in recorder.packets][2] == b"lost"


async def test_a_missed_picture_is_sent_again(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("paolo", "screen-1", "screen")
    paolo.show(KEYFRAME)
    (seen,) = await giulia.until(1, "9")
    raw: list[bytes] = []
    giulia._take = raw.append  # type: ignore[method-assign]
    missing = seen.number.to_bytes(2, "big")
    giulia.send_rtcp(
        b"\x81\xcd\x00\x03" + bytes(4) + giulia.slot_ssrcs["9"].to_bytes(4, "big") + missing + b"\0\0"
    )
    await eventually(lambda: any(each[2:4] == missing for each in raw))


async def test_a_member_who_reconnects_goes_on_with_the_same_publications(stage: Stage, join: Join) -> None:
    giulia, first = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    stage.publish("paolo", "voice-2", "voice")
    giulia.speak(b"before")
    await paolo.until(1, "3")
    again, second = await join("giulia")
    again.speak(b"after")
    heard = await paolo.until(2, "3")
    assert [each.payload for each in heard] == [b"before", b"after"]
    assert_unbroken(heard)
    assert first.paths == ["connected", "closed"]
    assert second.slots[-1]["3"] == "voice-2"
    paolo.speak(b"welcome back")
    assert (await again.until(1, "3"))[0].payload == b"welcome back"


async def test_a_track_published_before_the_offer_is_heard(stage: Stage, join: Join) -> None:
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    giulia, _ = await join("giulia")
    giulia.speak(b"ciao")
    assert (await paolo.until(1, "3"))[0].payload == b"ciao"


async def test_who_leaves_takes_everything_along(stage: Stage, join: Join) -> None:
    _, gone = await join("giulia")
    _, told = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    stage.leave("giulia")
    assert set(told.slots[-1].values()) == {None}
    assert gone.paths[-1] == "closed"
    stage.leave("giulia")


async def test_packets_of_an_unpublished_track_go_nowhere(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    giulia.speak(b"nobody asked")
    await asyncio.sleep(0.05)
    stage.publish("giulia", "voice-1", "voice")
    giulia.speak(b"now")
    assert [each.payload for each in await paolo.until(1, "3")] == [b"now"]


async def test_levels_say_who_speaks_and_then_that_nobody_does(stage: Stage, join: Join) -> None:
    watcher = Watcher()
    stage.watch(watcher)
    giulia, _ = await join("giulia")
    stage.publish("giulia", "voice-1", "voice")
    giulia.speak(level=30)
    await eventually(lambda: len(watcher.told) >= 2)
    assert watcher.told == [{"voice-1": 97}, {}]


async def test_the_publisher_hears_of_the_worst_listeners_loss(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    giulia.speak()
    await paolo.until(1, "3")
    report = (
        b"\x81\xc9\x00\x07" + bytes(4) + paolo.slot_ssrcs["3"].to_bytes(4, "big") + bytes([64]) + bytes(19)
    )
    paolo.send_rtcp(report)
    async with asyncio.timeout(3):
        while not any(each[1] == 201 and each[12] == 64 for each in giulia.reports):
            giulia.speak()
            await asyncio.sleep(0.05)


async def test_a_senders_report_arrives_in_the_slots_own_clock(stage: Stage, join: Join) -> None:
    giulia, _ = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    giulia.speak()
    (heard,) = await paolo.until(1, "3")
    ntp = (0xE9_00_00_00 << 32).to_bytes(8, "big")
    at = giulia.timestamps["voice"].to_bytes(4, "big")
    giulia.send_rtcp(b"\x80\xc8\x00\x06" + giulia.ssrcs["voice"].to_bytes(4, "big") + ntp + at + bytes(8))
    (report,) = await paolo.until_rtcp(200)
    assert report[4:8] == paolo.slot_ssrcs["3"].to_bytes(4, "big")
    assert report[8:16] != ntp, "all streams are told in one clock, which is ours"
    late = int.from_bytes(report[16:20], "big") - heard.timestamp
    assert 0 <= late < 4800, "where its clock stood when the report came"
    assert report[20:24] == (1).to_bytes(4, "big")


async def test_two_tracks_of_one_kind_and_unknown_tracks_are_refused(stage: Stage) -> None:
    stage.publish("giulia", "voice-1", "voice")
    with pytest.raises(Conflict):
        stage.publish("giulia", "voice-2", "voice")
    with pytest.raises(Conflict):
        stage.publish("paolo", "voice-1", "voice")
    with pytest.raises(NotFound):
        stage.set_muted("voice-9", True)
    stage.unpublish("voice-9")


async def test_a_refused_offer_leaves_the_former_peer_alone(stage: Stage, join: Join) -> None:
    giulia, told = await join("giulia")
    paolo, _ = await join("paolo")
    stage.publish("giulia", "voice-1", "voice")
    with pytest.raises(OfferRefused):
        stage.admit("giulia", "v=0", Listener())
    giulia.speak(b"still here")
    assert (await paolo.until(1, "3"))[0].payload == b"still here"
    assert told.paths == ["connected"]


async def test_nobody_enters_a_closed_stage(plane: MediaPlane, stage: Stage, join: Join) -> None:
    _, told = await join("giulia")
    stage.close()
    assert told.paths[-1] == "closed"
    with pytest.raises(Conflict):
        stage.admit("paolo", MediaPeer().offer(), Listener())
    assert plane.stage("meeting-1") is not stage


async def test_a_stage_to_which_nothing_comes_is_looked_after_once_a_second(
    stage: Stage, join: Join, monkeypatch: pytest.MonkeyPatch
) -> None:
    await join("giulia")
    now_ns = SystemClock().monotonic_ns() + 1_010_000_000  # however lately the plane has looked
    ticks: list[int] = []
    monkeypatch.setattr(Peer, "tick", lambda _, ns: ticks.append(ns))
    for at in range(30):
        if stage.is_due(now_ns + at * 100_000_000):
            stage.tick(now_ns + at * 100_000_000)
    assert ticks == [now_ns, now_ns + 1_000_000_000, now_ns + 2_000_000_000]


@pytest.mark.parametrize("ends", ["it leaves", "it says goodbye"])
async def test_a_peer_that_is_over_is_gone_at_once_with_all_that_it_kept(
    stage: Stage, join: Join, ends: str
) -> None:
    stage.publish("giulia", "voice-1", "voice")
    stage.publish("giulia", "screen-1", "screen")
    giulia, _ = await join("giulia")
    paolo, listener = await join("paolo")
    giulia.speak()
    giulia.show(KEYFRAME)
    await paolo.until(1, "3")
    peer = stage._peers["paolo"]
    assert peer._outlet.path is not None
    peer._questions.ask(peer._outlet.path, SystemClock().monotonic_ns())  # and nobody answers any more
    gone = weakref.ref(peer)
    del peer
    told = len(listener.slots)
    with nothing_collected():  # an old cycle with packets of pictures in it may wait for hours
        if ends == "it leaves":
            stage.leave("paolo")
        else:
            await paolo._dtls.stop()
        await eventually(lambda: gone() is None)
    stage.publish("giulia", "camera-1", "camera")
    assert len(listener.slots) == told, "nobody is told after the end"
