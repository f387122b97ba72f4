"""What figures can be about besides names: single projects with their heads, and groups of projects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from kuaixun.model import Entity, Quantity
from kuaixun.names import Spans, Tokens
from kuaixun.rules import Rules
from kuaixun.topic_context import Context
from kuaixun.topic_kinds import Topic, TopicKind
from kuaixun.topic_lists import batches, listed, paid_for, phases, plants
from kuaixun.topic_reading import topic_of
from kuaixun.topic_words import ProjectHead, ProjectWords, TopicWords

__all__ = ["ProjectHead", "ProjectWords", "Topic", "TopicFinder", "TopicKind"]

_NAMED_AS = ("项目", "工程")
_THIS = ("该", "此")
_IS_ONE = re.compile("[是为系](?:[^，。；、！？\n]{1,30}的)?")  # 铜箔项目|是|云河产业合作项目
_PREDICATE_REACH = 40
_PREDICATE = re.compile(
    "(?:项目|工程|基地|园|该项目)(?:是|为|系|被?列[为入]|入选|被?评为|被?纳入)[^，。；、！？\n]{0,16}$|，(?:也|又|还)?[是系][^，。；、！？\n]{0,16}$"
)
_BECOMES = re.compile(
    "(?:[^。；\n]{0,40}[，、])?(?:建成后|投产后|致力于|旨在|着力|将|拟|计划|预备|主要|重点)*"
    "(?:打造|形成|成为|建设成|打造成|是一[个座])(?:[^，。；、\n]{0,24}|集[^。；\n]{2,160}一体[^。；\n]{0,80})"
)


class TopicFinder:
    """Finds projects and groups of projects in a text."""

    def __init__(self, rules: Rules) -> None:
        self._words = TopicWords(rules)

    def find(self, text: str, tokens: Tokens, quantities: Sequence[Quantity], entities: Sequence[Entity]) -> list[Topic]:
        """The topics of a text in order, none inside another."""
        context = Context(text, tokens, quantities, entities, self._words)
        topics = _without_predicates(text, self._with_heads(context))
        topics += listed(context)
        topics += plants(context)
        topics += list(paid_for(context, topics))
        topics += phases(text)
        topics.sort(key=lambda topic: (topic.start, -topic.end))
        return list(_without_parts(context, topics))

    def _with_heads(self, context: Context) -> list[Topic]:
        """The topics that a head ends, and the batches, in order."""
        topics = batches(context.text)
        taken = Spans((topic.start, topic.end) for topic in topics)
        left = len(context.text) + 1
        for start, end, row in reversed(self._words.heads.hits(context.text)):
            topic = topic_of(context, start, end, row) if end <= left else None  # else inside a longer name already read
            if topic is None:
                continue
            left = topic.start
            if not taken.overlaps(topic.start, topic.end):
                topics.append(topic)
        return sorted(topics, key=lambda topic: topic.start)


def _without_predicates(text: str, topics: Sequence[Topic]) -> list[Topic]:
    """轮毂项目是|今年的省级重点项目|: the topics but for those that another is said to be one of."""
    return [topic for before, topic in pairwise([None, *topics]) if topic is not None and not _is_predicate(text, before, topic)]


def _is_predicate(text: str, before: Topic | None, topic: Topic) -> bool:
    if topic.kind == "group":
        return _PREDICATE.search(text, max(0, topic.start - _PREDICATE_REACH), topic.start) is not None
    if topic.kind != "project" or before is None or not before.name.endswith(_NAMED_AS):
        return False
    is_told_of = before.kind == "project" or text.endswith(_THIS, 0, before.start)
    return is_told_of and _IS_ONE.fullmatch(text, before.end, topic.start) is not None


def _without_parts(context: Context, topics: Iterable[Topic]) -> Iterator[Topic]:
    """The topics but for the production lines and workshops of a project told of before, and for what it is to become."""
    whole: Topic | None = None  # the last project that can have parts
    for topic in topics:
        is_part = topic.kind == "project" and topic.name.endswith(context.words.works)
        if is_part and context.words.numbered_works.fullmatch(topic.name):
            continue  # 2号车间
        if whole is not None and _belongs_to(context, whole, topic, is_part):
            continue
        if not is_part and (topic.kind != "group" or _is_unbuilt(topic)):
            whole = topic
        yield topic


def _belongs_to(context: Context, whole: Topic, topic: Topic, is_part: bool) -> bool:
    """Whether a topic is what a project told of before becomes, or a part of it told of in the same or the next sentence."""
    is_shown = topic.kind == "project" and topic.rule != "project.project"
    if (is_shown or _is_unbuilt(topic)) and _BECOMES.fullmatch(context.text, whole.end, topic.start):
        return True  # 轮毂项目|将打造|国内一流的轮毂生产基地
    if not is_part or topic.start in context.sites.ends:
        return False
    between = context.text[whole.end : topic.start]
    return "\n" not in between and between.count("。") <= 1


def _is_unbuilt(topic: Topic) -> bool:
    return topic.rule.endswith("unbuilt")
