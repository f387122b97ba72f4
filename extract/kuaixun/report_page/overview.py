"""What stands on top of the page: the numbers of a run and its plots. Sums are exact; only the lengths of bars are floats.

The plots are bars, drawn by the page's own template: a bar is then a button that filters the table below, is read out as a line of a list,
takes the colours of light and dark, and says its label in either language. A drawn picture can do none of these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import accumulate, pairwise
from statistics import median
from typing import Any, Literal

from kuaixun.report_page.words import Words, column, table, values, word
from kuaixun.schema import SEVERITIES, STAGES

Row = Mapping[str, Any]
Tables = Mapping[str, Sequence[Row]]
M2_IN_MU = Decimal(2000) / 3
SHOWN = 10  # bars of a plot by name
BINS = 36  # columns of the time line, at most
STEPS = (50, 100, 200, 300, 500, 1000)  # borders of the distribution, in 10,000 yuan for an 亩
EVENTS = {"signed_on": "signed", "started_on": "started", "completed_on": "completed", "operating_on": "operating"}


@dataclass(frozen=True, slots=True)
class Measures:
    """What of a project can be summed: yuan and square metres; None where the text gives none in that unit."""

    investment: Decimal | None
    land: Decimal | None

    @property
    def per_mu(self) -> Decimal | None:
        """The investment for an 亩, in yuan."""
        return self.investment * M2_IN_MU / self.land if self.investment and self.land else None


@dataclass(frozen=True, slots=True)
class Tile:
    """One number of the overview."""

    value: Words
    label: Words
    note: Words | None = None


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar: `parts` are its colours with their lengths, in hundredths of the longest bar. Choosing it filters a list by `choice`."""

    label: Words
    shown: Words
    parts: tuple[tuple[str, float], ...]
    choice: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Plot:
    """Bars under a title. `columns` stand upright; the bars of a `funnel` are centred."""

    name: str
    title: Words
    note: Words | None
    bars: tuple[Bar, ...]
    form: Literal["bars", "columns", "funnel"] = "bars"
    legend: tuple[tuple[str, Words], ...] = ()


def measures(figures: Mapping[str, Row], si_units: Mapping[str, str | None]) -> Measures:
    """What can be summed of a project's figures; `si_units` has the base unit of each fact by its id."""

    def in_unit(attribute: str, unit: str) -> Decimal | None:
        figure = figures.get(attribute)
        return figure["si_value"] if figure and si_units[figure["fact_id"]] == unit else None

    return Measures(in_unit("investment", "CNY"), in_unit("land_area", "m2"))


def tiles(tables: Tables, projects: Sequence[Measures]) -> list[Tile]:
    """The numbers of the overview: what there is, and the sums over projects."""
    names = {kind: {row["name"] for row in tables["entities"] if row["type"] == kind} for kind in ("COMPANY", "ZONE")}
    articles = counted(sum(row["articles"] for row in tables["bulletins"]))
    counts = [
        Tile(counted(len(tables["bulletins"])), table("bulletins"), Words(*(f"{number} {noun}" for number, noun in zip(articles, word("articles"), strict=True)))),
        *(Tile(counted(len(tables[name])), table(name)) for name in ("projects", "facts")),
        Tile(counted(len(names["COMPANY"])), word("companies")),
        Tile(counted(len(names["ZONE"])), word("zones")),
    ]
    failed = sum(row["status"] == "failed" for row in tables["bulletins"])
    if failed:
        counts.append(Tile(counted(failed), word("failed")))
    money, land, per_mu = _known(projects, "investment"), _known(projects, "land"), _known(projects, "per_mu")
    sums = [
        (yuan(sum(money)), "total", "total note", money),
        (area(sum(land)), "land", "land note", land),
        (yuan_for_mu(median(per_mu)) if per_mu else None, "per mu median", "both note", per_mu),
    ]
    return counts + [Tile(shown, word(label), word(note, count=f"{len(known):,}")) for shown, label, note, known in sums if known and shown]


def plots(tables: Tables, projects: Sequence[Measures], family: Mapping[str, str]) -> list[Plot]:
    """All plots that have something to show; `family` says to which family a check belongs."""
    rows = list(zip(tables["projects"], projects, strict=True))
    drawn = (
        _invested("zone", ((zone, known.investment) for row, known in rows for zone in row["zones"])),
        _invested("place", ((row["place"], known.investment) for row, known in rows if row["place"])),
        _funnel([row["stage"] for row in tables["projects"]]),
        _per_mu(_known(projects, "per_mu")),
        _time_line(tables["projects"]),
        _findings(tables["findings"], family),
    )
    return [plot for plot in drawn if plot.bars]


def _invested(by: str, pairs: Iterable[tuple[str, Decimal | None]]) -> Plot:
    sums: dict[str, Decimal] = {}
    for name, money in pairs:
        if money is not None:
            sums[name] = sums.get(name, Decimal()) + money
    ranked = sorted(sums.items(), key=lambda item: (-item[1], item[0]))
    longest = ranked[0][1] if ranked else Decimal(1)
    bars = [Bar(Words(name, name), yuan(money), (("money", _share(money, longest)),), ("search", name)) for name, money in ranked[:SHOWN]]
    note, rest = word(f"by {by} note"), word("more", count=f"{len(ranked) - SHOWN:,}")
    if len(ranked) > SHOWN:
        note = Words(f"{note.zh}；{rest.zh}", f"{note.en}; {rest.en}")
    return Plot(f"by-{by}", word(f"by {by}"), note, tuple(bars))


