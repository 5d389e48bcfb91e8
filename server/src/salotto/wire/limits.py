"""Every size and rate that the wire allows, each with its reason. The protocol document prints this file."""

from typing import Final

MESSAGE_BYTES: Final = 65_536
"""Largest WebSocket message, either way: an SDP offer of a browser with all slots is about 12 KiB."""
MESSAGE_PARTS: Final = 64
"""Frames that one message may come in; browsers send one. Empty ones would pile up without ever being too large."""
ENTER_DEADLINE_S: Final = 5.0
"""Time to send the first message, so that a silent socket costs nothing for long."""
NAME_CHARACTERS: Final = 64
"""A person's name as shown over a head and beside a line of chat."""
TEXT_CHARACTERS: Final = 2_000
"""One line of chat: longer thoughts are several lines."""
LABEL_CHARACTERS: Final = 120
"""The label of a marked moment: a few words."""
SDP_BYTES: Final = 49_152
"""One session description; a browser's offer with every slot and codec stays below half of it."""
PASS_BYTES: Final = 2_048
"""A signed pass."""
MOVES_PER_S: Final = 30.0
"""Poses of one member: one and a half times the tick of a meeting, so that jitter loses nothing."""
SAYS_PER_S: Final = 5.0
"""Lines of chat of one member, with a burst of ten: faster is a script."""
COMMANDS_PER_S: Final = 10.0
"""All other commands of one member, with a burst of twenty."""
DRAWS_PER_S: Final = 25.0
"""Parts of strokes of one member, with a burst of fifty: browsers send twenty, so that jitter loses nothing."""
DRAW_POINTS: Final = 32
"""Points in one part of a stroke: a twentieth of a second of the fastest mouse has fifty, of which most lie in line."""
STROKE_POINTS: Final = 512
"""Points of one stroke, in all its parts; a longer one goes on as another."""
STROKES: Final = 128
"""Strokes in a room's snapshot; then the oldest go."""
DRAWING_POINTS: Final = 4_096
"""Points of all strokes in a room's snapshot, 25 kB: minutes of handwriting; then the oldest strokes go."""
BYTES_PER_S: Final = 65_536
"""What one member may send in all, with a burst of two seconds."""
OUTBOX_EVENTS: Final = 256
"""Reliable messages waiting for a reader; one that is further behind resumes instead (close code 1013)."""
ROOM_MAILBOX: Final = 1_024
"""Commands waiting for one room; more means that the room cannot follow, and the sender is closed with 1013."""
UNSENT_BYTES: Final = 65_536
"""What the kernel may hold that the network has not taken yet: megabytes by default, and poses would grow old there."""
STALL_S: Final = 5.0
"""A reader that takes nothing for so long is closed with 1013 and resumes."""
MISSED_AFTER_S: Final = 5.0
"""A member of a meeting of whom no byte has come for at most so long, though asked, is shown as reconnecting: nobody
should speak into the void. TCP alone would not notice for minutes."""
RETURN_WITHIN_S: Final = 1.0
"""Over how long those who lost the house spread their return: short for people, not all at once for the house."""
RETURNS_PER_S: Final = 700.0
"""Sockets that return to one process in a second; a larger crowd is told to take the longer. Measured by ``bench storm``
with a whole house: 1.30 ms of a core for each of 10,000 who hold a return pass, with their pings, so 770."""
RING_EVENTS: Final = 512
"""Events kept for members who reconnect; older ones are replaced by a snapshot."""
RING_S: Final = 120.0
"""Age of the events kept for members who reconnect."""
RESUME_S: Final = 60.0
"""How long a lost member keeps its place in a meeting, marked as reconnecting."""
HALL_RESUME_S: Final = 300.0
"""How long a lost visitor keeps its place in the hall: a telephone locks its screen while people wait."""
CHAT_LINES: Final = 500
"""Lines of chat in a room's snapshot: more than any contact was seen to need; the ticket keeps all."""
MARKERS: Final = 100
"""Marked moments in a room's snapshot; the ticket keeps all."""
MEETING_TICK_HZ: Final = 20
"""Pose frames a second in a meeting."""
HALL_TICK_HZ: Final = 10
"""Pose frames a second in a hall."""
MEETING_CAPACITY: Final = 16
"""People in one meeting room."""
HALL_CAPACITY: Final = 500
"""People in one hall."""
