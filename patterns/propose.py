"""Proposes rows for the pattern files out of your own texts; it prints them, and writes nothing.

    python patterns/propose.py FOLDER [--kind endings,measures,cues,borders] [--top 50] [--min-count 3] [--format text|csv|toml] [--half a|b]

The texts are read and taken through the pipeline as in a run; what the rules know is passed over. Each proposal has

    count      how often the word stands in its place: behind a name, behind a numeral, before a figure, in front of a name
    missed     how many of these the rules read otherwise today
    texts      in how many files
    G²         Dunning's log-likelihood ratio of the word with its place; 10.83 and more comes about by chance once in a thousand words
    share      the part of all mentions of the word that stand there (of a cue word: of all figures behind it)
    elsewhere  with --half: the count in the other half of the texts, which was not looked at

and up to three places in your texts. With --half a proposes from one half of the files (the same one each time, by their names), so that the
other shows whether a word holds: accept what stands in both. Where ID.json beside ID.txt is an annotation in the form of the corpus, cue
words are scored against it, and texts without one are left out of that score.

Exit codes: 0 all fine; 1 some files could not be read, the rest is shown; 2 nothing was done, and one sentence says why.
"""

from __future__ import annotations

import argparse
import io
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

from kuaixun.console import printable
from kuaixun.rules import RuleError, Rules
from proposals.borders import propose_borders
from proposals.cues import propose_cues
from proposals.endings import propose_endings
from proposals.evidence import EvidenceError, Page, half_of, read_folder
from proposals.measures import propose_measures
from proposals.present import as_csv, as_text, as_toml
from proposals.proposal import NO_BAR, STANDARD, Bar, Proposal, best

SOME_FAILED, NOTHING_DONE, INTERRUPTED, PIPE_CLOSED = 1, 2, 130, 141
KINDS: dict[str, Callable[[Sequence[Page], Rules, Bar], list[Proposal]]] = {
    "endings": propose_endings,
    "measures": propose_measures,
    "cues": propose_cues,
    "borders": propose_borders,
}


def propose(
    pages: Sequence[Page], rules: Rules, kinds: Sequence[str], bar: Bar = STANDARD, top: int = 50, kept_back: Sequence[Page] | None = None
) -> list[Proposal]:
    """The `top` strongest proposals of each kind that pass the bar; with their counts in the pages `kept_back`, if given."""
    out = []
    for kind in kinds:
        found = best(KINDS[kind](pages, rules, bar))[:top]
        if kept_back is not None:
            there = {(p.word, p.sense): p.count for p in KINDS[kind](kept_back, rules, NO_BAR)}
            found = [replace(p, elsewhere=there.get((p.word, p.sense), 0)) for p in found]
        out += found
    return out


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    options = _options(arguments)
    try:
        rules = Rules(options.patterns)
        evidence = read_folder(options.folder, rules)
        pages, kept_back = list(evidence.pages), None
        if options.half:
            pages, kept_back = ([p for p in evidence.pages if (half_of(p.source) == options.half) == wanted] for wanted in (True, False))
        proposals = propose(pages, rules, options.kind, Bar(options.min_count), options.top, kept_back)
    except (EvidenceError, RuleError) as error:
        return _complain(str(error), NOTHING_DONE)
    _show(proposals, options.format)
    if not proposals:
        _complain(f"nothing new stands {options.min_count} times where it could be a row; give more texts, or a smaller --min-count")
    for complaint in evidence.complaints:
        _complain(complaint)
    return SOME_FAILED if evidence.complaints else 0


def _show(proposals: Sequence[Proposal], form: str) -> None:
    if form == "text":
        as_text(proposals)
    elif proposals:
        sys.stdout.write(as_csv(proposals) if form == "csv" else as_toml(proposals))


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        sys.exit(_complain(f"{message}; see --help", NOTHING_DONE))


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = _Parser("propose.py", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="texts, in folders of any depth; or one file")
    parser.add_argument("--kind", type=_kinds, default=list(KINDS), metavar="LIST", help=f"separated by commas: {', '.join(KINDS)} (default: all)")
    parser.add_argument("--top", type=_positive, default=50, metavar="N", help="at most so many of each kind (default: 50)")
    parser.add_argument("--min-count", type=_positive, default=3, metavar="N", help="met at least so often (default: 3)")
    parser.add_argument("--format", choices=("text", "csv", "toml"), default="text", help="table, CSV, or TOML rows by file (default: text)")
    parser.add_argument("--half", choices=("a", "b"), help="propose from one half of the files and count in the other")
    parser.add_argument("--patterns", type=Path, metavar="DIR", help="folder of your rule files, laid over the shipped ones")
    return parser.parse_args(arguments)


def _kinds(printed: str) -> list[str]:
    kinds = [name.strip() for name in printed.split(",") if name.strip()]
    if not kinds or not set(kinds) <= set(KINDS):
        raise argparse.ArgumentTypeError(f"{printed!r} is not a list of {', '.join(KINDS)}")
    return list(dict.fromkeys(kinds))


def _positive(printed: str) -> int:
    if not printed.isdecimal() or int(printed) < 1:
        raise argparse.ArgumentTypeError(f"{printed!r} is not a whole number from 1")
    return int(printed)


def _complain(sentence: str, code: int = 0) -> int:
    print(f"propose: {printable(' '.join(sentence.split()))}", file=sys.stderr)
    return code


def _run() -> int:
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="backslashreplace")
    try:
        code = main()
        sys.stdout.flush()
    except SystemExit as ended:  # argparse ends with 0 or 2, rich with 1 where the reader of a pipe has gone
        code = PIPE_CLOSED if ended.code == 1 else int(ended.code or 0)
    except KeyboardInterrupt:
        code = _complain("interrupted", INTERRUPTED)
    except BrokenPipeError:  # the reader has gone (`| head`): end in silence
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = PIPE_CLOSED
    return code


if __name__ == "__main__":
    sys.exit(_run())
