"""Real sockets: websockets and msgpack on one side, uvicorn and our endpoint on the other."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from salotto.rooms.model import RecordConsent
from salotto.wire.limits import MESSAGE_BYTES, OUTBOX_EVENTS
from tests.support.rooms import ADA, GIULIA
from tests.support.served import Page, Served, serve_rooms
from tests.support.sockets import MEETING_ROOM


@pytest.fixture
async def served() -> AsyncIterator[Served]:
    async with serve_rooms() as running:
        yield running


def customer(served: Served) -> str:
    return served.house.pass_for(ADA, "customer")


def agent(served: Served) -> str:
    return served.house.pass_for(GIULIA, "agent")


async def position(page: Page) -> tuple[str, int]:
    snapshot = await page.hear("snapshot")
    return snapshot["epoch"], snapshot["number"]


async def test_two_people_enter_and_hear_each_other(served: Served) -> None:
    async with served.page(customer(served)) as ada, served.page(agent(served)) as giulia:
        assert set((await giulia.hear("snapshot"))["state"]["members"]) == {ADA, GIULIA}
        await ada.say("say", key="k", text="Perché è così alta? €")
        said = await giulia.happens("said")
        assert said["event"]["line"]["text"] == "Perché è così alta? €"
        await giulia.say("ping", sent_ms=1)
        assert (await giulia.hear("pong"))["sent_ms"] == 1


async def test_a_lost_connection_hears_exactly_what_it_missed_twice_in_a_row(served: Served) -> None:
    async with served.page(agent(served)) as giulia:
        async with served.page(customer(served)) as ada:
            epoch, number = await position(ada)
            ada.pull_the_plug()
        for turn in ("first", "second"):
            await giulia.happens("connection_changed")
            await giulia.say("say", key=turn, text=turn)
            await giulia.happens("said")
            async with served.page(customer(served), epoch=epoch, number=number) as back:
                while True:
                    event = await back.hear("happened")
                    if event["event"] == {"t": "connection_changed", "member_id": ADA, "is_connected": True}:
                        break
                assert back.numbers == list(range(number + 1, number + len(back.numbers) + 1))
                texts = [
                    message["event"]["line"]["text"]
                    for message in back.told
                    if message["t"] == "happened" and message["event"]["t"] == "said"
                ]
                assert texts == [turn]
                assert not any(message["t"] == "snapshot" for message in back.told)
                number = event["number"]
                await giulia.happens("connection_changed")
                back.pull_the_plug()


async def test_a_line_sent_again_appears_once(served: Served) -> None:
    async with served.page(customer(served)) as ada, served.page(agent(served)) as giulia:
        for _ in range(3):
            await ada.say("say", key="k", text="ciao")
        await ada.say("say", key="l", text="fine")
        keys = [(await giulia.happens("said"))["event"]["line"]["key"] for _ in range(2)]
        assert keys == ["k", "l"]


async def test_the_older_window_hears_that_it_was_replaced(served: Served) -> None:
    async with served.page(customer(served)) as old, served.page(customer(served)) as new:
        await new.hear("snapshot")
        assert await old.close_code() == 4409
        assert old.told[-1]["code"] == "replaced"
        await new.say("gesticulate", gesture="wave")
        assert await new.happens("gestured")


async def test_a_reader_that_takes_nothing_is_cut_off_and_nobody_else_notices(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    patience_s = 1.0  # test_connection.py shows the five seconds, on virtual time
    monkeypatch.setattr("salotto.gateway.socket.connection.STALL_S", patience_s)
    async with served.page(customer(served)) as ada, served.page(agent(served)) as giulia:
        await giulia.hear("snapshot")
        ada.stop_reading()
        room = served.house.rooms.find(MEETING_ROOM)
        assert room is not None
        for _ in range(
            OUTBOX_EVENTS - 10
        ):  # 15 MB: more than the kernel takes for somebody who does not read
            room.record_consent(GIULIA, RecordConsent("yes", "x" * 60_000))
        began_s = asyncio.get_running_loop().time()
        async with asyncio.timeout(patience_s + 3):
            while (await giulia.hear("happened", patience_s + 3))["event"]["t"] != "connection_changed":
                pass
        assert asyncio.get_running_loop().time() - began_s > patience_s
        assert giulia.numbers == sorted(set(giulia.numbers))


@pytest.mark.parametrize("junk", [b"\xc1", b"", "text"])
async def test_a_broken_message_closes_with_1002(served: Served, junk: bytes | str) -> None:
    async with served.page(customer(served)) as ada:
        await ada.send_raw(junk)
        assert await ada.close_code() == 1002


async def test_a_message_larger_than_allowed_closes_with_1009(served: Served) -> None:
    async with served.page(customer(served)) as ada:
        await ada.send_raw(bytes(MESSAGE_BYTES + 1))
        assert await ada.close_code() == 1009


async def test_a_pass_of_nobody_closes_with_4401(served: Served) -> None:
    async with served.page() as page:
        await page.say("enter", entry_pass="nonsense")
        assert await page.close_code() == 4401
        assert page.told[-1]["text"] == "This pass is not one of ours."


async def test_the_end_of_a_meeting_closes_with_1000(served: Served) -> None:
    async with served.page(customer(served)) as ada:
        await ada.hear("snapshot")
        room = served.house.rooms.find(MEETING_ROOM)
        assert room is not None
        room.end(ADA, "customer")
        assert await ada.close_code() == 1000
        assert [message["t"] for message in ada.told[-2:]] == ["happened", "goodbye"]


async def test_a_closing_house_closes_with_1012(served: Served) -> None:
    async with served.page(customer(served)) as ada:
        await ada.hear("snapshot")
        served.house.rooms.close()
        assert await ada.close_code() == 1012
