"""Let a fuzzer that watches the branches invent bytes for one reader: ``make fuzz TARGET=rtcp SECONDS=60``.

Found something? The bytes are in ``build/fuzz/TARGET``, and a crash says what was raised. Make it a test beside the
reader. Atheris is needed here and nowhere else, so ``make fuzz`` installs it.
"""

import asyncio
import sys
from pathlib import Path

FOUND = Path("build/fuzz")


def main() -> None:
    """Read TARGET and SECONDS from the command line and fuzz."""
    import atheris  # noqa: PLC0415 - only here, and not part of the development packages

    with atheris.instrument_imports(include=["salotto"]):
        from tests.support.fuzz_targets import TARGETS  # noqa: PLC0415

    name, seconds = sys.argv[1:]
    make, seeds = TARGETS[name]
    folder = FOUND / name
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds()):
        (folder / f"seed-{number}").write_bytes(seed)

    async def fuzz() -> None:  # DTLS wants a loop that runs, if only to set timers on it
        limits = [f"-max_total_time={seconds}", "-max_len=2048", f"-artifact_prefix={folder}/"]
        atheris.Setup([sys.argv[0], str(folder), *limits], make())
        atheris.Fuzz()

    asyncio.run(fuzz())


if __name__ == "__main__":
    main()
