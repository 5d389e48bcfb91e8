"""What the wire says, read from its Python: unions, named literals, limits with reasons, close codes."""

import ast
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType
from typing import Any, Literal, get_args, get_origin

import msgspec.inspect as mi

from salotto.core import errors
from salotto.wire import limits, messages, pose, values

UNIONS = {
    "ClientMessage": "What a client sends.",
    "RoomEvent": "What happens in a room: carried by `happened`, folded into the state by `evolve`.",
    "ServerMessage": "What the server sends.",
}

Struct = type[Any]
Values = tuple[str | int | bool | None, ...]


@dataclass(frozen=True)
class Limit:
    """One constant of wire/limits.py and the sentence below it."""

    name: str
    value: int | float
    reason: str


@dataclass(frozen=True)
class CloseCode:
    """One way in which the server ends a connection."""

    code: int
    name: str
    meaning: str


def members(union: str) -> tuple[Struct, ...]:
    """Return the structs of a union of the messages, in their order there."""
    return get_args(getattr(messages, union))


def literals() -> dict[str, Values]:
    """Return the named literals of values.py, such as Role, with their values in order."""
    named = vars(values).items()
    return {name: get_args(value) for name, value in named if get_origin(value) is Literal}


def struct_info(struct: Struct) -> mi.StructType:
    """Return what msgspec knows of a struct."""
    info = mi.type_info(struct)
    if not isinstance(info, mi.StructType):
        raise TypeError(f"{struct} is not a struct")
    return info


def structs_of(union: str) -> dict[str, mi.StructType]:
    """Return every struct that the union mentions at any depth, by name, in order of first mention."""
    found: dict[str, mi.StructType] = {}
    for struct in members(union):
        for info in _mentioned(struct_info(struct)):
            found.setdefault(info.cls.__name__, info)
    return found


def read_limits() -> tuple[Limit, ...]:
    """Return the constants of wire/limits.py, each with the reason written below it."""
    found = []
    body = ast.parse(inspect.getsource(limits)).body
    for statement, following in zip(body, [*body[1:], None], strict=True):
        if not isinstance(statement, ast.AnnAssign) or not isinstance(statement.target, ast.Name):
            continue
        name = statement.target.id
        found.append(Limit(name, getattr(limits, name), _sentence(following, name)))
    return tuple(found)


def close_codes() -> tuple[CloseCode, ...]:
    """Return the close codes of core/errors.py, in order of number."""
    kinds = [
        kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, errors.Goodbye)
    ]
    found = [
        CloseCode(kind.close_code, kind.code.value, first_line(kind))
        for kind in kinds
        if kind is not errors.Goodbye
    ]
    return tuple(sorted(found, key=lambda one: one.code))


def pose_layout() -> str:
    """Return the description of the pose bytes: the docstring of wire/pose.py."""
    return inspect.getdoc(pose) or ""


def documentation(of: ModuleType | Struct) -> str:
    """Return a docstring for readers of the wire: not indented, in Markdown, None by its name on the wire.

    Raises:
        ValueError: If there is none: nothing that is generated may be without a sentence.
    """
    text = inspect.getdoc(of)
    if not text:
        raise ValueError(f"{of.__name__} has no docstring")
    return re.sub(r"\bNone\b", "null", text.replace("``", "`"))


def first_line(of: ModuleType | Struct) -> str:
    """Return the first line of a docstring."""
    return documentation(of).splitlines()[0]


def number(value: float) -> str:
    """Return a number as people write it: thousands apart, no fraction without need."""
    return f"{value:,}" if isinstance(value, int) else f"{value:g}"


def constraints(info: mi.Type) -> str:
    """Return the limits of a type as words, such as "1 to 64 characters"; empty without any."""
    match info:
        case mi.StrType(min_length=least, max_length=most, pattern=pattern):
            return ", ".join(
                filter(None, [_between(least, most, " characters"), pattern and f"matches {pattern}"])
            )
        case mi.BytesType(min_length=least, max_length=most):
            return _between(least, most, " bytes")
        case mi.IntType(ge=least, le=most) | mi.FloatType(ge=least, le=most):
            return _between(least, most, "")
        case _:
            return ""


def _between(least: float | None, most: float | None, unit: str) -> str:
    if least is not None and most is not None:
        return f"{number(least)} to {number(most)}{unit}"
    if most is not None:
        return f"at most {number(most)}{unit}"
    return f"at least {number(least)}{unit}" if least is not None else ""


def _mentioned(info: mi.Type) -> Iterator[mi.StructType]:
    """Yield the structs below ``info`` before those that hold them, then itself if it is one."""
    match info:
        case mi.StructType(fields=fields):
            for field in fields:
                yield from _mentioned(field.type)
            yield info
        case mi.UnionType(types=types) | mi.TupleType(item_types=types):
            for option in types:
                yield from _mentioned(option)
        case mi.ListType(item_type=item) | mi.VarTupleType(item_type=item) | mi.DictType(value_type=item):
            yield from _mentioned(item)
        case mi.Metadata(type=inner):
            yield from _mentioned(inner)
        case _:
            pass  # everything else holds no struct


def _sentence(statement: ast.stmt | None, name: str) -> str:
    match statement:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return " ".join(text.split())
        case _:
            raise ValueError(f"wire/limits.py: {name} has no reason below it")
