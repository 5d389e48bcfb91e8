"""Every module that does something has a test file of its name, at the same place below a kind of tests."""

import ast
from pathlib import Path

import pytest

from tests.support import tree

KINDS = ("unit", "contract", "integration")

EXCEPTIONS: dict[str, str] = {}
"""Module to reason. Empty, and meant to stay so."""


def does_something(source: str) -> bool:
    """Tell whether a module has a function with a body: declarations alone need no test."""
    functions = (
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    return any(not _is_declaration(function) for function in functions)


def _is_declaration(function: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """A docstring, an ellipsis, or both: a method of a Protocol."""
    return all(isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant) for line in function.body)


def untested(modules: list[Path]) -> list[str]:
    found = []
    for module in modules:
        inside = module.relative_to(tree.PACKAGE)
        test = inside.with_name(f"test_{inside.name}")
        is_tested = any((tree.ROOT / "tests" / kind / test).is_file() for kind in KINDS)
        if (
            not is_tested
            and inside.as_posix() not in EXCEPTIONS
            and does_something(module.read_text("utf-8"))
        ):
            found.append(inside.as_posix())
    return found


def test_every_module_has_its_own_test_file() -> None:
    modules = [path for path in tree.sources() if path.suffix == ".py" and path.is_relative_to(tree.PACKAGE)]
    ours = [path for path in modules if "migrations" not in path.parts]  # run, all of them, by their own test
    assert untested(ours) == []


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("LIMIT = 3\n", False),
        ('class Sink(Protocol):\n    def close(self) -> None:\n        """Close."""\n        ...\n', False),
        ("def close() -> None:\n    sink.close()\n", True),
    ],
)
def test_only_what_has_a_body_needs_a_test(source: str, *, expected: bool) -> None:
    assert does_something(source) is expected
