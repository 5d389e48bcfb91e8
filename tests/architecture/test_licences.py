"""Everything we stand on may be used by everybody: the licences of the locked packages, read from themselves."""

import json
import re
from importlib import metadata

import pytest

from tests.support import tree

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "BlueOak-1.0.0", "CC0-1.0", "ISC", "MIT", "MIT-0",
    "OFL-1.1", "PSF-2.0", "Python-2.0", "Unlicense", "Zlib",
}  # fmt: skip

# Copyleft file by file, used unchanged: it asks nothing of what stands beside it.
PER_FILE = {"MPL-2.0"}

# Tools that make the models and are never shipped bring one prebuilt library of pictures.
NEVER_SHIPPED = {"avatars/package-lock.json": {"LGPL-3.0-or-later"}}

CLASSIFIERS = {
    "License :: OSI Approved :: Apache Software License": "Apache-2.0",
    "License :: OSI Approved :: BSD License": "BSD-3-Clause",
    "License :: OSI Approved :: ISC License (ISCL)": "ISC",
    "License :: OSI Approved :: MIT License": "MIT",
    "License :: OSI Approved :: Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "License :: OSI Approved :: Python Software Foundation License": "PSF-2.0",
}


def is_allowed(expression: str, allowed: set[str]) -> bool:
    """Tell whether an SPDX expression of AND and OR (the only ones met) can be met within ``allowed``."""
    choices = expression.replace("(", "").replace(")", "").split(" OR ")
    return any(all(part.strip() in allowed for part in choice.split(" AND ")) for choice in choices)


def licence_of(distribution: metadata.Distribution) -> str:
    """Return the licence as its metadata gives it: expression, else classifiers, else the free field."""
    about = distribution.metadata
    if "License-Expression" in about:
        return str(about["License-Expression"])
    named = [CLASSIFIERS[line] for line in about.get_all("Classifier") or [] if line in CLASSIFIERS]
    return " OR ".join(named) if named else str(about["License"])


def test_python_packages_are_permissive() -> None:
    lock = (tree.ROOT / "requirements" / "dev.lock").read_text("utf-8")
    names = set(re.findall(r"^([\w.-]+)==", lock, re.MULTILINE))
    installed = [
        one for one in metadata.distributions() if one.metadata["Name"].lower().replace("_", "-") in names
    ]
    assert len(installed) > 50
    licences = {one.metadata["Name"]: licence_of(one) for one in installed}
    assert {name: one for name, one in licences.items() if not is_allowed(one, PERMISSIVE | PER_FILE)} == {}


@pytest.mark.parametrize("lock", ["client_web/package-lock.json", "avatars/package-lock.json"])
def test_npm_packages_are_permissive(lock: str) -> None:
    packages = json.loads((tree.ROOT / lock).read_text("utf-8"))["packages"]
    shipped = PERMISSIVE | NEVER_SHIPPED.get(lock, set())
    found = {
        name: package.get("license")
        for name, package in packages.items()
        if name
        and not is_allowed(
            package.get("license", "none"), shipped | (PER_FILE if package.get("dev") else set())
        )
    }
    assert found == {}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("MIT", True),
        ("GPL-3.0-only", False),
        ("MIT OR GPL-3.0-only", True),
        ("MIT AND GPL-3.0-only", False),
        ("", False),
    ],
)
def test_an_expression_is_allowed_only_if_all_that_it_asks_is(expression: str, *, expected: bool) -> None:
    assert is_allowed(expression, PERMISSIVE) is expected
