"""How fast is the whole way from bytes to tables, against jieba alone on the same text?

    python benchmarks/throughput.py [FOLDER] [--megabytes 1] [--rounds 3] [--profile]

FOLDER holds .txt bulletins (default: corpus/bulletins). They are repeated up to the size wanted and taken one by one in one process.
"""

from __future__ import annotations

import argparse
import cProfile
import pstats
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from itertools import cycle
from pathlib import Path
from typing import Any

import kuaixun.pipeline
from kuaixun.pipeline import Engine, Pipeline
from kuaixun.read import bulletin_from_bytes
from kuaixun.rules import default_rules
from kuaixun.tables import frames

Texts = list[tuple[str, bytes]]
ENGINES: tuple[Engine, ...] = ("rjieba", "jieba")
BASE = "jieba.lcut"


def main() -> None:
    parser = argparse.ArgumentParser(description="Times kuaixun against jieba.lcut on the same text.")
    default = Path(__file__).resolve().parents[1] / "corpus" / "bulletins"
    parser.add_argument("folder", type=Path, nargs="?", default=default, help="folder of .txt bulletins (default: corpus/bulletins)")
    parser.add_argument("--megabytes", type=float, default=1.0, help="how much UTF-8 text to process (default: 1)")
    parser.add_argument("--rounds", type=int, default=3, help="the best of so many rounds counts (default: 3)")
    parser.add_argument("--profile", action="store_true", help="show the functions that take most time instead")
    options = parser.parse_args()

    texts = collect(options.folder, round(options.megabytes * 1_000_000))
    if not texts:
        parser.error(f"{options.folder}: no .txt files in it")
    whole = "".join(data.decode() for _, data in texts)
    size = len(whole.encode()) / 1_000_000
    print(f"{size:.2f} MB of UTF-8, {len(whole):,} characters, {len(texts)} bulletins from {options.folder.name}")
    pipelines = {engine: Pipeline(default_rules(), engine) for engine in ENGINES}
    if options.profile:
        profile(pipelines["rjieba"], texts)
        return
    jobs: dict[str, Callable[[], object]] = {BASE: lambda: lcut()(whole)}
    for engine, pipeline in pipelines.items():
        jobs[f"kuaixun, {engine}"] = lambda pipeline=pipeline: to_tables(pipeline, texts)  # type: ignore[misc]
    print_times(best(jobs, options.rounds), size)
    for engine, pipeline in pipelines.items():
        print_shares(engine, shares(pipeline, texts))


def collect(folder: Path, size: int) -> Texts:
    """The texts of a folder, over and over, until they have `size` bytes of UTF-8; each time under another name."""
    found = [path.read_text("utf-8", errors="ignore").encode() for path in sorted(folder.glob("*.txt"))]
    texts: Texts = []
    total = 0
    for data in cycle(data for data in found if data):
        if total >= size:
            break
        texts.append((f"{len(texts):05}.txt", data))
        total += len(data)
    return texts


def to_tables(pipeline: Pipeline, texts: Texts) -> dict[str, Any]:
    """The whole way: bytes, bulletins, what they report, tables."""
    return frames([pipeline.process(bulletin_from_bytes(data, name)) for name, data in texts])


def lcut() -> Callable[[str], list[str]]:
    """`jieba.lcut` as it comes, but for the cache file in the shared temporary folder."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba  # type: ignore[import-untyped]
    if not jieba.dt.initialized:
        jieba.dt.FREQ, jieba.dt.total = jieba.dt.gen_pfdict(files("jieba").joinpath("dict.txt").open("rb"))
        jieba.dt.initialized = True
    return jieba.lcut  # type: ignore[no-any-return]


def best(jobs: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The shortest time of each job; they take turns, so that a slow minute of the machine meets all of them."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    small = ("warm-up.txt", "某园区项目总投资1.2亿元。".encode())
    lcut()(small[1].decode())
    for engine in ENGINES:
        to_tables(Pipeline(default_rules(), engine), [small])  # dictionaries and rules are loaded before the clock runs
    for _ in range(rounds):
        for name, job in jobs.items():
            began = time.perf_counter()
            job()
            times[name].append(time.perf_counter() - began)
    return {name: min(found) for name, found in times.items()}


class Clock:
    """Seconds by step; a step called by another is taken off the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner = [0.0]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._inner.append(0.0)
        began = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - began
            self.seconds[name] = self.seconds.get(name, 0.0) + spent - self._inner.pop()
            self._inner[-1] += spent


class Timed:
    """Stands for a step of the pipeline and times its methods."""

    def __init__(self, name: str, step: Any, clock: Clock) -> None:
        self._name, self._step, self._clock = name, step, clock

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._step, name)
        return self._call(value) if callable(value) else value

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self._call(self._step)(*arguments, **named)

    def _call(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def timed(*arguments: Any, **named: Any) -> Any:
            with self._clock.step(self._name):
                return function(*arguments, **named)

        return timed


def shares(pipeline: Pipeline, texts: Texts) -> dict[str, float]:
    """Seconds by step, in a run of its own: the steps are what the pipeline holds, and the words it cuts."""
    clock = Clock()
    steps = {name: step for name, step in vars(pipeline).items() if name.startswith("_") and hasattr(step, "__dict__")}
    module: Any = kuaixun.pipeline
    words = module.Tokens
    try:
        vars(pipeline).update({name: Timed(name.strip("_"), step, clock) for name, step in steps.items()})
        module.Tokens = Timed("words", words, clock)
        results = []
        for name, data in texts:
            with clock.step("read"):
                bulletin = bulletin_from_bytes(data, name)
            with clock.step("ids and places"):
                results.append(pipeline.process(bulletin))
        with clock.step("tables"):
            frames(results)
    finally:
        vars(pipeline).update(steps)
        module.Tokens = words
    return clock.seconds


def profile(pipeline: Pipeline, texts: Texts) -> None:
    profiler = cProfile.Profile()
    profiler.runcall(to_tables, pipeline, texts)
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(30)


def print_times(times: dict[str, float], size: float) -> None:
    print(f"\n{'':20}{'seconds':>9}{'MB/s':>8}{'time of ' + BASE:>20}")
    for name, seconds in times.items():
        print(f"{name:20}{seconds:9.2f}{size / seconds:8.2f}{seconds / times[BASE]:20.2f}")


def print_shares(engine: str, seconds: dict[str, float]) -> None:
    total = sum(seconds.values())
    print(f"\n{'step, with ' + engine:20}{'seconds':>9}{'share':>8}")
    for name, spent in sorted(seconds.items(), key=lambda item: -item[1]):
        print(f"{name:20}{spent:9.3f}{spent / total:8.0%}")


if __name__ == "__main__":
    main()
