"""Facts and projects of printed tables: a row is a project (a company, a zone, a place), a head with its unit says what a figure is.

    项目名称 | 投资方 | 总投资（亿元） | 占地（亩）
    电机项目 | 云州电机有限公司 | 12.5 | 40

The number of a cell is read with the unit of its head by the same rules as a figure of the running text: 总投资12.5亿元. What the running text
reads in the cells of a row (建设内容) keeps its figures and gets the row's subject.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import ClassVar, Literal, NamedTuple

from pydantic import field_validator

from kuaixun.dates import DateFinder
from kuaixun.facts import Draft, FactFinder
from kuaixun.grids import Field, Grid, caption, grid_of, records
from kuaixun.industries import IndustryFinder
from kuaixun.model import Bulletin, Cell, Entity, EntityType, Fact, Project, Quantity, Stage, SubjectKind, Table
from kuaixun.names import Tokens
from kuaixun.placed import Placed
from kuaixun.projects import ProjectFinder, settled
from kuaixun.quantities import QuantityFinder
from kuaixun.rules import Row, Rules
from kuaixun.segment import Segmenter
from kuaixun.text import fold
from kuaixun.traditional import simplified

Role = Literal["project", "company", "zone", "place", "stage", "signed_on", "started_on", "completed_on", "operating_on", "text", "serial"]


class Header(Row):
    """What a column holds whose head matches `pattern` as a whole."""

    file: ClassVar[str] = "headers.toml"
    table: ClassVar[str] = "header"
    role: Role
    pattern: str

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"{pattern!r} is no regular expression: {error}") from None
        return pattern


class TotalWord(Row):
    """Words that make a row the sum of those above it."""

    file: ClassVar[str] = "headers.toml"
    table: ClassVar[str] = "total"
    words: tuple[str, ...]


class NoCompany(Row):
    """Endings of what stands in a column of companies and is none."""

    file: ClassVar[str] = "headers.toml"
    table: ClassVar[str] = "no_company"
    endings: tuple[str, ...]


class Subject(NamedTuple):
    """What the figures of a record are of."""

    kind: SubjectKind
    name: str
    start: int
    end: int


class Entry(NamedTuple):
    """A figure of a table with its fact, and the words of its head."""

    fact: Fact
    quantity: Quantity
    head: str


class Line(NamedTuple):
    """The figures of one record by the number of their column; None for what was printed and could not be read as a figure."""

    is_total: bool
    words: str
    entries: dict[int, Entry | None]
    fields: Sequence[Field] = ()
    article: int = 0


@dataclass(slots=True)
class Found:
    """What was found in a bulletin, in the order of the text, offsets into its text."""

    entities: list[Entity] = field(default_factory=list)
    facts: list[Fact] = field(default_factory=list)
    projects: list[Project] = field(default_factory=list)
    reasons: dict[str, str] = field(default_factory=dict)
    sheets: list[list[Line]] = field(default_factory=list)  # the figures of each table, for the checks


_UNIT = re.compile(r"[(（](?:单位[:：])?(?P<bracket>[^()（）]+)[)）]|[/:：](?P<slash>[^/:：()（）]+)$")
_UNIT_LINE = re.compile(r"单位[:：]?\s*(?P<units>[^\s()（）。]{1,30})")
_UNITS = re.compile("[、,，/;；和及]")
_ABOVE = 80  # characters before a table in which its unit line may stand
_NOTE = re.compile(r"[(（][^()（）]*[)）]")
_PARTS = re.compile(r"[、,，;；\n]|\s{2,}|(?<=[\u4e00-\u9fff]) (?=[\u4e00-\u9fff])")
_POINT_DATE = re.compile(r"(?P<y>(?:19|20)[0-9]{2})[./年-](?P<m>[0-9]{1,2})(?:[./月-](?P<d>[0-9]{1,2}))?")
_INTENDED = re.compile("计划|预计|拟|预期")
_LONGEST_HEAD = 24  # characters
_ANY_UNITS = ("亿元", "亩", "人", "吨", "%")  # to ask whether words are a cue of any attribute
_DATED: dict[Role, Stage] = {"signed_on": "signed", "started_on": "started", "completed_on": "completed", "operating_on": "operating"}
_KINDS: tuple[tuple[Role, SubjectKind], ...] = (("project", "project"), ("company", "company"), ("zone", "zone"), ("place", "place"))
_YIELD = frozenset({"output_value", "revenue", "profit", "tax", "jobs", "output"})
_RUNNING: tuple[Stage, ...] = ("operating", "full")
_TYPES: dict[str, EntityType] = {"company": "COMPANY", "zone": "ZONE"}
_REASON = "the row of the table"


class TableReader:
    """Reads the tables of bulletins."""

    def __init__(
        self, rules: Rules, segmenter: Segmenter, quantities: QuantityFinder, dates: DateFinder, facts: FactFinder, projects: ProjectFinder
    ) -> None:
        self._roles: list[tuple[re.Pattern[str], Role]] = [(re.compile(row.pattern), row.role) for row in rules.rows(Header)]
        totals = "|".join(re.escape(word) for row in rules.rows(TotalWord) for word in row.words)
        self._total = re.compile(rf"(?:{totals})(?![\u4e00-\u9fff])")
        self._no_company = tuple(ending for row in rules.rows(NoCompany) for ending in row.endings)
        self._quantities, self._dates, self._facts, self._projects = quantities, dates, facts, projects
        self._industries = IndustryFinder(rules)
        self._segmenter = segmenter

    def overlay(self, bulletin: Bulletin, found: Found) -> Found:
        """What the running text gave, with what the tables of the bulletin say put in its place."""
        if not bulletin.tables:
            return found
        matching = simplified(bulletin.text)
        laid = _Laid(found)
        for table in bulletin.tables:
            found.sheets.append(self._read(bulletin, matching, table, laid))
        found.entities = sorted(laid.entities.rows, key=lambda e: (e.start, -e.end))
        found.facts, found.projects, found.reasons = laid.facts.rows, laid.projects.rows, laid.reasons
        return found

    def role(self, head: str) -> Role | None:
        """What a column of this head holds, unless it holds figures."""
        bare = _NOTE.sub("", head)
        return next((role for pattern, role in self._roles if pattern.fullmatch(head) or pattern.fullmatch(bare)), None)

    def is_head(self, words: str) -> bool:
        """Whether words can be the head of a column."""
        if len(words) > _LONGEST_HEAD or not any(letter.isalpha() for letter in words):
            return False
        unit = self._split(words)[1]
        return bool(unit) or self.role(words) is not None or (not self._quantities.find(words) and any(self._is_cue(words, unit) for unit in _ANY_UNITS))

    def _is_cue(self, words: str, unit: str) -> bool:
        """Whether words before a figure say what it measures."""
        text = fold(f"{words}1{unit}")
        return any(at < len(words) for _, at in self._facts.attributes.assign(text, self._quantities.find(text)))

    def is_total(self, words: str) -> bool:
        """Whether the first words of a row make it a sum."""
        return bool(self._total.match(words))

    def _read(self, bulletin: Bulletin, matching: str, table: Table, laid: _Laid) -> list[Line]:
        grid = grid_of(matching, table)
        above = grid.text[max(0, table.start - _ABOVE) : table.start] + caption(grid)
        lines = list(_UNIT_LINE.finditer(above))
        units = [unit for unit in _UNITS.split(lines[-1]["units"]) if self._is_unit(unit)] if lines else []
        article = next((a.index for a in reversed(bulletin.articles) if a.offsets.to_source(0) <= table.start), 0)
        rows = records(grid, self.is_head)
        first = min((item.cell.start for fields in rows for item in fields), default=table.end)
        told = laid.zones(article, before=first, behind=table.end)
        return [_Record(self, bulletin, grid, article, fields, units, told).put(laid) for fields in rows]

    def _split(self, words: str) -> tuple[str, str | None]:
        """The words of a head and its unit: 总投资（亿元）."""
        for match in _UNIT.finditer(words):
            if self._is_unit(unit := match["bracket"] or match["slash"]):
                return words[: match.start()] + words[match.end() :], unit
        return words, None

    def _is_unit(self, words: str) -> bool:
        quantities = self._quantities.find(f"1{words}")
        return len(quantities) == 1 and quantities[0].start == 0 and quantities[0].end == len(words) + 1

    def _draft(self, head: str, number: str, units: Iterable[str], published: date | None) -> tuple[Draft, int] | None:
        """The fact of a number under a head, with the offset of the number in its text; the first of the units that its cue words take."""
        for unit in units:
            text = fold(f"{head}{number}{unit}")
            quantities = [q for q in self._quantities.find(text) if q.start >= len(head)]
            if len(quantities) != 1:
                continue
            dates = [(entity, period) for entity, period in self._dates.read(text[: len(head)], published) if period is not None]
            draft = self._facts.find(text, Tokens(text, self._segmenter), quantities, (), dates, [(0, len(text))])[0]
            if draft.attribute != "other":
                return draft, len(head)
        return None


class _Laid:
    """What is found in a bulletin, by its place and by its names, while the rows of tables put theirs into it."""

    def __init__(self, found: Found) -> None:
        self.entities, self.facts, self.projects = Placed(found.entities), Placed(found.facts), Placed(found.projects)
        self.reasons = found.reasons
        self._named: dict[EntityType, dict[str, list[Entity]]] = {}
        self._facts_of: dict[str, list[int]] = {}  # where the facts of a project begin
        for entity in found.entities:
            self._name(entity)
        for fact in found.facts:
            self._note(fact)

    def _name(self, entity: Entity) -> None:
        self._named.setdefault(entity.type, {}).setdefault(entity.name, []).append(entity)

    def _note(self, fact: Fact) -> None:
        if fact.project_id:
            self._facts_of.setdefault(fact.project_id, []).append(fact.start)

    def named(self, kind: EntityType, name: str) -> Entity | None:
        """The first mention of a name."""
        return next(iter(self._named.get(kind, {}).get(name, ())), None)

    def zones(self, article: int, before: int | None = None, behind: int = 0) -> list[str]:
        """The zones that an article names, or names before one place or behind another."""
        named = self._named.get("ZONE", {}).items()
        return [name for name, mentions in named if any(e.article == article and (before is None or not before <= e.start < behind) for e in mentions)]

    def put_entity(self, entity: Entity) -> None:
        """Puts a company or zone in the place of those within it."""
        near = self.entities.between(entity.start, entity.end)
        gone = [e for e in near if e.type in _TYPES.values() and e.end <= entity.end]
        for each in gone:
            self._named[each.type][each.name].remove(each)
        self.entities.put(entity.start, entity.end, [*(e for e in near if e not in gone), entity])
        self._name(entity)

    def put_project(self, cells: Sequence[Cell], project: Project | None) -> None:
        """Puts a project in the place of those in these cells, whose facts elsewhere are then of none."""
        near = self.projects.between(*_reach(cells))
        gone = [each for each in near if _inside(each, cells)]
        for start in (start for each in gone for start in self._facts_of.pop(each.project_id, ())):
            facts = self.facts.between(start, start + 1)
            self.facts.put(start, start + 1, [replace(f, project_id=None) if any(f.project_id == each.project_id for each in gone) else f for f in facts])
        self.projects.put(*_reach(cells), [*(each for each in near if each not in gone), *([project] if project else [])])

    def put_facts(self, cells: Sequence[Cell], facts: Sequence[Fact]) -> None:
        """Puts facts in the place of those in these cells."""
        near = self.facts.between(*_reach(cells))
        self.facts.put(*_reach(cells), [*(fact for fact in near if not _inside(fact, cells)), *facts])
        self.reasons |= {fact.fact_id: _REASON for fact in facts}
        for fact in facts:
            self._note(fact)


class _Record:
    """One row of a table."""

    def __init__(self, reader: TableReader, bulletin: Bulletin, grid: Grid, article: int, fields: Sequence[Field], units: Sequence[str], told: Sequence[str]) -> None:
        self._reader, self._bulletin, self._grid, self._article, self._units, self._told_zones = reader, bulletin, grid, article, units, told
        self._by_role: dict[Role | None, list[Field]] = {}
        for item in fields:
            self._by_role.setdefault(reader.role(item.head), []).append(item)
        self._fields = fields
        first = next((item for item in fields if not grid.words(item.cell).isdigit()), None)
        self._is_total = first is not None and reader.is_total(grid.words(first.cell))

    def put(self, laid: _Laid) -> Line:
        """Puts the facts of the record into what the running text gave, and its project."""
        words = self._grid.words(self._fields[0].cell) if self._fields else ""
        line = Line(self._is_total, words, {}, self._fields, self._article)
        subject = self._subject(laid)
        if subject is not None:
            self._fill(line, subject)
            self._put(laid, subject, [entry.fact for entry in line.entries.values() if entry])
        return line

    def _put(self, laid: _Laid, subject: Subject, facts: list[Fact]) -> None:
        cells = [item.cell for item in self._fields]
        names = [*self._named("company", laid), *self._named("zone", laid)]
        stage = self._stage()
        taken = [(fact.start, fact.end) for fact in facts]
        measured = [item.cell for item in self._by_role.get(None, []) if any(item.cell.start <= start < item.cell.end for start, _ in taken)]
        inner = [
            replace(fact, subject_kind=subject.kind, subject=subject.name, project_id=None, entity_id=None)
            for fact in laid.facts.between(*_reach(cells))
            if _inside(fact, cells) and not _inside(fact, measured)
        ]
        facts = sorted([*facts, *inner], key=lambda fact: fact.start)
        project = None
        if subject.kind == "project":
            project = self._project(subject, names, stage, facts, laid)
            facts = [_of_project(replace(fact, project_id=project.project_id), stage) for fact in facts]
            project = replace(project, figures=_first(facts))
        elif entity := laid.named(_TYPES.get(subject.kind, "PLACE"), subject.name):
            facts = [replace(fact, entity_id=entity.entity_id) for fact in facts]
        laid.put_project(cells, project)
        laid.put_facts(cells, facts)

    def _subject(self, laid: _Laid) -> Subject | None:
        """Whom the record speaks of: its project, else its company, zone or place; the sum of the others in the row of the total."""
        if self._is_total:
            first = next(item for item in self._fields if self._grid.words(item.cell))
            return Subject("group", self._grid.words(first.cell), first.cell.start, first.cell.end)
        for role, kind in _KINDS:
            for item in self._by_role.get(role, []):
                name = self._grid.words(item.cell)
                if any(letter.isalpha() for letter in name):
                    return self._told(item.cell, name, laid) if kind == "project" else Subject(kind, name, item.cell.start, item.cell.end)
        return None

    def _told(self, cell: Cell, name: str, laid: _Laid) -> Subject:
        """The project of a cell, by the name that running text would give it: without its company where that stands before it."""
        inner = [p for p in laid.projects.between(cell.start, cell.end) if p.end == cell.end]
        if inner:
            return Subject("project", inner[-1].name, inner[-1].start, inner[-1].end)
        return Subject("project", self._grid.printed(cell), cell.start, cell.end)

    def _named(self, role: Role, laid: _Laid) -> Iterator[Entity]:
        """The companies or zones of the record; what the running text took for others in their cells gives way."""
        kind = _TYPES[role]
        for item in () if self._is_total else self._by_role.get(role, ()):
            cell = item.cell
            known = laid.entities.between(cell.start, cell.end)
            for start, end in _pieces(self._bulletin.text, cell):
                name = self._grid.text[start:end]
                if not any(letter.isalpha() for letter in name) or (role == "company" and name.endswith(self._reader._no_company)):
                    continue
                same = next((e for e in known if e.type == kind and start <= e.start and e.end <= end), None)
                if same is None or (same.start, same.end) != (start, end):
                    identity = self._bulletin.row_id(f"e{kind[0].lower()}", start, end)
                    same = Entity(
                        start, end, self._bulletin.text[start:end], kind, name, f"table.{role}", entity_id=identity, source=self._bulletin.source, article=self._article,
                    )  # fmt: skip
                    laid.put_entity(same)
                yield same

    def _stage(self) -> Stage | None:
        """The stage that the row tells, in words or by the last of its dates that has come."""
        for item in self._by_role.get("stage", ()):
            if stage := self._reader._projects.stage_of(self._text(item.cell)):
                return stage
        return next((_DATED[role] for role in reversed(_DATED) if self._day(role)), None)

    def _fill(self, line: Line, subject: Subject) -> None:
        """The figures of the record, by their columns."""
        reader = self._reader
        for item in self._by_role.get(None, ()):
            head, unit = reader._split(item.head)
            number = self._text(item.cell)
            read = reader._draft(head, number, self._cell_units(number, unit), self._bulletin.published)
            if read is None:
                if any(map(str.isdigit, number)):
                    line.entries[item.cell.column] = None
                continue
            draft, at = read
            fact = self._fact(draft, at, item.cell, _together(subject, item) if item.rows > 1 else subject, head)
            line.entries[item.cell.column] = Entry(fact, draft.quantity, head)

    def _cell_units(self, number: str, unit: str | None) -> tuple[str, ...]:
        """The units to try: none where the cell has its own, that of the head, those of the unit line."""
        quantities = self._reader._quantities.find(number)
        if quantities and quantities[-1].end >= len(number.rstrip()):
            return ("",)
        return (unit,) if unit else (*self._units, "")

    def _fact(self, draft: Draft, at: int, cell: Cell, subject: Subject, head: str) -> Fact:
        q, text = draft.quantity, self._bulletin.text
        start, end = cell.start + q.start - at, min(cell.start + q.end - at, cell.end)
        end = start + len(text[start:end].rstrip())
        return Fact(
            self._bulletin.row_id("f", start, end), self._bulletin.source, self._article, start, end, text[start:end],
            q.number, q.number_high, q.unit, q.si_value, q.si_unit, q.modifier,
            draft.attribute, subject.kind, subject.name, draft.modality, *draft.period, None, None, draft.product, draft.rule, self._printed(), head or None,
        )  # fmt: skip

    def _printed(self) -> str:
        """The row for a reader."""
        return " | ".join(f"{item.head}：{self._grid.words(item.cell)}" for item in self._fields)

    def _project(self, subject: Subject, names: Sequence[Entity], stage: Stage | None, facts: Sequence[Fact], laid: _Laid) -> Project:
        cells = [item.cell for item in self._fields]
        inside = [e for e in laid.entities.between(*_reach(cells)) if _inside(e, cells)]
        site = [item.cell for item in self._by_role.get("place", ())]
        zones = [e.name for e in (*names, *inside) if e.type == "ZONE" and e.name not in subject.name] or self._only_zone(laid)
        companies = [e.name for e in names if e.type == "COMPANY"] or [e.name for e in inside if e.type == "COMPANY" and e.end <= subject.end]
        town = next((e for e in inside if e.type == "PLACE" and e.level in ("city", "county") and any(c.start <= e.start < c.end for c in site)), None)
        made = (fact.product for fact in facts if fact.attribute in ("capacity", "output", "facility_count"))
        return Project(
            self._bulletin.row_id("p", subject.start, subject.end), self._bulletin.source, self._article, subject.start, subject.end, subject.name,
            tuple(dict.fromkeys(companies)), tuple(dict.fromkeys(zones)), town.text if town else None, town.adcode if town else None,
            self._reader._industries.of(subject.name, *made), stage, None,
            signed_on=self._day("signed_on"), started_on=self._day("started_on"),
            completed_on=self._day("completed_on"), operating_on=self._day("operating_on"),
        )  # fmt: skip

    def _only_zone(self, laid: _Laid) -> list[str]:
        """The zone of the article, where it names no other and not only in other rows: a table in a report of one zone is of its projects."""
        zones = laid.zones(self._article)
        return zones if len(zones) == 1 and zones[0] in self._told_zones else []

    def _day(self, role: Role) -> date | None:
        """The first day of what a column of dates says, where it is not only intended."""
        published = self._bulletin.published
        for item in self._by_role.get(role, ()):
            text = _POINT_DATE.sub(lambda m: f"{m['y']}年{int(m['m'])}月" + (f"{int(m['d'])}日" if m["d"] else ""), self._text(item.cell))
            days = [e.period_start for e in self._reader._dates.find(text, published) if e.period_start]
            if days and not _INTENDED.search(item.head + text) and not (published and days[0] > published):
                return days[0]
        return None

    def _text(self, cell: Cell) -> str:
        """The folded words of a cell, each at its place."""
        return self._grid.text[cell.start : cell.end].replace("\n", " ")


def _of_project(fact: Fact, stage: Stage | None) -> Fact:
    """The fact with the modality that the project's stage gives: what it is to make, earn and employ is planned until it runs."""
    modality = "planned" if fact.attribute in _YIELD and stage not in _RUNNING else settled(fact.attribute, stage)
    return replace(fact, modality=modality) if modality else fact


def _together(subject: Subject, item: Field) -> Subject:
    """A figure merged over several rows is of all of them together."""
    return subject._replace(kind="group", name=f"{subject.name}等{item.rows}项")


def _reach(cells: Sequence[Cell]) -> tuple[int, int]:
    """From the first character of some cells to their last."""
    return min((cell.start for cell in cells), default=0), max((cell.end for cell in cells), default=0)


def _inside(row: Entity | Fact | Project, cells: Iterable[Cell]) -> bool:
    return any(cell.start <= row.start and row.end <= cell.end for cell in cells)


def _first(facts: Iterable[Fact]) -> dict[str, Fact]:
    figures: dict[str, Fact] = {}
    for fact in facts:
        if fact.subject_kind == "project":
            figures.setdefault(fact.attribute, fact)
    return figures


def _pieces(text: str, cell: Cell) -> Iterator[tuple[int, int]]:
    """The names that a cell lists, without spaces around them."""
    at = cell.start
    for match in [*_PARTS.finditer(text, cell.start, cell.end), None]:
        start, end = at, match.start() if match else cell.end
        at = match.end() if match else end
        words = text[start:end]
        start += len(words) - len(words.lstrip())
        end = start + len(words.strip())
        if end - start >= 2:
            yield start, end
