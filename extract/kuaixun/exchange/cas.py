"""UIMA CAS: an XMI file for each text, with the type system beside them, as INCEpTION and other UIMA tools read them (needs dkpro-cassis).

`kuaixun.Figure` marks a fact and points by its feature `about` to the `kuaixun.Name` it is said of; `kuaixun.Source` holds the rows as JSON.
Tokens and sentences are those of DKPro, and every mark begins and ends with a token. Places are UTF-16 code units, as UIMA counts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kuaixun.exchange.annotation import SHOWN, AnnotatedText, Mark, Run, annotated_texts, marks_of, text_from
from kuaixun.exchange.problems import ExchangeError
from kuaixun.exchange.restored import restored
from kuaixun.gold_form import file_names
from kuaixun.rules import default_rules
from kuaixun.schema import ENTITY_TYPES
from kuaixun.segment import Segmenter
from kuaixun.text import fold, sentence_spans
from kuaixun.write import write_texts

if TYPE_CHECKING:
    from cassis import Cas, TypeSystem  # type: ignore[import-untyped]

TYPES = "TypeSystem.xml"
_FIGURE, _NAME, _SOURCE = "kuaixun.Figure", "kuaixun.Name", "kuaixun.Source"
_DKPRO = "de.tudarmstadt.ukp.dkpro.core.api.segmentation.type."
_STRING, _ANNOTATION = "uima.cas.String", "uima.tcas.Annotation"
_NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")  # characters that no XML can hold


def write(run: Run, out_dir: Path) -> list[Path]:
    """An XMI file for each text, and the type system. Raises ExchangeError where dkpro-cassis is not installed."""
    cassis = _cassis()
    types, segmenter, texts = _types(cassis), Segmenter(default_rules()), annotated_texts(run)
    files = {f"{name}.xmi": _cas(cassis, types, text, segmenter).to_xmi() for text, name in zip(texts, file_names(text.source for text in texts), strict=True)}
    return write_texts({TYPES: types.to_xml(), **files}, out_dir)


def read(path: Path) -> Iterator[AnnotatedText]:
    """The texts of an XMI file, or of all XMI files of a folder; a type system beside them goes before our own."""
    cassis = _cassis()
    files = sorted(path.glob("*.xmi")) if path.is_dir() else [path]
    if not files:
        raise ExchangeError(f"{path}: there are no XMI files in it; give the folder that holds ID.xmi and {TYPES}")
    for file in files:
        beside = file.with_name(TYPES)
        _check_doctype(file)
        has_types = _check_doctype(beside)
        try:
            types = cassis.load_typesystem(beside) if has_types else _types(cassis)
            cas = cassis.load_cas_from_xmi(file, typesystem=types, lenient=True)
        except Exception as error:  # what a broken file raises depends on where it is broken
            raise ExchangeError(f"{file.name}: is no CAS in XMI ({type(error).__name__}: {error}); export it as UIMA CAS XMI") from None
        yield _text(cas, file.stem)


def _check_doctype(path: Path) -> bool:
    """Whether a file is there. Raises ExchangeError for one with a DOCTYPE: no CAS has one, and its entities could fill the memory."""
    if not path.exists():
        return False
    if b"<!DOCTYPE" in path.read_bytes().replace(b"\0", b""):
        raise ExchangeError(f"{path.name}: has a DOCTYPE, which no CAS needs; export it as UIMA CAS XMI")
    return True


def _cassis() -> Any:
    try:
        import cassis
    except ImportError:
        raise ExchangeError("cas: dkpro-cassis is not installed; install kuaixun[exchange]") from None
    return cassis


def _types(cassis: Any) -> TypeSystem:
    types: TypeSystem = cassis.TypeSystem()
    name = types.create_type(_NAME, _ANNOTATION, "a name: its type and canonical form")
    figure = types.create_type(_FIGURE, _ANNOTATION, "a reported quantity: what it measures, of what")
    source = types.create_type(_SOURCE, _ANNOTATION, "where the text is from, with all rows of kuaixun")
    features = {name: ("kind", "name"), figure: ("attribute", *SHOWN), source: ("rows", "controls")}
    for owner, names in features.items():
        for feature in names:
            types.create_feature(owner, feature, _STRING)
    types.create_feature(figure, "about", name)
    for unit in ("Sentence", "Token"):
        types.create_type(_DKPRO + unit, _ANNOTATION)
    return types


def _cas(cassis: Any, types: TypeSystem, text: AnnotatedText, segmenter: Segmenter) -> Cas:
    cas: Cas = cassis.Cas(typesystem=types)
    cas.sofa_string, cas.sofa_mime = _NO_XML.sub(" ", text.text), "text/plain"
    kinds = {kind: types.get_type(kind) for kind in (_FIGURE, _NAME, _SOURCE, f"{_DKPRO}Sentence", f"{_DKPRO}Token")}
    controls = {match.start(): ord(match.group()) for match in _NO_XML.finditer(text.text)}
    source = {"rows": _ascii_controls(text.stored()), "controls": json.dumps(controls)}
    marks = marks_of(text)
    names = {
        (mark.start, mark.end, mark.label): kinds[_NAME](begin=mark.start, end=mark.end, kind=mark.label, name=mark.fields["name"])
        for mark in marks if mark.label in ENTITY_TYPES
    }  # fmt: skip
    figures = [
        kinds[_FIGURE](
            begin=mark.start, end=mark.end, attribute=mark.label, about=names.get(mark.about) if mark.about else None, **mark.fields
        )
        for mark in marks if mark.label not in ENTITY_TYPES
    ]  # fmt: skip
    cas.add_all([kinds[_SOURCE](begin=0, end=len(text.text), **source), *names.values(), *figures])
    spans = [(mark.start, mark.end) for mark in marks]
    cas.add_all([kinds[f"{_DKPRO}Sentence"](begin=start, end=end) for start, end in _sentences(text.text, spans)])
    tokens = ((token.idx, token.idx + len(token)) for token in segmenter.doc(text.text, spans) if not token.is_space)
    cas.add_all([kinds[f"{_DKPRO}Token"](begin=start, end=end) for start, end in tokens])
    return cas


def _ascii_controls(stored: dict[str, Any]) -> str:
    """The rows as JSON, in which no character stands that XML cannot hold."""
    return _NO_XML.sub(lambda match: f"\\u{ord(match.group()):04x}", json.dumps(stored, ensure_ascii=False))


def _sentences(text: str, marks: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The sentences, those that a mark reaches across as one: INCEpTION wants each mark within a sentence."""
    spans = sentence_spans(fold(text))
    crossed = sorted(marks)
    joined: list[tuple[int, int]] = spans[:1]
    at = 0
    for (_, end), (start, following) in pairwise(spans):
        while at < len(crossed) and crossed[at][1] <= end:
            at += 1
        if any(first < end < last for first, last in crossed[at : at + 64]):
            joined[-1] = joined[-1][0], following
        else:
            joined.append((start, following))
    return joined


def _text(cas: Cas, name: str) -> AnnotatedText:
    printed, rows, has = cas.sofa_string, None, {kind.name for kind in cas.typesystem.get_types()}
    source = next(iter(cas.select(_SOURCE)), None) if _SOURCE in has else None
    if source is not None:
        rows, controls = source.rows, json.loads(source.controls or "{}")
        characters = list(printed)
        for offset, code in controls.items():
            characters[int(offset)] = chr(code)
        printed = "".join(characters)
    marks = [Mark(n.begin, n.end, n.kind or "") for n in cas.select(_NAME)] if _NAME in has else []
    figures = cas.select(_FIGURE) if _FIGURE in has else []
    return restored(text_from(printed, rows, name), [*marks, *map(_figure, figures)])


def _figure(figure: Any) -> Mark:
    fields = {feature: value for feature in SHOWN if (value := getattr(figure, feature, None)) is not None}
    about = figure.about
    return Mark(figure.begin, figure.end, figure.attribute or "other", fields, (about.begin, about.end, about.kind) if about else None)
