"""How fast is the whole way from bytes to tables, against jieba alone and against peers on the same text?

    python benchmarks/throughput.py [--folder FOLDER] [--megabytes 1] [--rounds 3] [--peer-seconds 20] [--profile 30] [--json]

FOLDER holds .txt bulletins (default: corpus/bulletins). They are repeated up to the size wanted and taken one by one in one process.
Seconds are those of the processor, all threads together, so that other work on the machine counts less.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.resources import files
from itertools import cycle
from pathlib import Path
from typing import Any

import kuaixun.pipeline
import peers
from kuaixun.pipeline import Engine, Pipeline
from kuaixun.read import bulletin_from_bytes
from kuaixun.rules import default_rules
from kuaixun.tables import frames
from measure import Column, Measured, Said, options_of, show

Texts = list[tuple[str, bytes]]
ENGINES: tuple[Engine, ...] = ("rjieba", "jieba")
BASE = "jieba.lcut"
FOLDER = Path(__file__).resolve().parents[1] / "corpus" / "bulletins"


def main() -> None:
    options = options_of(
        __doc__,
        ("--folder", Path, FOLDER, "folder of .txt bulletins"),
        ("--megabytes", float, 1.0, "how much UTF-8 text to process"),
        ("--rounds", int, 3, "the best of so many rounds counts"),
        ("--peer-seconds", float, 20.0, "how long each peer works on the text; 0 leaves the peers out"),
        ("--profile", int, 0, "show so many functions that take most time instead"),
    )
    texts = collect(options.folder, round(options.megabytes * 1_000_000))
    if not texts:
        sys.exit(f"{options.folder}: no .txt files in it")
    whole = "".join(data.decode() for _, data in texts)
    pipelines = {engine: Pipeline(default_rules(), engine) for engine in ENGINES}
    if options.profile:
        profile(pipelines["rjieba"], texts, options.profile)
        return
    jobs: dict[str, Callable[[], object]] = {BASE: lambda: lcut()(whole)}
    for engine, pipeline in pipelines.items():
        jobs[f"kuaixun, {engine}"] = lambda pipeline=pipeline: to_tables(pipeline, texts)  # type: ignore[misc]
    size = len(whole.encode()) / 1_000_000
    done = {name: (size, seconds) for name, seconds in best(jobs, options.rounds).items()}
    there, missing = peers.installed() if options.peer_seconds else ({}, {})
    done |= {name: partly(work, texts, options.peer_seconds) for name, work in there.items()}
    show(measured(options.folder.name, texts, done, missing), options.json)
    for engine, pipeline in pipelines.items():
        print_shares(engine, shares(pipeline, texts))


def measured(folder: str, texts: Texts, done: dict[str, tuple[float, float]], missing: dict[str, str]) -> Measured:
    """The table: for each name the megabytes done and the seconds taken."""
    base = done[BASE][0] / done[BASE][1]
    rows = [[name, size, seconds, size / seconds, size / seconds / base] for name, (size, seconds) in done.items()]
    total = done[BASE][0]
    return Measured(
        "throughput",
        Said(f"{total:.2f} MB of UTF-8, {len(texts)} bulletins from {folder}", f"{total:.2f} MB UTF-8，{folder} 的 {len(texts)} 篇快讯"),
        (
            Column(Said("package", "软件包")),
            Column(Said("MB done", "处理量（MB）"), ".2f"),
            Column(Said("seconds of the processor", "处理器秒"), ".2f"),
            Column(Said("MB/s", "MB/秒"), ".3f"),
            Column(Said("speed, jieba.lcut = 1", "速度（jieba.lcut = 1）"), ".2f"),
        ),
        [*rows, *([name, None, None, None, None] for name in missing)],
        (
            Said(
                f"{BASE}: words alone, all text in one string. kuaixun: the whole way from bytes to the five tables, bulletin by bulletin.",
                f"{BASE}：仅分词，全文一个字符串。kuaixun：从字节到五张表的全过程，逐篇。",
            ),
            *(Said(f"{name}: {peers.DOES[name].en}.", f"{name}：{peers.DOES[name].zh}。") for name in peers.DOES if name in done),
            *(Said(f"{name}: {why}.", f"{name}：未安装。") for name, why in missing.items()),
        ),
    )


def partly(work: Callable[[str], object], texts: Texts, limit: float) -> tuple[float, float]:
    """Megabytes and seconds of a peer, which is given up on after so many: some would take hours."""
    work(texts[0][1].decode())  # loads what it needs
    done = 0
    began = time.process_time()
    for _, data in texts:
        work(data.decode())
        done += len(data)
        if time.process_time() - began > limit:
            break
    return done / 1_000_000, time.process_time() - began


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
    """The shortest time of each job, in seconds of the processor; they take turns, so that a slow minute of the machine meets all of them."""
    times: dict[str, list[float]] = {name: [] for name in jobs}
    small = ("warm-up.txt", "某园区项目总投资1.2亿元。".encode())
    lcut()(small[1].decode())
    for engine in ENGINES:
        to_tables(Pipeline(default_rules(), engine), [small])  # dictionaries and rules are loaded before the clock runs
    for _ in range(rounds):
        for name, job in jobs.items():
            began = time.process_time()
            job()
            times[name].append(time.process_time() - began)
    return {name: min(found) for name, found in times.items()}


class Clock:
    """Seconds by step; a step called by another is taken off the outer one."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._inner = [0.0]

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self._inner.append(0.0)
        began = time.process_time()
        try:
            yield
        finally:
            spent = time.process_time() - began
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


def profile(pipeline: Pipeline, texts: Texts, shown: int) -> None:
    profiler = cProfile.Profile()
    profiler.runcall(to_tables, pipeline, texts)
    pstats.Stats(profiler).strip_dirs().sort_stats("tottime").print_stats(shown)


def print_shares(engine: str, seconds: dict[str, float]) -> None:
    total = sum(seconds.values())
    print(f"\n{'step, with ' + engine:20}{'seconds':>9}{'share':>8}")
    for name, spent in sorted(seconds.items(), key=lambda item: -item[1]):
        print(f"{name:20}{spent:9.3f}{spent / total:8.0%}")


if __name__ == "__main__":
    main()
