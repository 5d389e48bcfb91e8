"""What became of a recording that was finished: whole, or partial and why. Pure."""

from typing import Final

from salotto.recording.finishing.manifest import Manifest
from salotto.recording.model import GapRow, Verdict
from salotto.recording.notes import OffReason

NOTICED_MS: Final = 1_000
"""A tape that breaks off so shortly before the meeting was over lost no more than a crash may cost."""

_PAUSED: Final = frozenset[OffReason]({"paused", "card"})


def outcome(
    manifest: Manifest,
    ended_at_ms: int | None,
    *,
    began_at_ms: int | None = None,
    stayed_paused: bool = False,
) -> tuple[Verdict, tuple[GapRow, ...]]:
    """Return the verdict and every gap, the one at the end included.

    Args:
        manifest: Of the finish.
        ended_at_ms: When the meeting was over, in milliseconds since 1970; the tape itself cannot know it when the
            process that wrote it died. None if nobody knows.
        began_at_ms: When the first of it was on a disk, as the database remembers. A tape that begins later lacks its
            beginning: that lies where we do not see it. None if nobody knows.
        stayed_paused: Whether a pause in which the tape broke off lasted until the meeting was over, as the ledger tells.
    """
    gaps = [GapRow(gap.from_ms, gap.to_ms, gap.reason) for gap in manifest.gaps]
    is_told = manifest.ended_cleanly or (stayed_paused and manifest.off in _PAUSED)
    if not is_told and ended_at_ms is not None:
        end_ms = ended_at_ms - manifest.start_ms
        if end_ms > manifest.duration_ms + NOTICED_MS:
            gaps.append(GapRow(manifest.duration_ms, end_ms, "interrupted"))
    if gaps:
        return Verdict("partial", max(gaps, key=lambda gap: gap.to_ms - gap.from_ms).reason), tuple(gaps)
    lacks_beginning = began_at_ms is not None and manifest.start_ms > began_at_ms + NOTICED_MS
    if lacks_beginning or not is_told:
        return Verdict("partial", "interrupted"), ()
    return Verdict("verified"), ()
