"""Two browsers that lose their connections in every way there is, over the real room and the real connection.

What is lost in flight is chosen too: a browser may have read only some of what was sent to it when its network goes.
The law: what it is told is numbered without a gap and without a repetition, or begins with an explicit snapshot; and
whenever all is quiet it knows what the room knows. A line that it sends again until it sees it is said once.
"""

import asyncio
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from salotto.core.ids import MemberId
from salotto.gateway.socket.connection import Connection
from salotto.rooms.room import Room
from salotto.wire.codec import decode_server
from salotto.wire.messages import Enter, Gesticulate, Happened, Say, Snapshot
from salotto.wire.state import evolve
from salotto.wire.values import RoomState
from tests.support.rooms import ADA, GIULIA, ROLES
from tests.support.sockets import MEETING_ROOM, SmallHouse, Wire
from tests.support.virtual_time import VirtualTimeLoop

_QUIET_S = 0.3

PEOPLE = st.sampled_from([ADA, GIULIA])


class Browser:
    """What one page knows, and the line it is connected by."""

    def __init__(self, member_id: MemberId) -> None:
        self.member_id = member_id
        self.wire: Wire | None = None
        self.epoch: str | None = None
        self.number: int | None = None
        self.state = RoomState()
        self.unsaid: dict[str, Say] = {}
        self.snapshots = 0
        self._read = 0

    def take_over(self, wire: Wire) -> None:
        """Listen to a new line; what comes over the older one is not heard any more."""
        self.wire, self._read = wire, 0

    def read(self, at_most: int | None = None) -> None:
        """Read what has come, or only some of it."""
        assert self.wire is not None
        waiting = self.wire.sent[self._read :][:at_most]
        self._read += len(waiting)
        for data in waiting:
            self._take(data)

    def _take(self, data: bytes) -> None:
        match decode_server(data):
            case Snapshot(epoch, number, state):
                self.epoch, self.number, self.state = epoch, number, state
                self.snapshots += 1
            case Happened(epoch, number, _, event):
                assert epoch == self.epoch, "an event of another epoch came without a snapshot"
                assert self.number is not None
                assert number == self.number + 1, f"after {self.number} came {number}"
                self.number, self.state = number, evolve(self.state, event)
            case _:
                return
        for line in self.state.chat:
            if line.member_id == self.member_id:
                self.unsaid.pop(line.key, None)


