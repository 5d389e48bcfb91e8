"""The wire as an AsyncAPI 3.0 document, for tools: docs/asyncapi.yaml."""

from typing import Any

import msgspec
import yaml

from salotto.wire import messages
from wiregen import source

SCHEMAS = "#/components/schemas/{name}"
HEADER = "# Generated from server/src/salotto/wire by `make wire`. Do not edit.\n"


def render() -> str:
    """Return the whole document."""
    return HEADER + yaml.safe_dump(document(), sort_keys=False, allow_unicode=True, width=110)


def document() -> dict[str, Any]:
    """Return the document as plain values."""
    said, told = source.members("ClientMessage"), source.members("ServerMessage")
    _, schemas = msgspec.json.schema_components([*said, *told], ref_template=SCHEMAS)
    return {
        "asyncapi": "3.0.0",
        "info": {
            "title": "Salotto wire",
            "version": f"{messages.WIRE_VERSION}.0.0",
            "description": source.documentation(messages),
            "license": {"name": "Apache-2.0"},
        },
        "defaultContentType": "application/msgpack",
        "servers": {
            "salotto": {"host": "localhost:8080", "protocol": "ws", "description": "As `make run` starts it."}
        },
        "channels": {
            "ws": {
                "address": "/ws",
                "description": f"Binary MessagePack, subprotocol {messages.SUBPROTOCOL}.",
                "messages": {
                    _tag(struct): {"$ref": f"#/components/messages/{_tag(struct)}"}
                    for struct in (*said, *told)
                },
            }
        },
        "operations": {
            "command": _operation("receive", said, source.UNIONS["ClientMessage"]),
            "tell": _operation("send", told, source.UNIONS["ServerMessage"]),
        },
        "components": {
            "messages": {
                _tag(struct): {
                    "summary": source.first_line(struct),
                    "payload": {"$ref": SCHEMAS.format(name=struct.__name__)},
                }
                for struct in (*said, *told)
            },
            "schemas": {name: _without_base64(schema) for name, schema in schemas.items()},
        },
    }


def _operation(action: str, structs: tuple[source.Struct, ...], summary: str) -> dict[str, Any]:
    """Return one direction; AsyncAPI speaks from the server's side."""
    return {
        "action": action,
        "channel": {"$ref": "#/channels/ws"},
        "summary": summary,
        "messages": [{"$ref": f"#/channels/ws/messages/{_tag(struct)}"} for struct in structs],
    }


def _tag(struct: source.Struct) -> str:
    return str(source.struct_info(struct).tag)


def _without_base64(schema: Any) -> Any:
    """Say that bytes travel as MessagePack's own bin, where JSON would need base64."""
    if isinstance(schema, dict):
        if schema.get("contentEncoding") == "base64":
            return {"type": "string", "format": "binary", "description": "MessagePack bin."}
        return {key: _without_base64(value) for key, value in schema.items()}
    return [_without_base64(item) for item in schema] if isinstance(schema, list) else schema
