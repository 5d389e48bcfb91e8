"""What people may do in a recorded room, as acts of a script that Hypothesis writes."""

from typing import NamedTuple

from salotto.core.geometry import IDENTITY, Vector3
from salotto.core.ids import MemberId
from salotto.rooms.model import Join, RecordConsent
from salotto.wire.pose import Pose, encode_pose
from salotto.wire.values import RoomState
from tests.support.recorders import RecordedRoom
from tests.support.rooms import ROLES
from tests.support.rtp_streams import rtp_packet

YES, NO = RecordConsent("yes", "1"), RecordConsent("no", "1")


def join(who: MemberId) -> Join:
    return Join(who.title(), ROLES[who], "noor")


def pose(x: float) -> bytes:
    return encode_pose(Pose(Vector3(x, 1.6, 0.0), IDENTITY))


class Packet(NamedTuple):
    """A voice packet of somebody, whether they publish or not."""


class Step(NamedTuple):
    """Somebody takes a step."""


class Flush(NamedTuple):
    """The disk is given what waits."""


class Supply(NamedTuple):
    """The database answers."""


def may_be_written(state: RoomState) -> bool:
    """Say it in other words than the rule does."""
    customers = {key for key, one in state.members.items() if one.role == "customer"}
    agreed = {key for key, answer in state.consents.items() if answer == "yes"}
    agents = {key for key, one in state.members.items() if one.role == "agent"}
    everybody = bool(customers) and customers <= agreed and bool(agents)
    return state.may_record and everybody and state.pause is None and not state.is_ended


def play(room: RecordedRoom, script: list[tuple[MemberId, object]]) -> list[tuple[int, str]]:
    """Play a script; return the packets that were sent by people who publish: when, and of which publication."""
    sent: list[tuple[int, str]] = []
    for who, act in script:
        match act:
            case Packet():
                own = [key for key, one in room.state.publications.items() if one.member_id == who]
                publication_id = own[0] if own else "nothing"
                room.packet(publication_id, rtp_packet(111, len(sent), 960 * len(sent), 7, b"voice"))
                if own:
                    sent.append((room.now_ns, publication_id))
            case Step():
                room.move({who: pose(len(sent) / 100)} if who in room.state.members else {})
            case Flush():
                room.flush()
            case Supply():
                room.supply()
            case float():
                room.clock.step(act)
            case None:
                room.do(who, join(who))
            case _:
                room.do(who, act)  # type: ignore[arg-type]  # a RoomCommand
    return sent
