import json
import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from salotto.app.logs import JsonLines, fields, write_logs


@pytest.fixture(autouse=True)
def former_handlers() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    for handler in set(root.handlers) - set(handlers):
        handler.close()
    root.handlers, root.level = handlers, level


def line_of(*, personal: bool = False, **extra: object) -> dict[str, Any]:
    record = logging.makeLogRecord({"msg": "reservation expired", "name": "salotto.routing", **extra})
    line: dict[str, Any] = json.loads(JsonLines(personal=personal).format(record))
    return line


def test_what_varies_is_a_field() -> None:
    line = line_of(waited_ms=20_000)
    assert (line["message"], line["logger"], line["waited_ms"]) == (
        "reservation expired",
        "salotto.routing",
        20_000,
    )


def test_personal_fields_are_dropped() -> None:
    assert "pii_customer_name" not in line_of(contact_id="c1", pii_customer_name="Ada")


def test_personal_fields_are_kept_if_an_operator_says_so() -> None:
    assert line_of(personal=True, pii_customer_name="Ada")["pii_customer_name"] == "Ada"


def test_fields_of_the_block_are_on_every_line() -> None:
    with fields(contact_id="c1"), fields(room_id="r1"):
        assert (line_of()["contact_id"], line_of()["room_id"]) == ("c1", "r1")
    assert "contact_id" not in line_of()


def test_what_json_does_not_know_is_written_as_text() -> None:
    assert line_of(place=Path("/srv"))["place"] == "/srv"


def test_an_exception_brings_its_traceback() -> None:
    error = RuntimeError("broke")
    assert "RuntimeError: broke" in line_of(exc_info=(RuntimeError, error, None))["traceback"]


def test_everything_goes_to_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    write_logs("INFO")
    logging.getLogger("salotto.test").info("it began")
    assert json.loads(capsys.readouterr().err)["message"] == "it began"


def test_with_a_file_the_terminal_hears_only_of_trouble(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    write_logs("INFO", file=tmp_path / "salotto.log")
    logging.getLogger("salotto.test").info("it began")
    logging.getLogger("salotto.test").warning("it creaks")
    assert capsys.readouterr().err == f"WARNING: it creaks (more in {tmp_path / 'salotto.log'})\n"
    lines = (tmp_path / "salotto.log").read_text().splitlines()
    assert [json.loads(line)["message"] for line in lines] == ["it began", "it creaks"]


def test_libraries_speak_only_of_trouble(capsys: pytest.CaptureFixture[str]) -> None:
    write_logs("DEBUG")
    logging.getLogger("uvicorn.error").info("Started server process")
    assert capsys.readouterr().err == ""


def test_the_addresses_of_receivers_are_in_no_line(capsys: pytest.CaptureFixture[str]) -> None:
    write_logs("INFO")
    logging.getLogger("httpx").info("HTTP Request: POST https://hooks.example/secret")
    logging.getLogger("httpcore.connection").info("connect_tcp.started host='hooks.example'")
    assert "hooks.example" not in capsys.readouterr().err
