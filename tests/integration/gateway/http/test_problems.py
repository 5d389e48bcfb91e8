"""Bad input, each with its words."""

from pathlib import Path

import pytest

from salotto.core.errors import Overload
from tests.support.http_house import open_house

VISIT = {"topic": "bill", "language": "it"}


WRONG = (
    ({"name": "x" * 10_000}, "name", "This is too long (10000 characters). At most 64 fit."),
    ({"topic": None}, "topic", "This should be text."),
    ({"topic": "nonsense"}, "topic", "There is no such topic here. Choose one of the list."),
    ({"topic": "No Topic!"}, "topic", "This is not written as it should be."),
    ({"channel": "smoke"}, "channel", "This should be one of: 'voice' or 'text'."),
    ({"surprise": 1}, "surprise", "There is no such field. Please check its name."),
    ({"name": "  "}, "name", "This is too short. At least 1 characters are needed."),
)


async def test_a_wrong_field_is_named_with_the_remedy(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        for change, field, words in WRONG:
            body = {**VISIT, "organisation": running.organisations[0].id, **change}
            answer = await running.client().post("/api/v1/visits", json=body)
            assert answer.status_code == 422
            assert answer.json() == {"code": "invalid", "message": words, "field": field}


async def test_a_missing_topic_is_asked_for(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        answer = await running.client().post("/api/v1/visits", json={"language": "it"})
        assert answer.json() == {
            "code": "invalid",
            "message": "This is missing. Please fill it in.",
            "field": "topic",
        }


async def test_what_is_no_json_object_is_said_to_be_none(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        headers = {"Content-Type": "application/json"}
        for content in (b"{", b"", b"[]", b"\xff\xfe", b'"text"', b"[" * 50_000):
            answer = await running.client().post("/api/v1/visits", content=content, headers=headers)
            assert answer.status_code in {400, 422}
            assert answer.json()["code"] == "invalid"


async def test_an_unknown_address_and_a_wrong_verb_are_problems_too(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        client = running.client()
        nowhere = await client.get("/api/v1/nowhere")
        assert (nowhere.status_code, nowhere.json()["code"]) == (404, "not_found")
        wrong = await client.delete("/api/v1/house")
        assert (wrong.status_code, wrong.json()["code"]) == (405, "invalid")


async def test_a_house_too_busy_says_so_and_when_to_try_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_house(tmp_path) as running:

        def full(*_arguments: object) -> None:
            raise Overload("the mailbox is full")

        monkeypatch.setattr(running.dispatcher._floors._mailbox, "post", full)
        body = {**VISIT, "organisation": running.organisations[0].id}
        answer = await running.client().post("/api/v1/visits", json=body)
        assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")
        assert answer.headers["retry-after"] == "2"


async def test_a_bug_is_answered_without_its_details(tmp_path: Path) -> None:
    async def broken() -> str | None:
        raise ZeroDivisionError("a secret detail")

    async with open_house(tmp_path, checks={"bug": broken}) as running:
        answer = await running.client().get("/readyz")
        assert (answer.status_code, answer.json()["code"]) == (500, "broken")
        assert "secret" not in answer.text


async def test_a_body_that_is_no_text_is_a_wrong_body_like_any_other(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        answer = await running.client().post(
            "/api/v1/visits", content=b"\xff|", headers={"Content-Type": "application/json"}
        )
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
        assert "JSON in UTF-8" in answer.json()["message"]
