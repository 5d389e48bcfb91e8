"""Where the tapes of this node lie."""

from dataclasses import dataclass
from glob import iglob
from pathlib import Path


@dataclass(frozen=True, slots=True)
class TapeFolders:
    """Where tapes lie on this node, and where the finish may work beside them.

    Args:
        root: ``tapes`` in the data folder.
    """

    root: Path

    def tape(self, organisation_id: str, recording_id: str) -> Path:
        """Return the folder of a tape's segments."""
        return self.root / organisation_id / recording_id

    def working(self, organisation_id: str, recording_id: str) -> Path:
        """Return the folder in which the finish of that tape works; it is made and removed by the finish."""
        return self.root / organisation_id / f"{recording_id}.finishing"

    def all(self) -> list[tuple[str, str]]:
        """Return organisation and recording of every tape that lies here.

        The folders in which a finish works may come and go meanwhile. ``Path.glob`` of Python 3.11 raises then; this does not.
        """
        found = {Path(segment).parts[:2] for segment in iglob("*/*/segment-*.tape", root_dir=self.root)}
        return sorted((organisation_id, recording_id) for organisation_id, recording_id in found)
