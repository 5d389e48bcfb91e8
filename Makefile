# Two commands matter: `make run` and `make test`. Each does its own set-up; nothing is done twice.
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help run test setup check format wire unit cover bench bench-setup proof proof-setup fuzz site image clean web chromium postgres

export PATH := $(CURDIR)/.venv/bin:$(PATH)
RUNTIME := .venv/.runtime
DEV := .venv/.dev
CLIENT := client_web/node_modules/.package-lock.json

help: ## what can be made
	@sed -nE 's/^([a-z-]+):.*## (.*)/  make \1\t\2/p' Makefile | expand -t 16

run: $(RUNTIME) web ## start Salotto with everything it needs, and print the links; LAN=1 for phones and headsets
	@salotto run $(if $(LAN),--lan) $(ARGS)

test: $(DEV) web chromium postgres ## the whole proof: unit, contract, integration, and meetings in real browsers
	@cd client_web && npm test --silent
	@pytest $(ARGS)

setup: $(DEV) web chromium postgres ## all that can be installed beforehand

check: $(DEV) $(CLIENT) ## style, types, who imports whom, and whether what is generated is fresh
	@ruff format --check && ruff check && mypy && lint-imports --no-cache
	@python tools/generate_wire.py --check && python tools/generate_api.py --check
	@cd client_web && npm run --silent check

format: $(DEV) $(CLIENT) ## put everything in the house style
	@ruff format && ruff check --fix-only --show-fixes
	@cd client_web && npm run --silent format

wire: $(DEV) $(CLIENT) ## write what is generated from the wire and from the HTTP API
	@python tools/generate_wire.py && python tools/generate_api.py

unit: $(DEV) $(CLIENT) ## the quick tests
	@cd client_web && npm test --silent
	@pytest tests/unit tests/architecture $(ARGS)

cover: $(DEV) web chromium postgres ## which lines and branches no test reaches
	@coverage run -m pytest $(ARGS) && coverage report --fail-under=95
	@coverage report --include='*/rules.py,*/matching.py,*/wire/*' --fail-under=100

bench: $(DEV) web ## figures as JSON, one object for each bench; ONLY=relay for one
	@python -m bench $(ONLY) $(ARGS)

bench-setup: ## what benches compare us with, from Debian: Janus, and iproute2 for its network namespace
	@tools/setup.sh janus

proof-setup: $(DEV) $(CLIENT) ## what proofs need besides: one more WebRTC stack that talks to ours, and a fuzzer
	@tools/setup.sh foreign
	@tools/setup.sh python fuzz

proof: $(DEV) web chromium postgres ## the figures that README and docs promise: crashes, stalls, floods; it takes hours
	@pytest -m proof $(ARGS)

fuzz: $(DEV) ## let a fuzzer loose on one reader of bytes; TARGET=rtp, rtcp, stun, pictures, dtls or sdp, SECONDS=60
	@tools/setup.sh python fuzz
	@PYTHONPATH=server/src python -m tests.fuzz $(or $(TARGET),rtcp) $(or $(SECONDS),60)

site: $(DEV) ## the documentation as a site, in build/site
	@mkdocs build --quiet && echo "build/site/index.html"

image: ## build the container image without an engine, in a clean Debian 12 ROOT, and start it; needs root
	@python3 tools/image_in_root.py $(ROOT)

clean: ## remove all that was built or installed; data/ stays
	@rm -rf .venv .coverage .*_cache .hypothesis dist client_web/node_modules avatars/node_modules server/src/salotto/web

$(RUNTIME): requirements/runtime.lock requirements/build.lock pyproject.toml tools/setup.sh
	@tools/setup.sh python runtime build && touch $@

$(DEV): $(RUNTIME) requirements/dev.lock
	@tools/setup.sh python dev && touch $@

$(CLIENT): $(RUNTIME) client_web/package-lock.json
	@tools/setup.sh node && python tools/build_web.py --install && touch $@

web: $(CLIENT)
	@python tools/build_web.py

chromium:
	@tools/setup.sh chromium

postgres:
	@tools/setup.sh postgres