def _funnel(stages: Sequence[str | None]) -> Plot:
    now = Counter(stage for stage in stages if stage)
    reached = list(accumulate(now[stage] for stage in reversed(STAGES)))[::-1]
    labels = values()
    bars = [
        Bar(labels[stage], Words(*(f"{count:,} ({now[stage]:,})",) * 2), (("scale", _share(count, reached[0])),), ("stage", stage))
        for stage, count in zip(STAGES, reached, strict=True) if count
    ]  # fmt: skip
    missing = sum(stage is None for stage in stages)
    return Plot("funnel", word("funnel"), word("funnel note", count=f"{missing:,}"), tuple(bars), "funnel")


def _per_mu(known: Sequence[Decimal]) -> Plot:
    bins = Counter(sum(money >= step * 10_000 for step in STEPS) for money in known)
    labels = [f"<{STEPS[0]}", *(f"{low}–{high}" for low, high in pairwise(STEPS)), f"≥{STEPS[-1]}"]
    bars = _columns([(Words(label, label), {"land": bins[number]}) for number, label in enumerate(labels)]) if known else ()
    return Plot("per-mu", word("per mu"), word("per mu note", count=f"{len(known):,}"), bars, "columns")


def _time_line(projects: Sequence[Row]) -> Plot:
    days = [(row[name], event) for row in projects for name, event in EVENTS.items() if row[name]]
    undated = sum(not any(row[name] for name in EVENTS) for row in projects)
    legend = tuple((event, column("projects", name)) for name, event in EVENTS.items())
    return Plot("time-line", word("time line"), word("time line note", count=f"{undated:,}"), _columns(_binned(days)), "columns", legend)


def _binned(days: Sequence[tuple[date, str]]) -> list[tuple[Words, Counter[str]]]:
    """Events by month, or by year where the months are too many; empty months between others are kept."""
    if not days:
        return []
    months = {day.year * 12 + day.month - 1 for day, _ in days}
    width = 1 if max(months) - min(months) < BINS else 12
    bins: dict[int, Counter[str]] = {number: Counter() for number in range(min(months) // width, max(months) // width + 1)}
    for day, event in days:
        bins[(day.year * 12 + day.month - 1) // width][event] += 1
    older, shown = list(bins.items())[:-BINS], list(bins.items())[-BINS:]
    labels = [f"{number // 12}-{number % 12 + 1:02}" if width == 1 else str(number) for number, _ in shown]
    columns = [(Words(label, label), counts) for label, (_, counts) in zip(labels, shown, strict=True)]
    return [(word("earlier"), sum((counts for _, counts in older), Counter())), *columns] if older else columns


def _columns(bins: Sequence[tuple[Words, Mapping[str, int]]]) -> tuple[Bar, ...]:
    highest = max((sum(counts.values()) for _, counts in bins), default=0)
    return tuple(
        Bar(label, counted(total) if (total := sum(counts.values())) else Words("", ""), tuple((colour, _share(count, highest)) for colour, count in counts.items() if count))
        for label, counts in bins
    )


def _findings(findings: Sequence[Row], family: Mapping[str, str]) -> Plot:
    counts: dict[str, Counter[str]] = {}
    for row in findings:
        counts.setdefault(family.get(row["check"], "other"), Counter())[row["severity"]] += 1
    ranked = sorted(counts.items(), key=lambda item: -item[1].total())
    longest = max((count.total() for count in counts.values()), default=0)
    bars = tuple(
        Bar(word(f"family {name}"), counted(count.total()), tuple((grave, _share(count[grave], longest)) for grave in SEVERITIES if count[grave]), ("family", name))
        for name, count in ranked
    )
    return Plot("families", word("families"), None, bars, legend=tuple((grave, values()[grave]) for grave in SEVERITIES))


def _known(projects: Sequence[Measures], name: str) -> list[Decimal]:
    return [value for project in projects if (value := getattr(project, name)) is not None]


def _share(part: Decimal | int, whole: Decimal | int) -> float:
    return round(100 * float(part) / float(whole), 2) if whole else 0.0


# How numbers are written


def counted(number: int) -> Words:
    """A count, with thousands set apart."""
    return Words(f"{number:,}", f"{number:,}")


def yuan(money: Decimal | int) -> Words:
    """A sum of money to two decimals of a large unit: 12.6亿元, CNY 1.26 bn."""
    return Words(_scaled(money, (("亿元", 8), ("万元", 4), ("元", 0))), "CNY " + _scaled(money, ((" bn", 9), (" m", 6), ("", 0))))


def yuan_for_mu(money: Decimal) -> Words:
    """Money for an 亩: 65万元/亩."""
    return Words(*(f"{shown}/亩" for shown in yuan(money)))


def area(square_metres: Decimal | int) -> Words:
    """Land: in 亩, and in hectares."""
    mu = _scaled(square_metres / M2_IN_MU, (("万亩", 4), ("亩", 0)))
    return Words(mu, _scaled(Decimal(square_metres) / 10_000, ((" ha", 0),)))


def _scaled(number: Decimal | int, units: Sequence[tuple[str, int]]) -> str:
    unit, power = next(((unit, power) for unit, power in units if abs(number) >= 10**power), units[-1])
    digits = f"{Decimal(number).scaleb(-power):,.2f}".rstrip("0").rstrip(".")
    return digits + unit
