#!/bin/bash
# Write requirements/*.lock from pyproject.toml: every version and every hash, no registry address.
# usage: tools/lock.sh [--upgrade]        needs uv (pip install uv)
set -euo pipefail
cd "$(dirname "$0")/.."
upgrade=("$@")

# usage: lock NAME WHAT...    writes requirements/NAME.lock for what uv is told to read
lock() {
  local name=$1; shift
  uv pip compile --quiet "$@" --python-version 3.11 --universal --generate-hashes --no-header --no-annotate \
    --no-emit-index-url --no-emit-find-links --output-file "requirements/$name.lock" "${upgrade[@]}"
}

lock dev pyproject.toml --group dev
# Parts of the same answer, so that what runs is what was tested.
lock runtime pyproject.toml --constraint requirements/dev.lock
lock build --group build --constraint requirements/dev.lock
lock node --group node
lock fuzz --group fuzz
