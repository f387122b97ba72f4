"""doccano: JSON Lines of texts with entities and relations, and the labels for the project.

doccano counts code points, or grapheme clusters where the project's option for them is on; what is read is taken in whichever unit most
marks stand where rows were.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kuaixun.exchange.annotation import SUBJECT, AnnotatedText, Mark, Run, annotated_texts, marks_of, text_from
from kuaixun.exchange.offsets import best_offsets
from kuaixun.exchange.problems import ExchangeError
from kuaixun.exchange.restored import restored
from kuaixun.schema import ATTRIBUTE_NAMES, ENTITY_TYPES
from kuaixun.write import write_texts

LINES, LABELS, RELATIONS = "doccano.jsonl", "doccano-labels.json", "doccano-relations.json"
_FACT, _NAME = "#2f6fb5", "#3d7f4c"  # the colours of figures and of names


def write(run: Run, out_dir: Path) -> list[Path]:
    """One line for each text; the labels of entities and relations as doccano imports them."""
    lines: list[str] = []
    number = 0
    for text in annotated_texts(run):
        line = _line(text, number)
        number += len(line["entities"])
        lines.append(json.dumps(line, ensure_ascii=False) + "\n")
    colours = dict.fromkeys(ATTRIBUTE_NAMES, _FACT) | dict.fromkeys(ENTITY_TYPES, _NAME)
    return write_texts({LINES: "".join(lines), LABELS: _types(colours), RELATIONS: _types({SUBJECT: _FACT})}, out_dir)


def read(path: Path) -> Iterator[AnnotatedText]:
    """The texts of a file as doccano exports it: JSONL of sequence labelling, with or without relations."""
    for number, line in enumerate(path.read_bytes().split(b"\n"), 1):
        if line.strip():
            try:
                yield _text(json.loads(line.decode("utf-8-sig")), f"{path.stem}-{number}")
            except ExchangeError as error:
                raise ExchangeError(*(f"{path.name}: line {number}: {sentence}" for sentence in error.sentences)) from None
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise ExchangeError(
                    f"{path.name}: line {number} is no text with entities ({error!r}); export the project as JSONL"
                ) from None


def _types(colours: Mapping[str, str]) -> str:
    labels = [{"text": name, "background_color": colour, "text_color": "#ffffff"} for name, colour in colours.items()]
    return json.dumps(labels, ensure_ascii=False, indent=1) + "\n"


def _line(text: AnnotatedText, first: int) -> dict[str, Any]:
    marks = marks_of(text)
    ids = {(mark.start, mark.end, mark.label): first + number for number, mark in enumerate(marks)}
    pairs = [(ids[mark.start, mark.end, mark.label], ids[mark.about]) for mark in marks if mark.about in ids]
    return {
        "text": text.text,
        "entities": [{"id": ids[m.start, m.end, m.label], "label": m.label, "start_offset": m.start, "end_offset": m.end} for m in marks],
        "relations": [{"id": number, "from_id": a, "to_id": b, "type": SUBJECT} for number, (a, b) in enumerate(pairs, first)],
        "kuaixun": text.stored(),
    }


def _text(line: dict[str, Any], name: str) -> AnnotatedText:
    text = text_from(line["text"] if "text" in line else line["data"], line.get("kuaixun"), name)
    found = _entities(line)
    stored = {(mark.start, mark.end) for mark in marks_of(text)}
    offsets = best_offsets(text.text, [(start, end) for start, end, _ in found.values()], lambda _, start, end: (start, end) in stored)
    places = {key: (offsets.inner(start), offsets.inner(end), label) for key, (start, end, label) in found.items()}
    about = {relation["from_id"]: relation["to_id"] for relation in line.get("relations") or () if relation["to_id"] in places}
    return restored(text, [Mark(start, end, label, about=places.get(about.get(key, -1))) for key, (start, end, label) in places.items()])


def _entities(line: dict[str, Any]) -> dict[int, tuple[int, int, str]]:
    """The entities by their ids, from either form of export: `entities` with ids, or `label` as start, end and name."""
    if "entities" in line:
        return {entity["id"]: (entity["start_offset"], entity["end_offset"], entity["label"]) for entity in line["entities"]}
    return {number: (start, end, label) for number, (start, end, label) in enumerate(line["label"])}
