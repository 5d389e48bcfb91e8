"""The wire as a document for people: docs/protocol.md."""

import msgspec
import msgspec.inspect as mi

from salotto.wire import messages
from wiregen import source
from wiregen.typescript import spell

INTRODUCTION = f"""\
# The wire

Generated from `server/src/salotto/wire` by `make wire`. Do not edit.

One WebSocket at `/ws`, subprotocol `{messages.SUBPROTOCOL}`, wire version {messages.WIRE_VERSION}. Every WebSocket message is binary
and holds exactly one message in [MessagePack](https://msgpack.org): a map whose `t` names it. The first message is
`enter` with a signed pass; the server answers `welcome` and then `snapshot`, or, to somebody who comes back in
time, the events it missed.

Two kinds of traffic share the socket. *Events* are numbered and arrive completely and in order: a snapshot and
the events after it give the room as it is. *Poses, levels and statuses* are the latest truth: an older one is of
no use and may never arrive. Poses are opaque bytes, described below.

A message that is not of this protocol, or too large, ends the connection. A command that is refused is answered
with `refused` and changes nothing. Unknown fields are ignored, because a newer peer may add some. Lengths are
metres, axes those of glTF, moments milliseconds since 1970 UTC.
"""


def render() -> str:
    """Return the whole document."""
    tagged = {struct.__name__ for union in source.UNIONS for struct in source.members(union)}
    every = source.structs_of("ServerMessage") | source.structs_of("ClientMessage")
    values = [info for name, info in every.items() if name not in tagged]
    return "\n".join(
        [
            INTRODUCTION,
            *_messages("From the client", "ClientMessage"),
            *_messages("From the server", "ServerMessage"),
            *_messages("Events", "RoomEvent"),
            "## Values\n",
            *[_section(info) for info in values],
            _names(),
            f"## Poses\n\n{_code(source.pose_layout())}\n",
            _close_codes(),
            _limits(),
        ]
    )


def _messages(title: str, union: str) -> list[str]:
    structs = [source.struct_info(struct) for struct in source.members(union)]
    return [f"## {title}\n\n{source.UNIONS[union]}\n", *[_section(info) for info in structs]]


def _section(info: mi.StructType) -> str:
    title = f"`{info.tag}`" if info.tag is not None else info.cls.__name__
    text = f"### {title}\n\n{source.documentation(info.cls)}\n"
    if not info.fields:
        return text
    rows = [[f"`{field.encode_name}`", f"`{spell(field.type)}`", _notes(field)] for field in info.fields]
    return f"{text}\n{_table(['field', 'type', 'notes'], rows)}"


def _notes(field: mi.Field) -> str:
    notes = [source.constraints(field.type)]
    if not field.required:
        notes.append(f"otherwise {_default(field)}")
    return "; ".join(filter(None, notes))


def _default(field: mi.Field) -> str:
    if field.default is msgspec.NODEFAULT:
        return "empty"
    return "empty" if field.default in ((), "") else f"`{msgspec.json.encode(field.default).decode()}`"


def _names() -> str:
    rows = [[name, ", ".join(f"`{value}`" for value in values)] for name, values in source.literals().items()]
    return f"## Names\n\n{_table(['name', 'one of'], rows)}"


def _close_codes() -> str:
    rows = [[str(one.code), f"`{one.name}`", one.meaning] for one in source.close_codes()]
    return f"## Close codes\n\n{_table(['code', 'name', 'meaning'], rows)}"


def _limits() -> str:
    rows = [[f"`{one.name}`", source.number(one.value), one.reason] for one in source.read_limits()]
    return f"## Limits\n\n{_table(['name', 'value', 'why'], rows)}"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines)


def _code(text: str) -> str:
    return f"```text\n{text}\n```"
