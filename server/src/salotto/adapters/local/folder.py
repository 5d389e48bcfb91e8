"""The name of a data folder: by it, several processes see whether it is really one folder that they share."""

import os
import secrets
from pathlib import Path
from typing import Final

_FILE: Final = "folder.id"


def folder_name(folder: Path) -> str:
    """Return the name of a folder, given to it at its first use. Of two processes that give it one at once, one wins.

    Args:
        folder: It exists.

    Raises:
        OSError: If it cannot be read or written.
    """
    path = folder / _FILE
    if not path.exists():
        draft = path.with_name(f"{_FILE}.{secrets.token_hex(8)}")
        draft.write_text(secrets.token_hex(16), "ascii")
        try:
            os.link(draft, path)  # whole, or not at all
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return path.read_text("ascii")
