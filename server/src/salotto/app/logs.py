"""One JSON object per line. Messages are constant; everything that varies is a field."""

import json
import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from logging.handlers import RotatingFileHandler
from pathlib import Path
from types import MappingProxyType
from typing import Any

from typing_extensions import override

_STANDARD = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}
_FILE_BYTES = 10_000_000
_FILES = 3
_fields: ContextVar[Mapping[str, str]] = ContextVar("log_fields", default=MappingProxyType({}))


@contextmanager
def fields(**extra: str) -> Iterator[None]:
    """Add fields to every line logged inside the block, by this task and the tasks it starts."""
    token = _fields.set({**_fields.get(), **extra})
    try:
        yield
    finally:
        _fields.reset(token)


class JsonLines(logging.Formatter):
    """Turns a record into one line.

    Fields whose name begins with ``pii_`` hold personal data and are dropped unless ``personal`` is true.
    """

    def __init__(self, *, personal: bool = False) -> None:
        super().__init__()
        self._personal = personal

    @override
    def format(self, record: logging.LogRecord) -> str:
        extra = {name: value for name, value in vars(record).items() if name not in _STANDARD}
        line: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **_fields.get(),
            **{name: value for name, value in extra.items() if self._personal or not name.startswith("pii_")},
        }
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str, ensure_ascii=False)


class _OneLine(logging.Formatter):
    """Says that there is trouble, and where to read about it."""

    def __init__(self, file: Path) -> None:
        super().__init__()
        self._file = file

    @override
    def format(self, record: logging.LogRecord) -> str:
        return f"{record.levelname}: {record.getMessage().strip()} (more in {self._file})"


def write_logs(level: str, *, personal: bool = False, file: Path | None = None) -> None:
    """Send every line of this process to standard error; with ``file`` there, and only warnings to the terminal."""
    lines = JsonLines(personal=personal)
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setFormatter(lines)
    handlers: list[logging.Handler] = [terminal]
    if file is not None:
        terminal.setLevel(logging.WARNING)
        terminal.setFormatter(_OneLine(file))
        to_file = RotatingFileHandler(file, maxBytes=_FILE_BYTES, backupCount=_FILES, encoding="utf-8")
        to_file.setFormatter(lines)
        handlers.append(to_file)
    logging.basicConfig(level=level, handlers=handlers, force=True)
    for name in (
        "alembic",
        "asyncio",
        "sqlalchemy",
        "aiosqlite",
        "aioice",
        "aiortc",
        "httpcore",
        "httpx",  # names whole addresses, and those of webhooks hold secrets
        "uvicorn",
        "websockets",
    ):
        logging.getLogger(name).setLevel(logging.WARNING)  # libraries speak only of trouble
