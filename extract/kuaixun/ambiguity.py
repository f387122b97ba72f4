"""Tells whether a regular expression can hang, by looking at it: nothing is compiled and nothing is run.

A search that goes back tries every way in which a pattern can match the same characters. How many there are is a question about its
automaton: where a repeat can come back to the same place over the same characters by two ways, the number of ways doubles with each round
(`(a+)+`); where two repeats in a row take the same characters, it grows with a power of the length (`.*.*x`). Anchors and lookarounds are
taken for empty, which refuses a few patterns that would be quick, and lets none pass for that reason. Repeats up to LONG_REPEAT times
are written out, longer ones count as endless. `rule_trial` tries what this lets through.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, TypeVar

MAX_SIZE = 10_000  # steps of a pattern with its repeats written out; one engine took 4 GiB for a hundred million
LONG_REPEAT = 8  # rounds from which a repeat is taken for endless where repeats stand inside each other
VERY_LONG_REPEAT = 100  # the same where they stand in a row: the work is only a power of it
_COPIES = 3  # of a short repeat's body: more would not change what is ambiguous
_VISITS = 2  # of one state on a way without a character
_BUDGET = 300_000  # steps of the analysis: a pattern that needs more is not one to run
_TRIED = 20  # characters that are tried alone
_SAMPLES = "aA0_ \n，。一\0"

Node = TypeVar("Node", bound=Hashable)
_EXPONENTIAL = (
    "can match the same characters in a number of ways that doubles with each of them; "
    "let no repeat stand inside another over the same characters"
)
_POLYNOMIAL = (
    "has endless repeats in a row that take the same characters; give them an upper bound, as in {0,20}, or let them take different ones"
)
_COMPLEX = "has more ways to match than can be looked through; make it shorter"


class _TooComplex(Exception):
    pass


def hazard(pattern: str) -> str | None:
    """Why a pattern must not be run on texts, as a clause for a sentence about it; None where nothing speaks against it."""
    try:
        tree = _parser.parse(pattern)
        if (size := _size(tree)) > MAX_SIZE:
            return f"has {size:,} steps with its repeats written out, more than {MAX_SIZE:,}; make the repeats shorter"
        if any(op in (sre.GROUPREF, sre.GROUPREF_EXISTS) for op, _ in _nodes(tree)):
            return "refers back to a group, for which no limit of time can be told; write out what may stand there"
        if tree.getwidth()[0] == 0:
            return "matches nothing at all too, and so at every place; let it need a character"
        return _ambiguity(tree)
    except re.error as error:
        return f"is no regular expression: {error}"
    except (RecursionError, OverflowError):
        return "has too many parts inside each other or in a row; make it simpler"
    except _TooComplex:
        return _COMPLEX


def attacks(pattern: str) -> list[str]:
    """Texts that are hard for a pattern: one character many times, or the way into one of its repeats and many rounds of it; and behind
    them a character that fits nowhere."""
    automaton = _Automaton(_parser.parse(pattern), LONG_REPEAT)
    words = [("", character) for character in sorted({automaton.spell([position]) for position in automaton.follow})[:_TRIED]]
    for loop in automaton.loops():
        entry = automaton.word(automaton.first, lambda position, loop=loop: position in loop)  # type: ignore[misc]
        inside = entry[-1]
        following = {position for position in automaton.follow[inside] if position in loop}
        turn = automaton.word(following, lambda position, goal=inside: position == goal, loop)  # type: ignore[misc]
        words.append((automaton.spell(entry), automaton.spell(turn)))
    return [start + turn * max(1, length // len(turn)) + "\0" for start, turn in words for length in (25, 32, 3_000)]


def _ambiguity(tree: Any) -> str | None:
    bodies = [tree, *(av[1] for op, av in _nodes(tree) if op in (sre.ASSERT, sre.ASSERT_NOT))]
    if any(_Automaton(body, LONG_REPEAT).doubles() for body in bodies):
        return _EXPONENTIAL
    if any(_Automaton(body, VERY_LONG_REPEAT).is_in_a_row() for body in bodies):
        return _POLYNOMIAL
    return None


def _nodes(tree: Any) -> Iterator[tuple[Any, Any]]:
    """All nodes of a parsed pattern, outer ones first."""
    for op, av in tree:
        yield op, av
        for body in _bodies(op, av):
            yield from _nodes(body)


def _bodies(op: Any, av: Any) -> list[Any]:
    """The patterns inside a node."""
    if op is sre.BRANCH:
        return list(av[1])
    if op in _REPEATS:
        return [av[2]]
    if op is sre.SUBPATTERN:
        return [av[3]]
    if op is sre.ATOMIC_GROUP:
        return [av]
    return [av[1]] if op in (sre.ASSERT, sre.ASSERT_NOT) else []


_REPEATS = (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT)


def _size(tree: Any) -> int:
    """The steps of a pattern with its repeats written out; an endless one counts as one more than it needs."""
    size = 0
    for op, av in tree:
        inner = sum(map(_size, _bodies(op, av)))
        if op in _REPEATS:
            inner *= av[0] + 1 if av[1] is sre.MAXREPEAT else av[1]
        size += inner or 1
    return size


@dataclass
class _Automaton:
    """The positions of a pattern: each takes one of some characters (a bit mask over samples of them), and others follow it.

    `follow[p][q]` is the number of ways without a character from p to q, at most 2: two of them are two ways over the same characters.
    """

    tree: Any
    long_repeat: int
    masks: dict[int, int] = field(default_factory=dict)
    follow: dict[int, dict[int, int]] = field(default_factory=dict)
    first: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self._samples = sorted(set(_SAMPLES).union(*map(_edges, _nodes(self.tree))))
        self._empty: list[list[int]] = []  # edges that take no character, by state
        self._taken: dict[int, int] = {}  # the state behind a position; a position is the state before it
        self._left = _BUDGET
        start = self._state()
        self._build(self.tree, start)
        self.first = set(self._ways(start))
        self.follow = {position: self._ways(behind) for position, behind in self._taken.items()}

    def loops(self) -> list[set[int]]:
        """The sets of positions that can come back to themselves."""
        return [loop for loop in _components(self.follow) if len(loop) > 1 or self._is_loop(next(iter(loop)))]

    def doubles(self) -> bool:
        """Whether over some characters two ways lead from a position back to it."""
        return any(self._doubles(loop) for loop in self.loops())

    def is_in_a_row(self) -> bool:
        """Whether the same characters lead from a position to itself, from it to another one, and from that one to itself."""
        loops = self.loops()
        return any(self._meets(p, q, one, other) for one in loops for other in loops for p in one for q in other if p != q)

    def word(self, starts: Iterable[int], is_goal: Callable[[int], bool], inside: set[int] | None = None) -> list[int]:
        """The shortest way from some positions to one that is a goal."""
        queue = [[start] for start in starts]
        seen = {way[-1] for way in queue}
        for way in queue:
            if is_goal(way[-1]):
                return way
            following = [p for p in self.follow[way[-1]] if p not in seen and (inside is None or p in inside)]
            seen.update(following)
            queue += [[*way, position] for position in following]
        raise AssertionError("every position of a loop can be reached")

    def spell(self, way: Iterable[int]) -> str:
        """Characters that lead along a way, for one position always the same one."""
        return "".join(max((c for i, c in enumerate(self._samples) if self.masks[position] >> i & 1), default="\0") for position in way)

    def _state(self) -> int:
        self._empty.append([])
        if len(self._empty) > MAX_SIZE:
            raise _TooComplex
        return len(self._empty) - 1

    def _build(self, tree: Any, start: int) -> int:
        """Adds a pattern behind a state and returns the state behind it."""
        for op, av in tree:
            if op is sre.BRANCH:
                start = self._joined(*[self._build(body, self._after(start)) for body in av[1]])
            elif op in _REPEATS:
                start = self._repeated(av[0], av[1], av[2], start)
            elif op in (sre.SUBPATTERN, sre.ATOMIC_GROUP):
                start = self._build(_bodies(op, av)[0], start)
            elif op in _CHARACTERS:
                start = self._position(op, av, start)
        return start

    def _position(self, op: Any, av: Any, start: int) -> int:
        position = self._after(start)
        taken = (_takes(op, av, sample) or _takes(op, av, sample.swapcase()[0]) for sample in self._samples)  # as if (?i) held everywhere
        self.masks[position] = sum(1 << i for i, is_taken in enumerate(taken) if is_taken)
        self._taken[position] = self._state()
        return self._taken[position]

    def _repeated(self, least: int, most: Any, body: Any, start: int) -> int:
        for _ in range(min(least, _COPIES)):
            start = self._build(body, start)
        if most is not sre.MAXREPEAT and most < self.long_repeat:
            ends = [start]
            for _ in range(min(most - least, _COPIES)):
                ends.append(self._build(body, self._after(ends[-1])))
            return self._joined(*ends)
        begin = self._after(start)
        end = self._build(body, begin)
        self._empty[end].append(begin)
        return self._joined(start, end)

    def _after(self, state: int) -> int:
        following = self._state()
        self._empty[state].append(following)
        return following

    def _joined(self, *states: int) -> int:
        following = self._state()
        for state in states:
            self._empty[state].append(following)
        return following

    def _ways(self, state: int, on_way: tuple[int, ...] = ()) -> dict[int, int]:
        """The positions that can be next behind a state, each with the number of ways to it, at most 2.

        A way may come to a state again, since what was passed over in one round can be taken in the next, but not a third time.
        """
        self._spend()
        if state in self._taken:
            return {state: 1}
        found: dict[int, int] = {}
        for following in self._empty[state]:
            if on_way.count(following) < _VISITS:
                for position, ways in self._ways(following, (*on_way, state)).items():
                    found[position] = min(2, found.get(position, 0) + ways)
        return found

    def _is_loop(self, position: int) -> bool:
        return position in self.follow[position]

    def _doubles(self, loop: set[int]) -> bool:
        if any(ways > 1 for position in loop for following, ways in self.follow[position].items() if following in loop):
            return True
        pairs = self._explored(((p, p) for p in loop), (loop, loop))
        return any(len(part) > 1 and len({p == q for p, q in part}) == 2 for part in _components(pairs))

    def _meets(self, p: int, q: int, one: set[int], other: set[int]) -> bool:
        return (p, q, q) in self._explored([(p, p, q)], (one, None, other))

    def _explored(
        self, starts: Iterable[tuple[int, ...]], within: tuple[set[int] | None, ...]
    ) -> dict[tuple[int, ...], dict[tuple[int, ...], int]]:
        """Where some positions can go together, all over the same characters, each within its set."""
        found: dict[tuple[int, ...], dict[tuple[int, ...], int]] = {}
        queue = list(starts)
        while queue:
            places = queue.pop()
            if places not in found:
                found[places] = dict.fromkeys(self._steps(places, within), 1)
                queue += found[places]
        return found

    def _steps(self, places: tuple[int, ...], within: tuple[set[int] | None, ...]) -> list[tuple[int, ...]]:
        steps: list[tuple[tuple[int, ...], int]] = [((), -1)]
        for place, allowed in zip(places, within, strict=True):
            following = [n for n in self.follow[place] if allowed is None or n in allowed]
            self._spend(len(steps) * len(following))
            steps = [((*way, n), mask & self.masks[n]) for way, mask in steps for n in following if mask & self.masks[n]]
        return [way for way, _ in steps]

    def _spend(self, steps: int = 1) -> None:
        self._left -= steps
        if self._left < 0:
            raise _TooComplex


_CHARACTERS = (sre.LITERAL, sre.NOT_LITERAL, sre.ANY, sre.IN)
_CATEGORIES: Mapping[Any, Callable[[str], bool]] = {
    sre.CATEGORY_DIGIT: str.isdigit, sre.CATEGORY_SPACE: str.isspace, sre.CATEGORY_WORD: lambda c: c.isalnum() or c == "_",
    sre.CATEGORY_NOT_DIGIT: lambda c: not c.isdigit(), sre.CATEGORY_NOT_SPACE: lambda c: not c.isspace(),
    sre.CATEGORY_NOT_WORD: lambda c: not (c.isalnum() or c == "_"),
}  # fmt: skip


def _takes(op: Any, av: Any, character: str) -> bool:
    """Whether a node of one character takes this one."""
    code = ord(character)
    if op is sre.IN:
        negated = av[0][0] is sre.NEGATE
        return negated != any(_takes(inner, value, character) for inner, value in av[negated:])
    if op is sre.RANGE:
        return bool(av[0] <= code <= av[1])
    if op is sre.CATEGORY:
        return bool(_CATEGORIES[av](character))
    return op is sre.ANY or (code == av) is (op is sre.LITERAL)


def _edges(node: tuple[Any, Any]) -> set[str]:
    """Samples of the characters that a node tells from others."""
    op, av = node
    if op in (sre.LITERAL, sre.NOT_LITERAL):
        return {chr(av)}
    if op is sre.RANGE:
        return {chr(code) for code in (av[0], av[1], min(av[1] + 1, 0x10FFFF))}
    return set().union(*map(_edges, av)) if op is sre.IN else set()


def _components(graph: Mapping[Node, Mapping[Node, int]]) -> list[set[Node]]:
    """The strongly connected components of a graph (Kosaraju), without recursion."""
    order: list[Node] = []
    seen: set[Node] = set()
    for root in graph:
        stack = [] if root in seen else [(root, iter(graph[root]))]
        seen.add(root)
        while stack:
            node, following = stack[-1]
            nearest = next((n for n in following if n not in seen), None)
            if nearest is None:
                order.append(node)
                stack.pop()
            else:
                seen.add(nearest)
                stack.append((nearest, iter(graph[nearest])))
    back: dict[Node, list[Node]] = {node: [] for node in graph}
    for node, following_nodes in graph.items():
        for following_node in following_nodes:
            back[following_node].append(node)
    parts: list[set[Node]] = []
    placed: set[Node] = set()
    for root in reversed(order):
        part, queue = set(), [root] if root not in placed else []
        while queue:
            node = queue.pop()
            if node not in placed:
                placed.add(node)
                part.add(node)
                queue += back[node]
        parts += [part] if part else []
    return parts
