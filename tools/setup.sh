#!/bin/bash
# Install what a target needs; called by the Makefile. Says what it does and how long that takes.
# usage: tools/setup.sh python LOCK...  |  node  |  chromium  |  postgres  |  janus  |  foreign
set -euo pipefail
cd "$(dirname "$0")/.."

say() { echo "salotto: $*" >&2; }
stop() { say "$1"; shift; printf '         %s\n' "$@" >&2; exit 1; }
with_pip() { .venv/bin/python -m pip install --quiet --disable-pip-version-check --no-input "$@"; }

make_venv() {
  [ -x .venv/bin/python ] && return
  command -v python3 >/dev/null || stop "Python 3.11 or newer is needed" "Debian: apt-get install python3 python3-venv"
  python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
    stop "Python 3.11 or newer is needed; this is $(python3 --version)" "install a newer one and put it first on PATH"
  say "making a Python environment in .venv"
  python3 -m venv .venv >/dev/null || { rm -rf .venv; stop "Python's venv is missing" "Debian: apt-get install python3-venv"; }
}

install_python() {
  local locks=()
  make_venv
  for lock in "$@"; do locks+=(-r "requirements/$lock.lock"); done
  say "installing Python packages: $* (first time: about a minute)"
  with_pip --require-hashes "${locks[@]}"
  [ "$1" != runtime ] || with_pip --no-deps --no-build-isolation --editable .
}

install_node() {
  .venv/bin/python tools/build_web.py --has-node && return
  say "no Node 20.19 or newer on PATH: installing one into .venv (about 20 s)"
  with_pip --require-hashes -r requirements/node.lock
}

# The browser tests drive Debian's Chromium. Without recommended packages it has no font, so one is named;
# the driver's own Node wants libatomic1.
install_chromium() {
  if ! command -v apt-get >/dev/null; then
    [ -x /usr/bin/chromium ] || stop "the browser tests need /usr/bin/chromium" "install Chromium, or run: make unit"
    return
  fi
  install_debian "the browser tests" chromium fonts-dejavu-core libatomic1
}

# What must hold on PostgreSQL is tested on a server of the tests' own, from Debian's programs or those on PATH.
install_postgres() {
  command -v initdb >/dev/null && command -v postgres >/dev/null && return
  compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null && return
  command -v apt-get >/dev/null ||
    stop "the database tests need PostgreSQL's programs" "put initdb and postgres on PATH, or run: make unit"
  install_debian "the database tests" postgresql
}

# The media plane is measured beside Janus. Debian starts it as a service of the machine, which nobody here wants; one that
# was there before is somebody's own and left alone.
install_janus() {
  local is_theirs=""
  if command -v janus >/dev/null; then
    is_theirs=yes
    command -v ip >/dev/null && return
  fi
  command -v apt-get >/dev/null || stop "the comparison needs Janus and ip (iproute2)" "put both on PATH"
  install_debian "the comparison with Janus" janus iproute2
  [ -z "$is_theirs" ] && command -v systemctl >/dev/null || return 0
  local as_root=()
  [ "$(id -u)" = 0 ] || as_root=(sudo -n)
  "${as_root[@]}" systemctl disable --quiet --now janus 2>/dev/null || true  # in a container no systemd runs
}

# usage: install_debian WHO PACKAGE...
install_debian() {
  local who=$1 missing=() as_root=(); shift
  for package in "$@"; do
    dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q "ok installed" || missing+=("$package")
  done
  [ ${#missing[@]} != 0 ] || return 0
  if [ "$(id -u)" != 0 ]; then
    sudo -n true 2>/dev/null ||
      stop "$who need Debian packages, and only root may install them" \
        "sudo apt-get update && sudo apt-get install -y --no-install-recommends ${missing[*]}" "or run: make unit"
    as_root=(sudo -n)
  fi
  # Debian makes and starts a server for whoever installs one, unless told that none is wanted.
  case " ${missing[*]} " in *" postgresql "*) no_server_of_debian "${as_root[@]}" ;; esac
  say "installing ${missing[*]} (about a minute)"
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update -qq
  "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    -o Dpkg::Options::=--force-confold "${missing[@]}" >/dev/null
}

no_server_of_debian() {
  local wish=/etc/postgresql-common/createcluster.conf
  [ ! -e "$wish" ] || return 0
  "$@" mkdir -p "${wish%/*}"
  echo "create_main_cluster = false" | "$@" tee "$wish" >/dev/null
}

case "$1" in
  python) shift; install_python "$@" ;;
  node) install_node ;;
  chromium) install_chromium ;;
  postgres) install_postgres ;;
  janus) install_janus ;;
  foreign) say "installing another WebRTC stack (about 10 s)"; npm ci --silent --prefix tests/proof/foreign ;;
esac
