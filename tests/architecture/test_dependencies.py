"""What the package imports is what the package asks for: nothing works only because a test tool brought it."""

import ast
import re
import sys
from importlib import metadata

from tests.support import tree


def imported(source: str) -> set[str]:
    """Return the top-level names that a module imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                found |= {name.name.partition(".")[0] for name in names}
            case ast.ImportFrom(module=str(module), level=0):
                found.add(module.partition(".")[0])
    return found


def test_everything_imported_is_in_the_runtime_lock() -> None:
    lock = (tree.ROOT / "requirements" / "runtime.lock").read_text("utf-8")
    locked = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    provided = metadata.packages_distributions()
    found = {}
    for path in tree.sources():
        if path.suffix == ".py" and path.is_relative_to(tree.PACKAGE):
            names = imported(path.read_text("utf-8")) - set(sys.stdlib_module_names) - {"salotto"}
            homes = {
                name: {one.lower().replace("_", "-") for one in provided.get(name, [])} for name in names
            }
            missing = sorted(name for name, distributions in homes.items() if not distributions & locked)
            if missing:
                found[tree.name(path)] = missing
    assert found == {}


def test_imports_are_found_wherever_they_stand() -> None:
    source = "import os.path\ndef draw():\n    from numpy.linalg import norm\n    from . import brush\n"
    assert imported(source) == {"os", "numpy"}
