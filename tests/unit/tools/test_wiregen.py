"""The generators of the wire: every shape that a message may have is spelled, and nothing dangles."""

from typing import Annotated, Any, Literal

import msgspec
import msgspec.inspect as mi
import pytest

from wiregen import asyncapi, protocol, source, typescript


class Corner(msgspec.Struct, frozen=True, array_like=True):
    """A point on the floor."""

    x: float
    z: float


class Walk(msgspec.Struct, frozen=True, tag="walk", tag_field="t"):
    """Go along the corners."""

    corners: tuple[Corner, ...]
    pace: Annotated[float, msgspec.Meta(ge=0.0, le=2.5)] = 1.0


@pytest.mark.parametrize(
    ("of", "spelling"),
    [
        (bytes, "Uint8Array"),
        (str | None, "string | null"),
        (tuple[int, int], "readonly [number, number]"),
        (tuple[str | None, ...], "readonly (string | null)[]"),
        (list[str], "readonly string[]"),
        (dict[str, int], "Readonly<Record<string, number>>"),
        (Literal["voice", "screen", "camera"], "Kind"),
        (Literal["left", "right"], '"left" | "right"'),
        (Corner, "Corner"),
    ],
)
def test_a_type_is_spelled_as_typescript(of: Any, spelling: str) -> None:
    assert typescript.spell(mi.type_info(of)) == spelling


def test_a_type_without_a_spelling_is_refused_by_name() -> None:
    with pytest.raises(TypeError, match="teach"):
        typescript.spell(mi.type_info(complex))


def test_an_array_like_struct_becomes_a_tuple() -> None:
    assert typescript.declare(source.struct_info(Corner), may_omit=False) == (
        "/** A point on the floor. */\nexport type Corner = readonly [x: number, z: number];\n"
    )


def test_only_what_clients_write_may_leave_fields_out() -> None:
    walk = source.struct_info(Walk)
    assert "readonly pace?: number;" in typescript.declare(walk, may_omit=True)
    assert "readonly pace: number;" in typescript.declare(walk, may_omit=False)


def test_limits_of_a_field_are_told_in_words() -> None:
    assert source.constraints(source.struct_info(Walk).fields[1].type) == "0 to 2.5"


def test_every_limit_has_its_reason() -> None:
    assert all(limit.reason.endswith(".") for limit in source.read_limits())


def test_every_message_is_in_every_document() -> None:
    written, drawn = typescript.render(), protocol.render()
    for union in source.UNIONS:
        for struct in source.members(union):
            assert f"export interface {struct.__name__} {{" in written
            assert f"### `{source.struct_info(struct).tag}`\n" in drawn


def test_no_reference_of_the_asyncapi_document_dangles() -> None:
    document = asyncapi.document()

    def check(value: Any) -> None:
        if isinstance(value, dict):
            if "$ref" in value:
                target = document
                for step in value["$ref"].removeprefix("#/").split("/"):
                    target = target[step]
            for inner in value.values():
                check(inner)
        elif isinstance(value, list):
            for inner in value:
                check(inner)

    check(document)
