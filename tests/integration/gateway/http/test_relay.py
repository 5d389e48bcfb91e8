"""A request is answered by the node that keeps what it asks for, whichever node was asked."""

import httpx
import pytest
from fastapi import FastAPI, Request, Response

from salotto.core.errors import Elsewhere, Unavailable
from salotto.gateway.http import problems, relay
from tests.support.own_post import OwnPost


def application(name: str, keeper: str) -> FastAPI:
    """Return a house that knows where the floor is kept, and says who answered."""
    made = FastAPI()
    problems.install(made)

    @made.post("/floor")
    async def floor(request: Request, response: Response) -> dict[str, object]:
        if keeper != name:
            raise Elsewhere(keeper)
        response.status_code = 201
        response.set_cookie("first", "1")
        response.set_cookie("second", "2")
        client = request.client
        return {
            "node": name,
            "body": (await request.body()).decode(),
            "query": request.query_params.get("x"),
            "token": request.headers.get("authorization"),
            "client": None if client is None else client.host,
        }

    @made.get("/broken")
    async def broken() -> None:
        if keeper != name:
            raise Elsewhere(keeper)
        raise ZeroDivisionError

    return made


class TwoHouses:
    """Node a is asked; ``keeper_of`` says where each believes that the floor is."""

    def __init__(self, *, a_says: str, b_says: str) -> None:
        posts: dict[str, OwnPost] = {}
        self.apps = {"a": application("a", a_says), "b": application("b", b_says)}
        for name, app in self.apps.items():
            posts[name] = OwnPost(posts)
            relay.install(app, posts[name])
            relay.serve(app, posts[name])
        self.posts = posts

    async def ask(self) -> httpx.Response:
        transport = httpx.ASGITransport(self.apps["a"], client=("203.0.113.7", 5))
        async with httpx.AsyncClient(transport=transport, base_url="http://house.test") as client:
            return await client.post("/floor?x=1", content=b"hello", headers={"Authorization": "Bearer t"})


async def test_a_request_is_handed_on_whole_and_so_is_its_answer() -> None:
    answer = await TwoHouses(a_says="b", b_says="b").ask()
    assert answer.status_code == 201
    assert answer.headers.get_list("set-cookie") == [
        "first=1; Path=/; SameSite=lax",
        "second=2; Path=/; SameSite=lax",
    ]
    assert answer.json() == {
        "node": "b",
        "body": "hello",
        "query": "1",
        "token": "Bearer t",
        "client": "203.0.113.7",
    }


async def test_what_is_kept_here_is_answered_here() -> None:
    houses = TwoHouses(a_says="a", b_says="b")
    assert (await houses.ask()).json()["node"] == "a"
    assert houses.posts["a"].sent == []


async def test_a_request_is_handed_on_once() -> None:
    answer = await TwoHouses(a_says="b", b_says="a").ask()
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]


async def test_a_node_that_does_not_answer_is_said_to_be_moving(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def silent(_node: str, _subject: str, _body: bytes) -> bytes:
        raise Unavailable("The house did not answer in time.")

    houses = TwoHouses(a_says="b", b_says="b")
    monkeypatch.setattr(houses.posts["a"], "ask", silent)
    answer = await houses.ask()
    assert (answer.status_code, answer.json()["code"]) == (503, "unavailable")


async def test_a_bug_in_the_node_that_is_asked_is_an_answer_and_ends_no_node() -> None:
    houses = TwoHouses(a_says="b", b_says="b")
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(houses.apps["a"]), base_url="http://house.test"
    ) as client:
        answer = await client.get("/broken")
    assert (answer.status_code, answer.json()["code"]) == (500, "broken")
