import pytest

from salotto.adapters.webhooks import post as module
from salotto.adapters.webhooks.post import HttpPost, check_address
from salotto.core.clock import SystemClock
from salotto.core.errors import Invalid
from salotto.journeys.ports import NotReached, PostAnswer
from tests.support.receivers import receiving

POST = HttpPost(SystemClock())


async def test_a_message_arrives_as_it_was_sent() -> None:
    async with receiving() as receiver:
        answer = await POST.send(receiver.url, {"webhook-id": "work_1"}, b'{"type":"webhook.test"}')
    assert answer == PostAnswer(204, 0.0)
    assert (receiver.ids, receiver.taken) == (["work_1"], [{"type": "webhook.test"}])


@pytest.mark.parametrize(
    "status", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
)
async def test_a_redirect_leads_nowhere(status: str) -> None:
    async with receiving() as elsewhere, receiving() as receiver:
        receiver.answers = [f"{status}\r\nLocation: {elsewhere.url}"]
        answer = await POST.send(receiver.url, {}, b"{}")
    assert answer.status == int(status[:3])
    assert elsewhere.paths == []


@pytest.mark.parametrize(
    ("said", "wait_s"),
    [
        ("120", 120.0),
        ("0", 0.0),
        ("99999999", 86_400.0),
        ("9" * 400, 0.0),
        ("soon", 0.0),
        ("-5", 0.0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0),
        ("Wed, 21 Oct 2133 07:28:00 GMT", 86_400.0),
        ("Wed, 21 Oct 2133 07:28:00", 0.0),
    ],
)
async def test_a_receiver_may_ask_to_be_left_alone_for_a_day_at_most(said: str, wait_s: float) -> None:
    async with receiving() as receiver:
        receiver.answers = [f"503 Busy\r\nRetry-After: {said}"]
        assert await POST.send(receiver.url, {}, b"{}") == PostAnswer(503, wait_s)


async def test_nobody_there_is_said() -> None:
    async with receiving() as receiver:
        url = receiver.url
    with pytest.raises(NotReached, match="could not be reached"):
        await POST.send(url, {}, b"{}")


async def test_a_receiver_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE_S", 0.1)
    async with receiving() as receiver:
        receiver.silent = True
        with pytest.raises(NotReached, match="ReadTimeout"):
            await POST.send(receiver.url, {}, b"{}")


@pytest.mark.parametrize(
    "url",
    [
        "https://hooks.example.com/salotto?room=1",
        "https://10.0.0.7:8443/hook",
        "http://localhost:9000/hook",
        "http://127.0.0.1/",
        "http://[::1]:9000/hook",
    ],
)
def test_messages_go_by_https_or_to_this_very_machine(url: str) -> None:
    assert check_address(url) == url


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "http://10.0.0.7/",
        "http://169.254.169.254/latest/meta-data",
        "http://localhost.example.com/",
        "http://0.0.0.0/",
        "http://127.0.0.1.example.com/",
        "https://ada:secret@example.com/",
        "https://example.com/#part",
        "https:///nothing",
        "https://example.com:port/",
        "https://exa mple.com\r\nHost: x/",
        "https://esempio.com/è",
        "ftp://example.com/",
        "file:///etc/passwd",
        "hooks.example.com",
        "",
    ],
)
def test_messages_go_nowhere_else(url: str) -> None:
    with pytest.raises(Invalid):
        check_address(url)
