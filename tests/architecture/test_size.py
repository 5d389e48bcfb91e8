"""No file becomes a person's whole world. STYLE: 300 lines are the aim and 400 the end, 60 for a function."""

import ast

from tests.support import tree

MOST_LINES = 400
MOST_FUNCTION_LINES = 60


def long_functions(source: str) -> list[str]:
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > MOST_FUNCTION_LINES:
                found.append(f"{node.name}, {lines} lines")
    return found


def test_no_source_file_is_longer_than_400_lines() -> None:
    lengths = {tree.name(path): len(path.read_text("utf-8").splitlines()) for path in tree.sources()}
    assert {name: lines for name, lines in lengths.items() if lines > MOST_LINES} == {}


def test_no_python_function_is_longer_than_60_lines() -> None:
    # A migration is one list of tables and columns, and is never edited again.
    python = [path for path in tree.sources() if path.suffix == ".py" and "migrations" not in path.parts]
    found = {tree.name(path): long_functions(path.read_text("utf-8")) for path in python}
    assert {name: functions for name, functions in found.items() if functions} == {}


def test_a_long_function_would_be_found() -> None:
    body = "    pass\n" * MOST_FUNCTION_LINES
    assert long_functions(f"def endless() -> None:\n{body}") == ["endless, 61 lines"]
