#!/bin/bash
# Write requirements/*.lock from pyproject.toml: every version and every hash, no registry address.
# usage: tools/lock.sh [--upgrade]        needs uv (pip install uv)
set -euo pipefail
cd "$(dirname "$0")/.."

lock() {
  local name=$1; shift
  uv pip compile -q pyproject.toml "$@" --python-version 3.11 --universal --generate-hashes \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o "requirements/$name.lock" "${upgrade[@]}"
}

upgrade=("$@")
lock dev --group dev
# The others are parts of the same answer, so that what runs is what was tested.
lock runtime --constraint requirements/dev.lock
uv pip compile -q --group build --constraint requirements/dev.lock --python-version 3.11 --universal \
  --generate-hashes --no-header --no-annotate --no-emit-index-url --no-emit-find-links -o requirements/build.lock
uv pip compile -q --group node --python-version 3.11 --universal --generate-hashes --no-header --no-annotate \
  --no-emit-index-url --no-emit-find-links -o requirements/node.lock "${upgrade[@]}"
