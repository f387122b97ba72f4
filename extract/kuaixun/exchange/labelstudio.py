"""Label Studio: tasks with predictions as JSON, and the labelling configuration that goes with them.

Label Studio counts code points since version 1.4, and UTF-16 code units before; what is read is taken in the unit that the marked texts fit.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from kuaixun.exchange.annotation import SHOWN, SUBJECT, AnnotatedText, Mark, Run, annotated_texts, marks_of, text_from
from kuaixun.exchange.offsets import Offsets, best_offsets
from kuaixun.exchange.problems import ExchangeError
from kuaixun.exchange.restored import restored
from kuaixun.schema import ATTRIBUTES, ENTITIES, ENTITY_TYPES, FACTS, LABELS
from kuaixun.write import write_texts

TASKS, CONFIG = "labelstudio.json", "labelstudio.xml"
Item = dict[str, Any]
_EXACT = "确数"  # a choice needs a word, and the tables print none for an exact number
# What is chosen of a region, by its Chinese word, and what is written; the name is that of a name, all others are of a figure.
_CHOSEN = {
    column.name: {LABELS[value] or _EXACT: value for value in column.values}
    for column in FACTS.columns
    if column.name in SHOWN and column.values
}
_WRITTEN = (*(name for name in SHOWN if name not in _CHOSEN), "name")
_HEADINGS = {column.name: column.zh for table in (FACTS, ENTITIES) for column in table.columns}
_ALIASES = {attribute.zh: attribute.name for attribute in ATTRIBUTES} | {LABELS[kind]: kind for kind in ENTITY_TYPES}


def write(run: Run, out_dir: Path) -> list[Path]:
    """One task for each text, its rows as a prediction, and the configuration for the project."""
    from kuaixun import __version__

    tasks = [_task(text, f"kuaixun {__version__}") for text in annotated_texts(run)]
    return write_texts({TASKS: json.dumps(tasks, ensure_ascii=False, indent=1) + "\n", CONFIG: _config()}, out_dir)


def read(path: Path) -> Iterator[AnnotatedText]:
    """The texts of tasks as Label Studio exports them (JSON): of each the ground truth, else its last annotation, else the prediction."""
    try:
        tasks = json.loads(path.read_bytes().decode("utf-8-sig"))
    except ValueError as error:
        raise ExchangeError(f"{path.name}: is no JSON ({error}); export the project as JSON, not as JSON-MIN or CSV") from None
    for number, task in enumerate(tasks if isinstance(tasks, list) else [tasks], 1):
        try:
            yield _text(task, f"{path.stem}-{number}")
        except ExchangeError:
            raise
        except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
            raise ExchangeError(
                f"{path.name}: task {number} is no task of text with regions ({error!r}); export the project as JSON"
            ) from None


def _task(text: AnnotatedText, version: str) -> Item:
    return {
        "data": {"text": text.text, "source": text.source, "kuaixun": text.stored()},
        "predictions": [{"model_version": version, "result": list(_result(text))}],
    }


def _result(text: AnnotatedText) -> Iterator[Item]:
    marks = marks_of(text)
    ids = {(mark.start, mark.end, mark.label): f"r{number}" for number, mark in enumerate(marks)}
    for mark in marks:
        region = ids[mark.start, mark.end, mark.label]
        place = {"start": mark.start, "end": mark.end}
        printed = {**place, "text": text.text[mark.start : mark.end]}
        yield _item(region, "label", "labels", {**printed, "labels": [mark.label]})
        for name, value in mark.fields.items():
            if name in _CHOSEN:
                yield _item(region, name, "choices", {**printed, "choices": [value]})
            elif value:
                yield _item(region, name, "textarea", {**place, "text": [value]})
    for mark in marks:
        if mark.about in ids:
            yield {
                "type": "relation", "from_id": ids[mark.start, mark.end, mark.label], "to_id": ids[mark.about],
                "direction": "right", "labels": [SUBJECT],
            }  # fmt: skip


def _item(region: str, name: str, kind: str, value: Item) -> Item:
    return {"id": region, "from_name": name, "to_name": "text", "type": kind, "value": value}


def _text(task: Item, name: str) -> AnnotatedText:
    data = task["data"]
    text = text_from(data["text"], data.get("kuaixun"), data.get("source", name))
    result = _best(task)
    regions = {item["id"]: item["value"] for item in result if item.get("type") == "labels"}
    offsets = _offsets(text.text, list(regions.values()))
    places = {key: (offsets.inner(value["start"]), offsets.inner(value["end"])) for key, value in regions.items()}
    labels = {key: _ALIASES.get(value["labels"][0], value["labels"][0]) for key, value in regions.items()}
    fields = _fields(result)
    about = {item["from_id"]: item["to_id"] for item in result if item.get("type") == "relation" and item["to_id"] in places}
    named = {key: (*places[to], labels[to]) for key, to in about.items()}
    return restored(text, [Mark(*places[key], labels[key], fields.get(key, {}), named.get(key)) for key in regions])


def _best(task: Item) -> list[Item]:
    """What counts of a task."""
    done = [found for found in task.get("annotations") or () if not found.get("was_cancelled")]
    done.sort(key=lambda found: (bool(found.get("ground_truth")), str(found.get("updated_at") or found.get("created_at") or "")))
    for found in (*reversed(done), *(task.get("predictions") or ())):
        result: list[Item] = found["result"]
        return result
    return []


def _offsets(text: str, regions: Sequence[Mapping[str, Any]]) -> Offsets:
    """The unit in which the regions have the texts that stand beside them."""

    def is_right(number: int, start: int, end: int) -> bool:
        return text[start:end].replace("\r\n", "\n") == str(regions[number].get("text", "")).replace("\r\n", "\n")

    return best_offsets(text, [(region["start"], region["end"]) for region in regions], is_right)


def _fields(result: Iterable[Item]) -> dict[str, dict[str, str]]:
    """What was chosen and written for each region; a field that stands empty is not among them."""
    fields: dict[str, dict[str, str]] = {}
    for item in result:
        if item.get("type") in ("choices", "textarea"):
            name, values = item["from_name"], item["value"].get("choices") or item["value"].get("text") or [""]
            value = values if isinstance(values, str) else values[-1]
            fields.setdefault(item["id"], {})[name] = _CHOSEN.get(name, {}).get(value, value)
    return fields


def _config() -> str:
    """The labelling interface: a label for each attribute and each type of name, and what may be changed of each region."""
    from jinja2 import Environment, PackageLoader

    pages = Environment(loader=PackageLoader("kuaixun.exchange", ""), autoescape=True, keep_trailing_newline=True)
    return pages.get_template("labelstudio.xml.j2").render(
        labels=_ALIASES, chosen=_CHOSEN, written=_WRITTEN, headings=_HEADINGS, relation=SUBJECT
    )