class Resuming(RuleBasedStateMachine):
    """The story; Hypothesis tells it in as many ways as it is given steps."""

    steps: ClassVar[int] = 0
    """Told so far, all stories together."""

    def __init__(self) -> None:
        super().__init__()
        self._loop = VirtualTimeLoop()
        asyncio.set_event_loop(self._loop)
        self._end = asyncio.Event()
        self._opened = asyncio.Event()
        self._browsers = {member_id: Browser(member_id) for member_id in (ADA, GIULIA)}
        self._wires: list[Wire] = []
        self._said = 0
        self._life = self._loop.create_task(self._live())

    async def _live(self) -> None:
        async with SmallHouse().living() as house, asyncio.TaskGroup() as connections:
            self._house, self._connections = house, connections
            self._opened.set()
            await self._end.wait()
            for wire in self._wires:
                wire.hang_up()

    def _run(self, seconds: float) -> None:
        self._loop.run_until_complete(asyncio.sleep(seconds))

    @property
    def _room(self) -> Room | None:
        return self._house.rooms.find(MEETING_ROOM)

    @initialize()
    def both_are_in(self) -> None:
        self._loop.run_until_complete(self._opened.wait())
        for browser in self._browsers.values():
            self._connect(browser)
        self._run(_QUIET_S)

    def _connect(self, browser: Browser) -> None:
        self._loop.run_until_complete(self._enter(browser))

    async def _enter(self, browser: Browser) -> None:
        wire = Wire()
        wire.is_direct = True
        self._wires.append(wire)
        paper = self._house.pass_for(browser.member_id, ROLES[browser.member_id])
        enter = Enter(paper, browser.epoch, browser.number)
        admission = await self._house.reception.admit(enter.entry_pass)
        browser.take_over(wire)
        connection = Connection(wire, admission, enter, self._house.clock)
        self._connections.create_task(connection.run())
        await asyncio.sleep(0)
        for line in tuple(browser.unsaid.values()):
            wire.type_in(line)

    @rule(who=PEOPLE, again=st.booleans())
    def says(self, who: MemberId, *, again: bool) -> None:
        """Write a line; sometimes twice, as a page does that has not seen it yet."""
        browser = self._browsers[who]
        self._said += 1
        line = Say(str(self._said), f"line {self._said}")
        browser.unsaid[line.key] = line
        if browser.wire is not None:
            browser.wire.type_in(*[line] * (1 + again))

    @rule(who=PEOPLE, times=st.integers(1, 9))
    def waves(self, who: MemberId, times: int) -> None:
        browser = self._browsers[who]
        if browser.wire is not None:
            browser.wire.type_in(*[Gesticulate("wave")] * times)

    @rule(seconds=st.sampled_from([0.01, 1.0, 1.0, 5.0, 61.0, 125.0]))
    def time_passes(self, seconds: float) -> None:
        self._run(seconds)

    @rule(who=PEOPLE, read=st.integers(0, 12))
    def is_cut_off(self, who: MemberId, read: int) -> None:
        """The network goes; of what is on the way only some was read, and the rest is lost."""
        browser = self._browsers[who]
        if browser.wire is not None:
            browser.read(read)
            browser.wire.hang_up()
            browser.wire = None

    @rule(who=PEOPLE)
    def comes_back(self, who: MemberId) -> None:
        browser = self._browsers[who]
        if browser.wire is None:
            self._connect(browser)

    @rule(who=PEOPLE, read=st.integers(0, 3))
    def comes_back_twice_in_a_row(self, who: MemberId, read: int) -> None:
        """The recovery itself is cut off after a few messages, and recovered from."""
        self.is_cut_off(who, 100)
        self.comes_back(who)
        self._run(0.01)
        self.is_cut_off(who, read)
        self.comes_back(who)

    @rule(who=PEOPLE, read=st.integers(0, 5))
    def opens_a_second_line(self, who: MemberId, read: int) -> None:
        """The page connects anew while the house still believes in the old connection."""
        browser = self._browsers[who]
        if browser.wire is not None:
            browser.read(read)
            self._connect(browser)

    @rule()
    def the_house_restarts(self) -> None:
        """Another epoch begins; of what was on the way, nothing arrives."""
        room = self._room
        if room is None:
            return
        for browser in self._browsers.values():
            browser.wire = None
        room.close()
        self._run(1.5)

    @invariant()
    def everybody_who_is_in_knows_the_room(self) -> None:
        if not self._opened.is_set():
            return
        Resuming.steps += 1
        self._run(_QUIET_S)
        room = self._room
        for browser in self._browsers.values():
            if browser.wire is None or browser.wire.closed is not None:
                browser.wire = None
                continue
            browser.read()
            assert room is not None
            assert (browser.epoch, browser.number) == (room.epoch, room.number)
            assert browser.state == room.state
            keys = [(line.member_id, line.key) for line in browser.state.chat]
            assert len(keys) == len(set(keys)), "a line was said twice"

    def teardown(self) -> None:
        """See that every line arrives once its writer is back, and end."""
        try:
            if self._opened.is_set():
                self._all_that_was_written_arrives()
        finally:
            self._end.set()
            self._loop.run_until_complete(self._life)
            asyncio.set_event_loop(None)
            self._loop.close()

    def _all_that_was_written_arrives(self) -> None:
        for browser in self._browsers.values():
            while browser.unsaid:
                self.is_cut_off(browser.member_id, 1_000)
                self._run(2.0)
                before = len(browser.unsaid)
                self._connect(browser)
                self._run(_QUIET_S)
                browser.read()
                assert len(browser.unsaid) < before, "a line is never said"
