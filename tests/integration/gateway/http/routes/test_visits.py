from pathlib import Path

from tests.support.http_house import open_house


async def test_a_visitor_without_a_name_is_a_guest_in_their_language(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        italian, english = await running.customer(), await running.customer(language="en-GB")
        assert (italian.visit["name"], italian.visit["language"]) == ("Ospite", "it")
        assert (english.visit["name"], english.visit["language"]) == ("Guest", "en")
        assert italian.visit["figure"] != english.visit["figure"]


async def test_a_consent_to_an_older_text_is_asked_again(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        customer = await running.customer()
        answer = await customer.post("/visits/current/consent", answer="yes", text_version="0")
        assert (answer.status_code, answer.json()["code"]) == (409, "conflict")
        assert "read it again" in answer.json()["message"]
        assert (await customer.get("/visits/current")).json()["consent"] == "unanswered"


async def test_an_answer_may_be_changed_until_the_visit_is_over(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        customer = await running.customer()
        for given in ("yes", "no"):
            answer = await customer.post("/visits/current/consent", answer=given, text_version="1")
            assert answer.json()["consent"] == given
        await customer.post("/visits/current/leave")
        late = await customer.post("/visits/current/consent", answer="yes", text_version="1")
        assert late.status_code == 409


async def test_there_is_no_meeting_to_enter_and_no_recap_while_waiting(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        customer = await running.customer()
        early = await customer.post("/visits/current/pass", room="meeting")
        assert (early.status_code, early.json()["message"]) == (
            409,
            "Nobody is with you yet. Please wait a moment.",
        )
        assert (await customer.get("/visits/current/recap")).status_code == 409
        assert (await customer.post("/visits/current/satisfaction", answer="solved")).status_code == 409


async def test_a_pass_to_the_hall_names_the_visit(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        customer = await running.customer()
        made = (await customer.post("/visits/current/pass", room="hall")).json()
        claims = running.passes.verify(made["entry_pass"])
        assert (claims.role, claims.contact_id) == ("customer", customer.visit["contact_id"])
        assert claims.room_id == made["room_id"] == f"hall-{running.organisations[0].id}"
        assert made["member_id"] == claims.member_id


async def test_a_visit_goes_on_in_another_browser_and_no_longer_in_this_one(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        customer = await running.customer()
        secret = (await customer.post("/visits/current/handover")).json()["secret"]
        other = await running.customer()
        taken = await other.post("/visits/by-handover", secret=secret)
        assert taken.status_code == 201
        assert taken.json()["visit"]["contact_id"] == customer.visit["contact_id"]
        assert (await customer.get("/visits/current")).status_code == 401
        again = await other.post("/visits/by-handover", secret=secret)
        assert (again.status_code, "does not work any more" in again.json()["message"]) == (404, True)
