from pathlib import Path

from tests.support.http_house import open_house


async def test_a_visitor_reads_topics_and_the_consent_question_before_anything(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        query = {"organisation": running.organisations[0].id}
        house = (await running.client().get("/api/v1/house", params=query)).json()
        assert (house["name"], house["languages"]) == ("Luce di Casa", ["it", "en"])
        assert house["topics"] == [{"code": "bill", "labels": {"it": "Bolletta", "en": "Bill"}}]
        assert house["consent"]["texts"]["it"] == "Possiamo registrare?"


async def test_an_organisation_that_is_not_there_is_not_found(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        answer = await running.client().get("/api/v1/house", params={"organisation": "org_none"})
        assert answer.status_code == 404
