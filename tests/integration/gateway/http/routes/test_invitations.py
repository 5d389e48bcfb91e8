import base64
from pathlib import Path
from urllib.parse import unquote

from tests.support.http_house import ORIGIN, open_house


async def test_an_invitation_is_a_link_a_picture_and_six_digits(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        giulia = await running.staff("Giulia")
        made = (await giulia.post("/invitations", new_case={"topic": "bill", "name": " Ada "})).json()
        address, _, secret = made["link"].partition("#invitation=")
        assert address == f"{ORIGIN}/visit?organisation={running.organisations[0].id}"
        assert len(base64.urlsafe_b64decode(secret + "==")) == 16
        assert made["code"].isdigit()
        assert len(made["code"]) == 6
        assert made["customer_name"] == "Ada"
        assert made["picture"].startswith("data:image/svg+xml")
        assert "<svg" in unquote(made["picture"])


async def test_only_agents_invite(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        marta = await running.staff("Marta", "supervisor")
        assert (await marta.post("/invitations", new_case={"topic": "bill"})).status_code == 403
