"""Build the image of docker/Dockerfile without a container engine: its commands, run in copies of a clean root.

    make image ROOT=/path/to/a/clean/Debian/12

The root is what the Dockerfile calls BASE: Debian 12 and nothing more (``debootstrap --variant=minbase bookworm``), with
whatever this network needs to reach its registries. Each stage gets a copy of its own, COPY takes what .dockerignore
lets in, RUN is run by chroot, and last the command of the image is started as its user and has to become healthy.
Needs root. Says each step; leaves nothing behind but what ``--keep`` names.
"""

import argparse
import fnmatch
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
DOCKERFILE = ROOT / "docker" / "Dockerfile"
HEALTHY_WITHIN_S = 60.0
PASSED_ON = ("PIP_", "SSL_CERT", "REQUESTS_CA", "NODE_EXTRA_CA", "npm_config", "NPM_CONFIG")


@dataclass
class Stage:
    """One stage, and where it is being built."""

    name: str
    root: Path
    environment: dict[str, str] = field(default_factory=dict)
    folder: str = "/"
    user: str = "0:0"
    health: list[str] = field(default_factory=list)
    command: list[str] = field(default_factory=list)


def instructions(text: str) -> Iterator[tuple[str, str]]:
    """Yield each instruction of a Dockerfile: its word, and the rest of it on one line."""
    joined = re.sub(
        r"\\\n", " ", "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    )
    for line in filter(None, map(str.strip, joined.splitlines())):
        word, _, rest = line.partition(" ")
        yield word.upper(), re.sub(r"\s+", " ", rest.strip())


def context(folder: Path) -> Iterator[Path]:
    """Yield the files that .dockerignore lets into the build, of those that git knows of or would take."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    rules = [
        line
        for line in (folder / ".dockerignore").read_text("utf-8").splitlines()
        if line[:1] not in ("", "#")
    ]
    for name in filter(None, listed.split("\0")):
        if (folder / name).is_file() and not is_ignored(name, rules):
            yield Path(name)


def is_ignored(name: str, rules: list[str]) -> bool:
    """Tell whether the last rule that fits a file, or a folder around it, keeps it out."""
    places = [name, *(str(parent) for parent in Path(name).parents if str(parent) != ".")]
    ignored = False
    for rule in rules:
        pattern = rule.removeprefix("!").rstrip("/")
        loose = pattern.removeprefix("**/")
        for place in places:
            fits = fnmatch.fnmatchcase(place, pattern) or (
                loose != pattern and fnmatch.fnmatchcase(place.rsplit("/", 1)[-1], loose)
            )
            if fits:
                ignored = not rule.startswith("!")
    return ignored


class Build:
    """Builds one stage after the other."""

    def __init__(self, base: Path, place: Path) -> None:
        self._base = base
        self._place = place
        self._stages: dict[str, Stage] = {}
        self.stage = Stage("none", base)

    def run(self, text: str) -> Stage:
        """Follow a Dockerfile to its end; return the last stage."""
        for word, rest in instructions(text):
            say(f"{self.stage.name}: {word} {rest[:90]}")
            getattr(self, f"_{word.lower()}")(rest)
        return self.stage

    def _arg(self, rest: str) -> None:
        """ARG BASE is the root that was given."""

    def _from(self, rest: str) -> None:
        name = rest.rpartition(" AS ")[2].strip() or "last"
        root = self._place / name
        subprocess.run(["cp", "-a", "--reflink=auto", self._base, root], check=True)
        self.stage = self._stages[name] = Stage(
            name, root, {"PATH": os.defpath + ":/usr/local/bin:/usr/sbin:/sbin"}
        )

    def _env(self, rest: str) -> None:
        for name, value in (one.split("=", 1) for one in shlex.split(rest)):
            self.stage.environment[name] = value.replace("$PATH", self.stage.environment["PATH"])

    def _workdir(self, rest: str) -> None:
        self.stage.folder = rest
        (self.stage.root / rest.lstrip("/")).mkdir(parents=True, exist_ok=True)

    def _user(self, rest: str) -> None:
        self.stage.user = rest

    def _run(self, rest: str) -> None:
        done = subprocess.run(
            in_root(self.stage, ["/bin/sh", "-c", rest]), env=self._environment(), check=False
        )
        if done.returncode:
            raise SystemExit(f"image: RUN ended with {done.returncode}: {rest[:200]}")

    def _copy(self, rest: str) -> None:
        *given, target = rest.split()
        place = self.stage.root / (Path(self.stage.folder) / target).as_posix().lstrip("/")
        if given[0].startswith("--from="):
            source = self._stages[given[0].removeprefix("--from=")].root
            for name in given[1:]:
                subprocess.run(["cp", "-a", source / name.lstrip("/"), place], check=True)
            return
        for path in context(ROOT):
            for name in given:
                if name == "." or path.is_relative_to(name):
                    to = place / (path if name == "." else path.relative_to(name))
                    to.parent.mkdir(parents=True, exist_ok=True)
                    shutil.copy2(ROOT / path, to)

    def _healthcheck(self, rest: str) -> None:
        self.stage.health = json.loads(rest[rest.index("[") :])

    def _entrypoint(self, rest: str) -> None:
        self.stage.command = json.loads(rest)

    def _cmd(self, rest: str) -> None:
        self.stage.command += json.loads(rest)

    def _nothing(self, rest: str) -> None:
        """What only a container engine can do."""

    _volume = _expose = _stopsignal = _nothing

    def _environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if name.startswith(PASSED_ON)}


def in_root(stage: Stage, command: list[str], *, is_read_only: bool = False) -> list[str]:
    """Return the command that runs another one inside of a stage, in a mount namespace of its own."""
    said = " ".join(f"{name}={shlex.quote(value)}" for name, value in stage.environment.items())
    inner = f"cd {shlex.quote(stage.folder)} && exec env HOME=/root {said} {shlex.join(command)}"
    mounts = "mount -t proc proc proc && mount --rbind /dev dev"
    if is_read_only:
        mounts = (
            "mount --bind . . && mount -t tmpfs tmpfs tmp && mount -t tmpfs -o mode=0700,uid=10001,gid=10001 data data "
            "&& mount -t proc proc proc && mount --rbind /dev dev && mount -o remount,bind,ro ."
        )
    user = [] if stage.user == "0:0" else [f"--userspec={stage.user}"]
    enter = (
        f"cd {shlex.quote(str(stage.root))} && {mounts} && cd {shlex.quote(str(stage.root))} && exec "
        + shlex.join(["chroot", *user, ".", "/bin/sh", "-c", inner])
    )
    return ["unshare", "--mount", "--propagation", "private", "/bin/sh", "-c", enter]


def becomes_healthy(stage: Stage) -> float:
    """Start the image's command as its user, on a root that it cannot write; return the seconds until it is healthy."""
    environment = {"PATH": os.environ["PATH"]}
    running = subprocess.Popen(in_root(stage, stage.command, is_read_only=True), env=environment)
    begun = time.monotonic()
    try:
        while time.monotonic() - begun < HEALTHY_WITHIN_S:
            if running.poll() is not None:
                raise SystemExit(f"image: the command ended with {running.returncode}")
            asked = subprocess.run(
                in_root(stage, stage.health), env=environment, check=False, capture_output=True
            )
            if asked.returncode == 0:
                return time.monotonic() - begun
            time.sleep(0.5)
        raise SystemExit(f"image: not healthy within {HEALTHY_WITHIN_S:.0f} s")
    finally:
        running.terminate()
        running.wait(20)


def say(sentence: str) -> None:
    """Tell on standard error what is done."""
    print(f"image: {sentence}", file=sys.stderr, flush=True)


def size_bytes(folder: Path) -> int:
    """Return what a folder takes on disk."""
    said = subprocess.run(["du", "-sb", folder], check=True, capture_output=True, text=True).stdout
    return int(said.split()[0])


def main() -> int:
    """Build, start, look, and tell the figures as one JSON object."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("root", type=Path, help="a clean Debian 12 root")
    parser.add_argument("--keep", type=Path, help="leave the last stage there")
    asked = parser.parse_args()
    if os.geteuid() != 0:
        raise SystemExit("image: only root may enter another root; run it as root")
    with tempfile.TemporaryDirectory(prefix="salotto-image-") as name:
        stage = Build(asked.root.resolve(), Path(name)).run(DOCKERFILE.read_text("utf-8"))
        seconds = becomes_healthy(stage)
        added = size_bytes(stage.root) - size_bytes(asked.root)
        figures: dict[str, Any] = {
            "name": "image",
            "healthy_s": round(seconds, 1),
            "added_mb": added // 1_000_000,
        }
        print(json.dumps(figures))
        if asked.keep:
            shutil.move(stage.root, asked.keep)
    return 0


if __name__ == "__main__":
    sys.exit(main())
