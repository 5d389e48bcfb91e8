import base64
import stat
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from salotto.core.ids import ContactId, OrganisationId
from salotto.recording.keys import (
    MASTER_KEY_FILE,
    KeyRing,
    MasterKeyUnusable,
    load_master_key,
    read_master_key,
)
from salotto.recording.model import StoredKey
from salotto.recording.sealing import MasterKey, SealBroken
from tests.support.clock import SteppingClock

ORGANISATION, CONTACT = OrganisationId("organisation_1"), ContactId("contact_1")


class Drawer:
    """Keeps keys in memory."""

    def __init__(self) -> None:
        self.keys: list[StoredKey] = []

    async def add(self, keys: Sequence[StoredKey]) -> None:
        self.keys += keys

    async def of_contact(
        self, organisation_id: OrganisationId, contact_id: ContactId
    ) -> tuple[StoredKey, ...]:
        return tuple(
            one for one in self.keys if (one.organisation_id, one.contact_id) == (organisation_id, contact_id)
        )


def ring(drawer: Drawer, secret: bytes = bytes(32)) -> KeyRing:
    return KeyRing(drawer, MasterKey(secret), SteppingClock())


def test_the_first_start_makes_a_key_for_its_owner_only_and_the_next_finds_it(tmp_path: Path) -> None:
    first = load_master_key(tmp_path)
    path = tmp_path / MASTER_KEY_FILE
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_master_key(tmp_path).unwrap(first.wrap(b"s" * 32)) == b"s" * 32
    assert [one.name for one in tmp_path.iterdir()] == [MASTER_KEY_FILE]


def test_a_key_that_is_given_needs_no_file(tmp_path: Path) -> None:
    given = base64.b64encode(b"k" * 32).decode()
    assert load_master_key(tmp_path, given).unwrap(MasterKey(b"k" * 32).wrap(b"s" * 32)) == b"s" * 32
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_what_is_no_key_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(MasterKeyUnusable, match="32 bytes") as refused:
        read_master_key(text)
    assert not text or text not in str(refused.value)


def test_a_damaged_key_file_is_never_replaced(tmp_path: Path) -> None:
    (tmp_path / MASTER_KEY_FILE).write_bytes(b"\xff\xfe")
    with pytest.raises(MasterKeyUnusable, match="backup"):
        load_master_key(tmp_path)
    assert (tmp_path / MASTER_KEY_FILE).read_bytes() == b"\xff\xfe"


async def test_everybody_has_one_key_for_good() -> None:
    drawer = Drawer()
    first = await ring(drawer).cut(ORGANISATION, CONTACT, {"room", "ada"})
    second = await ring(drawer).cut(ORGANISATION, CONTACT, {"room", "ada", "giulia"})
    assert set(first) == {"room", "ada"}
    assert second["ada"] == first["ada"]
    assert await ring(drawer).known(ORGANISATION, CONTACT) == second
    assert all(key.secret not in (one.wrapped or b"") for one in drawer.keys for key in second.values())


async def test_an_erased_key_is_not_made_anew() -> None:
    drawer = Drawer()
    await ring(drawer).cut(ORGANISATION, CONTACT, {"ada"})
    drawer.keys = [replace(one, wrapped=None) for one in drawer.keys]
    assert await ring(drawer).cut(ORGANISATION, CONTACT, {"ada"}) == {}


async def test_another_master_key_opens_nothing() -> None:
    drawer = Drawer()
    await ring(drawer).cut(ORGANISATION, CONTACT, {"ada"})
    with pytest.raises(SealBroken):
        await ring(drawer, b"x" * 32).cut(ORGANISATION, CONTACT, {"ada"})
