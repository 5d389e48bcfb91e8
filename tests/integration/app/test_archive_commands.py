"""The commands over recordings and webhooks, on a data folder as an installation has it."""

import asyncio
import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import av
import pytest
from sqlalchemy import select

from salotto.adapters.sql.database import Database
from salotto.adapters.sql.migrate import migrate
from salotto.adapters.sql.tables import audit
from salotto.app.settings import Settings
from salotto.core.clock import SystemClock
from salotto.recording.finishing.manifest import read_manifest
from salotto.recording.model import Recording
from tests.integration.app.conftest import Call
from tests.support.databases import keep
from tests.support.people import organisation
from tests.support.receivers import Receiver, receiving
from tests.support.recordings import open_studio

CLOCK = SystemClock()
SECONDS = 3


@pytest.fixture
def recorded(tmp_path: Path) -> Recording:
    """An installation with one recording that waits for its finish."""

    async def prepare() -> Recording:
        database = Database(Settings(data_dir=tmp_path).database)
        await migrate(database)
        house = organisation()
        await keep(database, CLOCK, house)
        made = await open_studio(tmp_path, database, CLOCK).recorded(house.id, SECONDS)
        await database.close()
        return made

    return asyncio.run(prepare())


@pytest.fixture
def salotto(call: Call, tmp_path: Path) -> Callable[..., tuple[int, str, str]]:
    return lambda *arguments: call(*arguments, "--data-dir", str(tmp_path))


def actions(folder: Path) -> list[str]:
    async def read() -> list[str]:
        database = Database(Settings(data_dir=folder).database)
        async with database.read() as connection:
            lines = [row.action for row in await connection.execute(select(audit.c.action))]
        await database.close()
        return lines

    return asyncio.run(read())


def test_a_recording_is_listed_finished_verified_and_found_changed(
    salotto: Call, recorded: Recording, tmp_path: Path
) -> None:
    _, listed, _ = salotto("recordings", "list")
    assert "pending" in listed
    assert recorded.id in listed
    assert salotto("recordings", "verify") == (0, f"{recorded.id}: nothing stored (pending)\n", "")
    assert salotto("recordings", "finish", recorded.contact_id) == (0, "verified\n", "")
    assert recorded.id in salotto("recordings", "list", "--verdict", "verified")[1]
    assert salotto("recordings", "list", "--verdict", "lost") == (0, "", "There is no such recording.\n")
    assert salotto("recordings", "verify", recorded.id) == (0, f"{recorded.id}: as it was stored\n", "")
    stored = next((tmp_path / "recordings").rglob("*-timeline.mcap"))
    stored.write_bytes(stored.read_bytes()[:-1])
    assert salotto("recordings", "verify") == (1, f"{recorded.id}: timeline.mcap short\n", "")
    assert salotto("recordings", "finish", recorded.id) == (0, "verified\n", "")
    assert salotto("recordings", "verify") == (0, f"{recorded.id}: as it was stored\n", "")


@pytest.mark.parametrize("name", ["taken", "taken.zip"])
def test_an_export_is_plain_and_plays(salotto: Call, recorded: Recording, tmp_path: Path, name: str) -> None:
    salotto("recordings", "finish", recorded.id)
    target = tmp_path / name
    code, out, _ = salotto("recordings", "export", recorded.id, str(target))
    assert code == 0
    if target.suffix == ".zip":
        with zipfile.ZipFile(target) as archive:
            archive.extractall(tmp_path)
        assert target.stat().st_mode & 0o077 == 0
    folder = tmp_path / "taken"
    names = sorted(path.name for path in folder.iterdir())
    assert out.split() == names
    voices = ["01-voice-customer-ada.webm", "02-voice-agent-giulia.webm"]
    assert {"chat.txt", "manifest.json", "timeline.mcap", "03-screen-customer-ada.webm", *voices} <= set(
        names
    )
    assert (folder / "chat.txt").read_text() == "[0:00:01] Ada (customer): ciao\n"
    manifest = read_manifest((folder / "manifest.json").read_bytes())
    assert [track.file for track in manifest.tracks] == [*voices, "03-screen-customer-ada.webm"]
    for voice in voices:
        with av.open(str(folder / voice)) as opened:
            heard_s = sum(frame.samples for frame in opened.decode(audio=0)) / 48_000
        assert heard_s == pytest.approx(SECONDS, abs=0.1)
    with av.open(str(folder / "03-screen-customer-ada.webm")) as opened:
        assert len(list(opened.decode(video=0))) > 5
    assert json.loads((folder / "manifest.json").read_text())["recording_id"] == recorded.id
    assert actions(tmp_path)[-1] == "recording_exported"


def test_an_export_overwrites_nothing_and_needs_files(
    salotto: Call, recorded: Recording, tmp_path: Path
) -> None:
    target = tmp_path / "there"
    code, _, err = salotto("recordings", "export", recorded.id, str(target))
    assert (code, err) == (2, "salotto: This recording has no files that could be opened.\n")
    target.mkdir()
    code, _, err = salotto("recordings", "export", recorded.id, str(target))
    assert (code, err) == (2, f"salotto: {target} is there already.\n")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".export")] == []


def test_what_is_not_there_is_said_with_the_remedy(salotto: Call, recorded: Recording) -> None:
    assert recorded
    for words in (("recordings", "verify", "x"), ("recordings", "finish", "x"), ("webhooks", "test", "x")):
        code, out, err = salotto(*words)
        assert (code, out) == (2, "")
        assert f"`salotto {words[0]} list` shows all." in err


def test_webhooks_are_added_tested_listed_and_removed(
    salotto: Call, recorded: Recording, tmp_path: Path
) -> None:
    assert recorded

    async def with_receiver() -> None:
        async with receiving() as receiver:
            await asyncio.to_thread(steps, receiver)

    def steps(receiver: Receiver) -> None:
        code, out, _ = salotto("webhooks", "add", receiver.url, "--kind", "recording.lost")
        named = dict(line.split() for line in out.splitlines())
        endpoint_id, receiver.secret = named["webhook"], named["secret"]
        assert code == 0
        assert receiver.secret.startswith("whsec_")
        assert salotto("webhooks", "test", endpoint_id) == (0, "The answer was 204.\n", "")
        receiver.answers = ["500 Broken"]
        assert salotto("webhooks", "test", receiver.url)[0] == 1
        assert salotto("webhooks", "list")[1].split() == [endpoint_id, "on", receiver.url, "recording.lost"]
        assert salotto("webhooks", "remove", endpoint_id)[0] == 0
        assert salotto("webhooks", "list") == (0, "", "Nobody is told: `salotto webhooks add`.\n")

    asyncio.run(with_receiver())
    assert actions(tmp_path) == ["webhook_added", "webhook_removed"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("http://example.com/",), "messages go to https://"),
        (("https://example.com/", "--kind", "recording.*"), "there is no event"),
    ],
)
def test_a_webhook_that_makes_no_sense_is_refused(
    salotto: Call, recorded: Recording, words: tuple[str, ...], said: str
) -> None:
    assert recorded
    code, out, err = salotto("webhooks", "add", *words)
    assert (code, out) == (2, "")
    assert said in err


def test_without_a_database_the_remedy_is_said(salotto: Call) -> None:
    code, _, err = salotto("recordings", "list")
    assert code == 2
    assert "There is no database" in err
