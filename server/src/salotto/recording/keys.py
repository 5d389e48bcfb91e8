"""Where keys come from: the master key of an installation, and the keys of each contact's people."""

import base64
import binascii
import os
import secrets
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Final

from salotto.core.clock import Clock
from salotto.core.errors import SalottoError
from salotto.core.ids import ContactId, OrganisationId, new_id
from salotto.recording.model import StoredKey
from salotto.recording.ports import KeyStore
from salotto.recording.sealing import KEY_BYTES, MasterKey, RecordingKey, new_secret

MASTER_KEY_FILE: Final = "master.key"
"""In the data folder, beside no recording of any other folder: whoever copies tapes alone copies noise."""

_PRIVATE: Final = 0o600


class MasterKeyUnusable(SalottoError):
    """The master key is damaged, or cannot be read. The text says what to do, and never shows the key."""


def read_master_key(text: str) -> MasterKey:
    """Return the master key out of its base64, as a setting or the key file holds it.

    Raises:
        MasterKeyUnusable: If it is not 32 bytes of base64.
    """
    try:
        secret = base64.b64decode(text.strip(), validate=True)
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != KEY_BYTES:
        raise MasterKeyUnusable(f"The master key must be {KEY_BYTES} bytes in base64; this one is not.")
    return MasterKey(secret)


def load_master_key(data_dir: Path, given: str | None = None, *, may_make: bool = True) -> MasterKey:
    """Return the master key of this installation; make it at the first start.

    Args:
        data_dir: The data folder; it must exist.
        given: The key in base64, from a setting. Then no file is read or made.
        may_make: Whether this may be the first start. A new key beside old recordings would open none of them.

    Raises:
        MasterKeyUnusable: If the key is not one, or is missing, or its file cannot be read or made.
    """
    if given is not None:
        return read_master_key(given)
    path = data_dir / MASTER_KEY_FILE
    try:
        if may_make and not path.exists():
            _make(path)
        return read_master_key(path.read_text("ascii"))
    except (OSError, UnicodeDecodeError) as error:
        raise MasterKeyUnusable(
            f"{path} cannot be used ({error}). Put it back from your backup: without it no recording opens. "
            "If there is none, give a new key as SALOTTO_RECORDING__MASTER_KEY (`openssl rand -base64 32`): what was "
            "recorded so far stays closed."
        ) from error


def _make(path: Path) -> None:
    """Write a new key whole, then give it its name: of two processes that start at once, one wins."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(8)}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(base64.b64encode(secrets.token_bytes(KEY_BYTES)) + b"\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(draft, path)
        except FileExistsError:
            return
        _sync(path.parent)
    finally:
        draft.unlink()


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class KeyRing:
    """The keys of contacts, unwrapped.

    Args:
        store: Where they are kept, wrapped.
        master: Wraps them.
        clock: Says when one was made.
    """

    def __init__(self, store: KeyStore, master: MasterKey, clock: Clock) -> None:
        self._store = store
        self._master = master
        self._clock = clock

    async def known(
        self, organisation_id: OrganisationId, contact_id: ContactId
    ) -> Mapping[str, RecordingKey]:
        """Return the keys of a contact that are still there, by person.

        Raises:
            SealBroken: If another master key wrapped them.
            Unavailable: If the database cannot be read now.
        """
        stored = await self._store.of_contact(organisation_id, contact_id)
        opened = (one.unwrap(self._master) for one in stored)
        return {key.person: key for key in opened if key is not None}

    async def cut(
        self, organisation_id: OrganisationId, contact_id: ContactId, persons: Collection[str]
    ) -> Mapping[str, RecordingKey]:
        """Return the keys of these people; those that are missing are made and committed before this returns.

        Somebody whose key was erased gets none: what they asked to forget is not begun anew.

        Raises:
            SealBroken: If another master key wrapped what is there.
            Unavailable: If the database cannot write now.
        """
        stored = await self._store.of_contact(organisation_id, contact_id)
        missing = sorted(set(persons) - {one.person for one in stored})
        made = {person: RecordingKey(new_id("key"), person, new_secret()) for person in missing}
        now = self._clock.now()
        if made:
            await self._store.add(
                [
                    StoredKey(
                        key.key_id,
                        organisation_id,
                        contact_id,
                        key.person,
                        self._master.wrap(key.secret),
                        now,
                    )
                    for key in made.values()
                ]
            )
        opened = (one.unwrap(self._master) for one in stored if one.person in persons)
        return made | {key.person: key for key in opened if key is not None}
