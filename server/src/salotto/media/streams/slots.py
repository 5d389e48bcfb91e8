"""Which publication plays in which slot of one subscriber: a pure decision.

A slot is a receiving media line that the browser laid out beforehand. What plays keeps its slot as long as it plays,
so that no picture jumps and no voice is cut when somebody else comes or goes. The first slot for voices and the first for
pictures are one seat to the browser, and so on: what plays on one seat is kept in step, so it should be one person's.

Where more voices are than slots, whoever speaks is heard: a voice that waits takes the slot of the one that was the most
silent lately, if it is clearly louder than that. Who pauses for breath keeps the slot, and two who are equally loud never take
it from each other.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from salotto.media.description.sdp import Medium
from salotto.wire.values import Kind

_RANK: dict[Kind, int] = {"voice": 0, "screen": 1, "camera": 2}
FADE_PER_S: Final = 12.0
"""How much quieter a voice counts for each second in which it says nothing, in dB."""
AHEAD: Final = 12.0
"""How much louder than what plays a voice must have been to take its slot, in dB: a second of silence among equals."""


@dataclass(frozen=True)
class Wanted:
    """One publication that a subscriber should get.

    Attributes:
        publication_id: Which.
        kind: A voice takes an audio slot, a screen or camera a video slot.
        member_id: Whose it is.
        loudness: Of a voice, how loud it was lately (:func:`faded`); only looked at where voices wait.
    """

    publication_id: str
    kind: Kind
    member_id: str
    loudness: float = 0.0


def medium_of(kind: Kind) -> Medium:
    """Return what a publication of this kind is made of."""
    return "audio" if kind == "voice" else "video"


def faded(loudness: Mapping[str, float], levels: Mapping[str, int], passed_s: float) -> dict[str, float]:
    """Return how loud voices were lately, from how loud they were before; who is left out is silent.

    Args:
        loudness: What this returned the last time.
        levels: How loud each was since, 1 to 127 (RFC 6464, counted from silence).
        passed_s: How long that was.
    """
    left = {each: was - FADE_PER_S * passed_s for each, was in loudness.items()}
    found = {
        each: max(left.get(each, 0.0), float(levels.get(each, 0))) for each in left.keys() | levels.keys()
    }
    return {each: value for each, value in found.items() if value > 0}


def assign(
    media: Mapping[str, Medium], current: Mapping[str, str | None], wanted: Sequence[Wanted]
) -> dict[str, str | None]:
    """Decide what plays where.

    If there are fewer slots than publications, screens come before cameras, and older ones before newer ones; of voices those
    that are heard, then those that were loud lately.

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
    playing = {current[mid] for mid in voices if mid in current}
    loudest = sorted(
        (each for each in ranked if medium_of(each.kind) == "audio"),
        key=lambda each: -(each.loudness + AHEAD * (each.publication_id in playing)),
    )
    heard = [each.publication_id for each in loudest[: len(voices)]]
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
