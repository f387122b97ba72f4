"""The measures, in all and by group, and what is taken for what. docs/evaluate.md says in words what each measure counts."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence

from pydantic import BaseModel, ConfigDict, computed_field

from kuaixun.evaluate.found import FoundFact
from kuaixun.evaluate.gold import GoldFact
from kuaixun.evaluate.matching import LEVELS, NAME_TYPES, FactMatch, Matched
from kuaixun.evaluate.same import NAMED, unit_name

AGREEMENTS = ("modifier", "modality")  # asked of the facts whose quantity is right: precision, recall and F1 are all the share that agrees
MEASURES = (*LEVELS, "named", *NAME_TYPES, "project", "cell", *AGREEMENTS)
WIDE = "wide"  # place, group and other together

Confusion = dict[str, dict[str, int]]
Fact = GoldFact | FoundFact


class Tally(BaseModel):
    """What was asked for, what was found, and how much of it is right."""

    model_config = ConfigDict(frozen=True)
    right: int = 0
    gold: int = 0
    found: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(right=self.right + other.right, gold=self.gold + other.gold, found=self.found + other.found)

    @computed_field  # type: ignore[prop-decorator]
    @property
    def precision(self) -> float:
        """The share of what was found that is right; 0 where nothing was found."""
        return self.right / self.found if self.found else 0.0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def recall(self) -> float:
        """The share of what was asked for that is right; 0 where nothing was asked for."""
        return self.right / self.gold if self.gold else 0.0

    @computed_field  # type: ignore[prop-decorator]
    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall; 0 where both are."""
        both = self.precision + self.recall
        return 2 * self.precision * self.recall / both if both else 0.0


Tallies = dict[str, Tally]
Groups = dict[str, Tallies]


def tallies(matched: Matched) -> Tallies:
    """All MEASURES of one text."""
    facts, projects = matched.facts, matched.projects
    compared = [(m.wanted, m.got) for m in facts if m.right("quantity")]
    found = {level: _count(facts, lambda _: True, level) for level in LEVELS}
    found["named"] = _count(facts, lambda fact: fact.subject_kind in NAMED, "fact")
    for kind, names in matched.names.items():
        found[kind] = Tally(right=len(names.wanted & names.got), gold=len(names.wanted), found=len(names.got))
    found["project"] = Tally(
        right=sum(m.wanted is not None and m.got is not None for m in projects),
        gold=sum(m.wanted is not None for m in projects),
        found=sum(m.got is not None for m in projects),
    )
    found["cell"] = Tally(
        right=sum(len(m.wanted_cells & m.got_cells) for m in projects),
        gold=sum(len(m.wanted_cells) for m in projects),
        found=sum(len(m.got_cells) for m in projects),
    )
    for name in AGREEMENTS:
        agreeing = sum(getattr(wanted, name) == getattr(got, name) for wanted, got in compared)
        found[name] = Tally(right=agreeing, gold=len(compared), found=len(compared))
    return found


def total(parts: Iterable[Tallies]) -> Tallies:
    """The measures of all texts together."""
    sums = dict.fromkeys(MEASURES, Tally())
    for part in parts:
        sums = {name: tally + part[name] for name, tally in sums.items()}
    return sums


def breakdowns(matched: Sequence[Matched]) -> dict[str, Groups]:
    """The measures by attribute, kind of subject, unit, rule, reason of the subject, and text.

    Each group has the measures that make sense in it. By rule and by reason there is no gold to be missed, so that precision alone counts;
    a reason is asked only about facts whose attribute is right.
    """
    facts = [match for text in matched for match in text.facts]
    about_right = [match for match in facts if match.right("attribute")]
    return {
        "attribute": _grouped(facts, lambda fact: fact.attribute, ("attribute", "fact")),
        "subject_kind": _grouped(facts, lambda fact: fact.subject_kind if fact.subject_kind in NAMED else WIDE, ("fact",)),
        "unit": _grouped(facts, lambda fact: unit_name(fact.unit), LEVELS),
        "rule": _grouped(facts, lambda fact: getattr(fact, "rule", None), ("attribute", "fact")),
        "reason": _grouped(about_right, lambda fact: getattr(fact, "reason", None), ("fact",)),
        "text": {text.gold.id: tallies(text) for text in matched},
    }


def confusions(matched: Sequence[Matched]) -> dict[str, Confusion]:
    """How often which was wanted and which was got, right ones too: attributes, and kinds of subject where the attribute is right."""
    facts = [match for text in matched for match in text.facts]
    return {
        "attribute": _confusion((m for m in facts if m.right("quantity")), lambda fact: fact.attribute),
        "subject_kind": _confusion((m for m in facts if m.right("attribute")), lambda fact: fact.subject_kind),
    }


def _count(facts: Iterable[FactMatch], counts: Callable[[Fact], bool], level: str) -> Tally:
    """The facts that count, at one level."""
    groups = _grouped(facts, lambda fact: "all" if counts(fact) else None, (level,))
    return groups.get("all", {level: Tally()})[level]


def _grouped(facts: Iterable[FactMatch], group: Callable[[Fact], str | None], levels: Sequence[str]) -> Groups:
    """A tally for each group and level: a fact counts in the group it should be in, a row in the group it is in."""
    right: Counter[tuple[str, str]] = Counter()
    gold: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for match in facts:
        wanted = group(match.wanted) if match.wanted is not None else None
        got = group(match.got) if match.got is not None else None
        gold.update([wanted] if wanted else ())
        found.update([got] if got else ())
        right.update((got or "", level) for level in levels if match.right(level))
    names = sorted({*gold, *found}, key=lambda name: (-gold[name], -found[name], name))
    return {name: {level: Tally(right=right[name, level], gold=gold[name], found=found[name]) for level in levels} for name in names}


def _confusion(facts: Iterable[FactMatch], of: Callable[[Fact], str]) -> Confusion:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for match in facts:
        if match.wanted is not None and match.got is not None:
            counts[of(match.wanted)][of(match.got)] += 1
    return {wanted: dict(counts[wanted].most_common()) for wanted in sorted(counts, key=lambda name: -counts[name].total())}
