"""spaCy: one DocBin (`kuaixun.spacy`) of Docs as `kuaixun.load()` makes them.

`doc.spans["facts"]` is labelled by attribute, `doc.spans["entities"]` by type; `id_` is the rule, `kb_id_` the subject or canonical name.
`doc.user_data["kuaixun"]` holds all rows as JSON, so that plain spaCy reads it too.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from kuaixun.exchange.annotation import AnnotatedText, Mark, Run, annotated_texts, text_from
from kuaixun.exchange.problems import ExchangeError
from kuaixun.exchange.restored import restored
from kuaixun.limits import LIMITS, limit
from kuaixun.rules import default_rules
from kuaixun.schema import ENTITY_TYPES
from kuaixun.segment import Segmenter
from kuaixun.write import write_files

if TYPE_CHECKING:
    from spacy.tokens import Doc

FILE = "kuaixun.spacy"
STORED = "kuaixun"


def write(run: Run, out_dir: Path) -> list[Path]:
    """One DocBin of all texts."""
    from spacy.tokens import DocBin

    segmenter = Segmenter(default_rules())
    docs = DocBin(store_user_data=True, docs=(_doc(text, segmenter) for text in annotated_texts(run)))
    return write_files({FILE: docs.to_bytes()}, out_dir)


def read(path: Path) -> Iterator[AnnotatedText]:
    """The texts of a DocBin: of Docs without rows of kuaixun the spans of the two groups, and `doc.ents` that bear its labels."""
    import spacy
    from spacy.tokens import DocBin

    data = path.read_bytes()
    _check_size(data, path.name)
    try:
        docs = list(DocBin(store_user_data=True).from_bytes(data).get_docs(spacy.blank("zh").vocab))
    except Exception as error:  # what a broken file raises depends on where it is broken
        raise ExchangeError(f"{path.name}: is no DocBin ({type(error).__name__}: {error}); give a file written by DocBin.to_disk") from None
    for number, doc in enumerate(docs, 1):
        text = text_from(doc.text, doc.user_data.get(STORED), f"{path.stem}-{number}")
        yield restored(text, _marks(doc))


def _check_size(data: bytes, name: str) -> None:
    """Raises ExchangeError for a file that unpacks to more than is taken on: spaCy unpacks whatever it is given."""
    most = int(limit("archive_bytes"))
    unpacking = zlib.decompressobj()
    try:
        size = len(unpacking.decompress(data, most))
    except zlib.error:
        return  # no DocBin, as will be told
    if size == most and not unpacking.eof:
        raise ExchangeError(f"{name}: unpacks to more than {most:,} bytes; give it in parts, or set {LIMITS['archive_bytes'].variable}")


def _doc(text: AnnotatedText, segmenter: Segmenter) -> Doc:
    from spacy.tokens import Span

    borders = [*((fact.start, fact.end) for fact in text.facts), *((entity.start, entity.end) for entity in text.entities)]
    doc = segmenter.doc(text.text, borders)
    first = {token.idx: token.i for token in doc}
    last = {token.idx + len(token): token.i + 1 for token in doc}
    for key, spans in (
        ("facts", [(f.start, f.end, f.attribute, f.subject, f.rule) for f in text.facts]),
        ("entities", [(e.start, e.end, e.type, e.name, e.rule) for e in text.entities]),
    ):
        doc.spans[key] = [
            Span(doc, first[start], last[end], label=label, kb_id=name, span_id=rule) for start, end, label, name, rule in spans
        ]
    doc.user_data[STORED] = json.dumps(text.stored(), ensure_ascii=False)
    return doc


def _marks(doc: Doc) -> Iterator[Mark]:
    groups = [doc.spans[key] for key in ("facts", "entities") if key in doc.spans]
    for group in groups or [[span for span in doc.ents if span.label_ in ENTITY_TYPES]]:
        for span in group:
            yield Mark(span.start_char, span.end_char, span.label_)
