"""Run benches by name, or all of them."""

import importlib
import pkgutil
import sys
from typing import cast

import bench
from bench.figures import Bench, CannotMeasure


def main(words: list[str]) -> int:
    """Run what the words name; returns the exit code."""
    names = [word for word in words if "=" not in word]
    options = dict(word.split("=", 1) for word in words if "=" in word)
    found = _benches()
    if unknown := [name for name in names if name not in found]:
        print(f"no bench is called {', '.join(unknown)}; there are {', '.join(found)}", file=sys.stderr)
        return 2
    failed = 0
    for name in names or found:
        try:
            for figure in found[name].run(options):
                print(figure.line(), flush=True)
        except CannotMeasure as error:
            print(f"{name}: {error}", file=sys.stderr)
            failed = 1
    return failed


def _benches() -> dict[str, Bench]:
    modules = {
        each.name: importlib.import_module(f"bench.{each.name}")
        for each in pkgutil.iter_modules(bench.__path__)
        if not each.name.startswith("_")
    }
    return {name: cast("Bench", module) for name, module in modules.items() if hasattr(module, "run")}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
