from pathlib import Path

import msgspec
import pytest

from salotto.adapters.sql.organisations import SqlOrganisations
from salotto.core.clock import SystemClock
from tests.support.audit_lines import line_of
from tests.support.http_house import open_house


@pytest.fixture
def web(tmp_path: Path) -> Path:
    folder = tmp_path / "web"
    (folder / "assets").mkdir(parents=True)
    (folder / "avatars").mkdir()
    for page in ("visit", "desk", "review"):
        (folder / f"{page}.html").write_text(f"<title>{page}</title>", "utf-8")
    (folder / "assets" / "visit-abc123.js").write_text("start();", "utf-8")
    (folder / "avatars" / "ada.min.vrm").write_bytes(b"glTF")
    return folder


@pytest.mark.usefixtures("web")
async def test_pages_are_asked_about_each_time_and_assets_are_kept_for_good(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        client = running.client()
        for page in ("visit", "desk", "review"):
            answer = await client.get(f"/{page}")
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-cache")
            assert f"<title>{page}</title>" in answer.text
        script = await client.get("/assets/visit-abc123.js")
        assert "immutable" in script.headers["cache-control"]
        model = await client.get("/avatars/ada.min.vrm")
        assert (model.headers["content-type"], model.headers["cache-control"]) == (
            "model/gltf-binary",
            "no-cache",
        )
        versioned = await client.get("/avatars/ada.min.vrm?v=e876")
        assert "immutable" in versioned.headers["cache-control"]
        fresh = await client.get(
            "/visit", headers={"If-None-Match": (await client.get("/visit")).headers["etag"]}
        )
        assert fresh.status_code in {200, 304}


async def test_the_front_door_leads_to_the_visit_and_keeps_the_query(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        answer = await running.client().get("/?lang=en")
        assert (answer.status_code, answer.headers["location"]) == (307, "/visit?lang=en")


async def test_pages_that_are_not_built_say_how_to_build_them(tmp_path: Path) -> None:
    async with open_house(tmp_path) as running:
        answer = await running.client().get("/visit")
        assert answer.status_code == 503
        assert "make web" in answer.text


@pytest.mark.usefixtures("web")
@pytest.mark.parametrize("path", ["/assets/../visit.html", "/avatars/%2e%2e/visit.html", "/assets/none.js"])
async def test_nothing_beside_the_assets_is_served_as_one(tmp_path: Path, path: str) -> None:
    async with open_house(tmp_path) as running:
        answer = await running.client().get(path)
        assert answer.status_code in {404, 200}
        assert "immutable" not in answer.headers.get("cache-control", "")


@pytest.mark.usefixtures("web")
async def test_the_visit_may_be_framed_by_the_sites_of_that_organisation_and_no_other_page_is(
    tmp_path: Path,
) -> None:
    async with open_house(tmp_path) as running:
        client, (ours, theirs) = running.client(), running.organisations[:2]
        sites = ("https://shop.example", "https://help.example")
        await SqlOrganisations(running.database, SystemClock()).change(
            ours.id,
            lambda settings: msgspec.structs.replace(settings, sites=sites),
            line=line_of(ours.id),
        )

        async def framed_by(path: str) -> str:
            policy = (await client.get(path)).headers["content-security-policy"]
            return policy.partition("frame-ancestors ")[2]

        assert (
            await framed_by(f"/visit?organisation={ours.id}") == "https://shop.example https://help.example"
        )
        nobody = "'none'"
        for path in (
            f"/visit?organisation={theirs.id}",
            "/visit?organisation=unknown",
            "/visit?organisation=https://evil.example",
            "/visit",
            f"/desk?organisation={ours.id}",
            f"/review?organisation={ours.id}",
        ):
            assert await framed_by(path) == nobody


@pytest.mark.usefixtures("web")
async def test_the_launcher_is_for_every_site_to_load_and_asked_about_by_its_etag(
    tmp_path: Path, web: Path
) -> None:
    async with open_house(tmp_path) as running:
        client = running.client()
        assert (await client.get("/launcher.js")).status_code == 404
        (web / "launcher.js").write_text("start();", "utf-8")
        first = await client.get("/launcher.js")
        assert first.status_code == 200
        assert "javascript" in first.headers["content-type"]
        assert first.headers["cross-origin-resource-policy"] == "cross-origin"
        assert first.headers["access-control-allow-origin"] == "*"
        assert "max-age=300" in first.headers["cache-control"]
        again = await client.get("/launcher.js", headers={"If-None-Match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["cross-origin-resource-policy"] == "cross-origin"
