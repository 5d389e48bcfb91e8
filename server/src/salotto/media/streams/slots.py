"""Which publication plays in which slot of one subscriber: a pure decision.

A slot is a receiving media line that the browser laid out beforehand. What plays keeps its slot as long as it plays,
so that no picture jumps and no voice is cut when somebody else comes or goes. The first slot for voices and the first for
pictures are one seat to the browser, and so on: what plays on one seat is kept in step, so it should be one person's.
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
        member_id: Whose it is.
    """

    publication_id: str
    kind: Kind
    member_id: str


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
    owners = {each.publication_id: each.member_id for each in wanted}
    voices, pictures = (
        [mid for mid, each in media.items() if each == medium] for medium in ("audio", "video")
    )
    ranked = sorted(wanted, key=lambda each: _RANK[each.kind])
    heard = [each.publication_id for each in ranked if medium_of(each.kind) == "audio"][: len(voices)]
    seen = [each.publication_id for each in ranked if medium_of(each.kind) == "video"][: len(pictures)]
    for mids, chosen in ((voices, heard), (pictures, seen)):
        after |= {mid: current[mid] for mid in mids if current.get(mid) in chosen}
    _fill(after, voices, pictures, heard, owners)
    _fill(after, pictures, voices, seen, owners)
    return after


def _fill(
    after: dict[str, str | None],
    mids: list[str],
    beside: list[str],
    chosen: Iterable[str],
    owners: Mapping[str, str],
) -> None:
    """Give a slot to each of those who have none: beside their own, else beside nobody, else beside somebody else."""
    for publication_id in chosen:
        if publication_id in after.values():
            continue

        def strangeness(seat: int, owner: str = owners[publication_id]) -> int:
            neighbour = after[beside[seat]] if seat < len(beside) else None
            return 1 if neighbour is None else 2 * (owners[neighbour] != owner)

        free = (seat for seat, mid in enumerate(mids) if after[mid] is None)
        after[mids[min(free, key=strangeness)]] = publication_id
