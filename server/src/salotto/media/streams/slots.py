"""Which publication plays in which slot of one subscriber: a pure decision.

A slot is a receiving media line that the browser laid out beforehand. What plays keeps its slot as long as it plays,
so that no picture jumps and no voice is cut when somebody else comes or goes.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from salotto.media.description.sdp import Medium
from salotto.wire.values import Kind

_RANK: dict[Kind, int] = {"voice": 0, "screen": 1, "camera": 2}


@dataclass(frozen=True)
class Wanted:
    """One publication that a subscriber should get.

    Attributes:
        publication_id: Which.
        kind: A voice takes an audio slot, a screen or camera a video slot.
    """

    publication_id: str
    kind: Kind


def medium_of(kind: Kind) -> Medium:
    """Return what a publication of this kind is made of."""
    return "audio" if kind == "voice" else "video"


def assign(
    media: Mapping[str, Medium], current: Mapping[str, str | None], wanted: Sequence[Wanted]
) -> dict[str, str | None]:
    """Decide what plays where.

    If there are fewer slots than publications, screens come before cameras, and older ones before newer ones.

    Args:
        media: Every slot by its mid, in the order of the offer.
        current: What plays now; mids that are not in ``media`` are ignored.
        wanted: In the order in which they were published.

    Returns:
        For every slot the publication that plays in it, or None.
    """
    after: dict[str, str | None] = dict.fromkeys(media)
    for medium in ("audio", "video"):
        mids = [mid for mid, each in media.items() if each == medium]
        ranked = sorted(
            (each for each in wanted if medium_of(each.kind) == medium), key=lambda each: _RANK[each.kind]
        )
        _fill(after, mids, current, [each.publication_id for each in ranked[: len(mids)]])
    return after


def _fill(
    after: dict[str, str | None], mids: list[str], current: Mapping[str, str | None], chosen: Iterable[str]
) -> None:
    waiting = dict.fromkeys(chosen)
    for mid in mids:
        playing = current.get(mid)
        if playing in waiting:
            after[mid] = playing
            del waiting[playing]
    free = [mid for mid in mids if after[mid] is None]
    after |= dict(zip(free, waiting, strict=False))
