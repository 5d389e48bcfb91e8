"""The wire as TypeScript: one interface per struct, one union per direction, the limits as constants."""

import msgspec.inspect as mi

from salotto.wire import messages
from wiregen import source

HEADER = "// Generated from server/src/salotto/wire by `make wire`. Do not edit.\n"
LINE = 110


def render() -> str:
    """Return the whole module."""
    said, told = source.structs_of("ClientMessage"), source.structs_of("ServerMessage")
    return "\n".join(
        [
            HEADER,
            f"export const WIRE_VERSION = {messages.WIRE_VERSION};\n"
            f'export const SUBPROTOCOL = "{messages.SUBPROTOCOL}";\n',
            *[_constant(limit) for limit in source.read_limits()],
            _close_codes(),
            *[_literal(name, values) for name, values in source.literals().items()],
            # The server writes every field, so only what a client alone writes may leave fields out.
            *[declare(info, may_omit=name not in told) for name, info in (told | said).items()],
            *[_union(name, doc) for name, doc in source.UNIONS.items()],
        ]
    )


def spell(info: mi.Type) -> str:
    """Return the TypeScript spelling of a type."""
    match info:
        case mi.StrType():
            return "string"
        case mi.IntType() | mi.FloatType():
            return "number"
        case mi.BoolType():
            return "boolean"
        case mi.NoneType():
            return "null"
        case mi.BytesType():
            return "Uint8Array"
        case mi.LiteralType(values=values):
            return _name_of_literal(values) or " | ".join(map(_quote, values))
        case mi.StructType(cls=cls):
            return str(cls.__name__)
        case mi.TupleType(item_types=items):
            return f"readonly [{', '.join(map(spell, items))}]"
        case mi.ListType(item_type=item) | mi.VarTupleType(item_type=item):
            return f"readonly {_grouped(spell(item))}[]"
        case mi.DictType(key_type=key, value_type=value):
            return f"Readonly<Record<{spell(key)}, {spell(value)}>>"
        case mi.UnionType(types=types):
            return _name_of_union(types) or " | ".join(map(spell, types))
        case mi.Metadata(type=inner):
            return spell(inner)
        case _:
            raise TypeError(f"no TypeScript for {info}: teach tools/wiregen/typescript.py")


def declare(info: mi.StructType, *, may_omit: bool) -> str:
    """Return one struct as an interface, or as a tuple if it travels as an array.

    Args:
        info: The struct.
        may_omit: Whether fields with a default may be left out by whoever writes it.
    """
    name, comment = info.cls.__name__, _comment(source.documentation(info.cls))
    if info.array_like:
        items = [f"{field.encode_name}: {spell(field.type)}" for field in info.fields]
        items = [f"t: {_quote(info.tag)}", *items] if info.tag is not None else items
        return f"{comment}export type {name} = readonly [{', '.join(items)}];\n"
    lines = [f"  readonly {info.tag_field}: {_quote(info.tag)};\n"] if info.tag_field else []
    for field in info.fields:
        limits = source.constraints(field.type)
        optional = "?" if may_omit and not field.required else ""
        lines.append(f"  /** {_capital(limits)}. */\n" if limits else "")
        lines.append(f"  readonly {field.encode_name}{optional}: {spell(field.type)};\n")
    return f"{comment}export interface {name} {{\n{''.join(lines)}}}\n"


def _union(name: str, doc: str) -> str:
    names = "".join(f"\n  | {struct.__name__}" for struct in source.members(name))
    return f"{_comment(doc)}export type {name} ={names};\n"


def _literal(name: str, values: source.Values) -> str:
    return f"export type {name} = {' | '.join(map(_quote, values))};\n"


def _constant(limit: source.Limit) -> str:
    return f"{_comment(limit.reason)}export const {limit.name} = {_number(limit.value)};\n"


def _number(value: float) -> str:
    return f"{value:_}" if isinstance(value, int) else f"{value:g}"


def _close_codes() -> str:
    lines = "".join(f"  /** {one.meaning} */\n  {one.name}: {one.code},\n" for one in source.close_codes())
    return f"/** Why the server closed the socket. */\nexport const CLOSE_CODES = {{\n{lines}}} as const;\n"


def _name_of_literal(values: source.Values) -> str | None:
    return next((name for name, named in source.literals().items() if set(named) == set(values)), None)


def _name_of_union(types: tuple[mi.Type, ...]) -> str | None:
    structs = {info.cls for info in types if isinstance(info, mi.StructType)}
    if len(structs) < len(types):
        return None
    return next((name for name in source.UNIONS if set(source.members(name)) == structs), None)


def _comment(text: str) -> str:
    lines = [line.rstrip() for line in text.splitlines()]
    if len(lines) == 1 and len(lines[0]) < LINE - 7:
        return f"/** {lines[0]} */\n"
    return "/**\n" + "".join(f" * {line}".rstrip() + "\n" for line in lines) + " */\n"


def _grouped(spelling: str) -> str:
    return f"({spelling})" if " | " in spelling else spelling


def _quote(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else str(value)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
