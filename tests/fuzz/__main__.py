"""Fuzzes for a given time: `python tests/fuzz --seconds 600`. With atheris installed it is led by coverage, else the bytes are random.

An input that fails is kept in the folder of `--kept`, and `--replay FILE` runs it again.
"""

from __future__ import annotations

import argparse
import importlib.util
import random
import subprocess
import sys
import time
import traceback
from pathlib import Path

from targets import TARGETS, Target

ROOT = Path(__file__).parents[2]
LONGEST = 4096  # bytes of an input


def main() -> int:
    options = _options()
    if options.replay:
        TARGETS[options.target[0]](options.replay.read_bytes())
        print(f"{options.replay}: passed")
        return 0
    options.kept.mkdir(parents=True, exist_ok=True)
    each = options.seconds / len(options.target)
    led = not options.random and importlib.util.find_spec("atheris") is not None
    failed = 0
    for name in options.target:
        run = _led if led else _random
        failed += run(name, each, options.kept)
    return 1 if failed else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="fuzz", description="Fuzz the steps of kuaixun.")
    parser.add_argument("target", nargs="*", default=list(TARGETS), help=f"what to fuzz: {', '.join(TARGETS)}; all of them by default")
    parser.add_argument("--seconds", type=float, default=60, help="time for all targets together")
    parser.add_argument("--kept", type=Path, default=ROOT / "outputs" / "fuzz", help="folder for inputs that fail")
    parser.add_argument("--random", action="store_true", help="random bytes, even where atheris is installed")
    parser.add_argument("--replay", type=Path, help="run one kept input again")
    options = parser.parse_args()
    if unknown := [name for name in options.target if name not in TARGETS]:
        parser.error(f"{', '.join(unknown)}: no such target; choose from {', '.join(TARGETS)}")
    return options


def seeds() -> list[bytes]:
    """Files to begin with: the sample bulletins."""
    return [path.read_bytes()[:LONGEST] for path in sorted((ROOT / "corpus" / "bulletins").iterdir()) if path.is_file() and path.suffix != ".json"]


def mutated(random_: random.Random, files: list[bytes]) -> bytes:
    """Random bytes, or a file with some of its bytes changed."""
    if random_.random() < 0.5:
        return random_.randbytes(random_.randrange(2, 400))
    data = bytearray(random_.choice(files) or b"0")
    for _ in range(random_.randrange(1, 12)):
        at = random_.randrange(len(data))
        choice = random_.random()
        if choice < 0.4:
            data[at] = random_.randrange(256)
        elif choice < 0.7:
            del data[at : at + random_.randrange(1, 64)]
        else:
            data[at:at] = data[: random_.randrange(1, 64)]
        data = data or bytearray(b"0")
    return bytes(data)


def _random(name: str, seconds: float, kept: Path) -> int:
    target, random_, files = TARGETS[name], random.Random(0), seeds()
    begun, runs, failed = time.monotonic(), 0, 0
    while time.monotonic() - begun < seconds:
        data = mutated(random_, files)
        runs += 1
        failed += not _passes(target, data, kept / f"{name}-{runs}")
    print(f"{name}: {runs:,} random inputs in {time.monotonic() - begun:.0f} s, {failed} failed", flush=True)
    return failed


def _passes(target: Target, data: bytes, path: Path) -> bool:
    try:
        target(data)
    except Exception:
        path.write_bytes(data)
        traceback.print_exc()
        print(f"kept as {path}", file=sys.stderr)
        return False
    return True


def _led(name: str, seconds: float, kept: Path) -> int:
    """One target with atheris, in a process of its own, since it ends with the process."""
    corpus = kept / f"corpus-{name}"
    corpus.mkdir(exist_ok=True)
    for number, data in enumerate(seeds()):
        (corpus / f"seed-{number}").write_bytes(data)
    code = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); import led; led.run({name!r})"
    limits = [f"-max_total_time={max(1, round(seconds))}", f"-max_len={LONGEST}", "-timeout=20", "-rss_limit_mb=3000", f"-artifact_prefix={kept}/{name}-"]
    ended = subprocess.run([sys.executable, "-c", code, *limits, "-print_final_stats=1", str(corpus)], capture_output=True, text=True, check=False)
    runs = next((line.rsplit(":", 1)[1].strip() for line in ended.stderr.splitlines() if "number_of_executed_units" in line), "?")
    print(f"{name}: {runs} inputs led by coverage in {seconds:.0f} s, {'failed' if ended.returncode else '0 failed'}", flush=True)
    if ended.returncode:
        print(ended.stdout[-2000:], ended.stderr[-1000:], file=sys.stderr)
    return int(ended.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
