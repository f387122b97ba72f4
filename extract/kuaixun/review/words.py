"""How the page reads in Chinese and in English. Labels of columns, attributes and closed lists are those of the schema."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kuaixun import look
from kuaixun.schema import ATTRIBUTES, FACTS, FINDINGS, LABELS, MODALITIES, MODIFIERS, PROJECTS, STAGES, SUBJECT_KINDS

WORDS: Mapping[str, tuple[str, str]] = {
    "title": ("快讯审核", "kuaixun review"),
    "source_text": ("原文", "Source"),
    "record": ("数据", "Record"),
    "findings": ("存疑", "Findings"),
    "bulletins": ("快讯列表", "Bulletins"),
    "find_bulletin": ("搜索快讯", "Search bulletins"),
    "no_bulletins": ("还没有快讯，请粘贴或上传一份", "No bulletins yet: paste or upload one"),
    "new_bulletin": ("粘贴 / 上传", "Paste / upload"),
    "paste_here": ("把快讯正文粘贴到这里", "Paste the text of a bulletin here"),
    "or_file": ("或选择文件", "or choose a file"),
    "published": ("发布日期", "Published"),
    "text_name": ("名称（可不填）", "Name (optional)"),
    "extract": ("抽取", "Extract"),
    "working": ("正在抽取…", "Extracting …"),
    "loading": ("正在打开…", "Opening …"),
    "filter": ("筛选", "Filter"),
    "all": ("全部", "All"),
    "undecided": ("未定", "Undecided"),
    "questioned": ("存疑", "Questioned"),
    "decided": ("已定", "Decided"),
    "all_attributes": ("全部指标", "All attributes"),
    "search": ("搜索", "Search"),
    "no_facts": ("没有符合条件的数据", "No figure matches"),
    "none_chosen": ("点击原文中的数字，或按 j 从第一条开始", "Click a figure in the text, or press j to begin"),
    "accept": ("采纳", "Accept"),
    "correct": ("修改", "Edit"),
    "reject": ("驳回", "Reject"),
    "undo": ("撤销", "Undo"),
    "add": ("新增数据", "Add figure"),
    "save": ("保存", "Save"),
    "cancel": ("取消", "Cancel"),
    "close": ("关闭", "Close"),
    "use_selection": ("改用所选文字", "Use selection"),
    "select_hint": ("在原文中选取文字可重定位置", "Select text in the source to move the span"),
    "state_undecided": ("未定", "undecided"),
    "state_accept": ("已采纳", "accepted"),
    "state_correct": ("已修改", "corrected"),
    "state_reject": ("已驳回", "rejected"),
    "state_add": ("新增", "added"),
    "moved": ("文本有变动，存疑：请确认", "The text has changed: please confirm"),
    "moved_short": ("存疑", "moved"),
    "confirm": ("确认", "Confirm"),
    "lost": ("重新抽取后未再找到", "no longer found by extraction"),
    "was": ("原为", "was"),
    "nothing": ("无", "none"),
    "why": ("主体依据", "Why this subject"),
    "history": ("记录", "History"),
    "kind_accept": ("采纳", "accepted"),
    "kind_correct": ("修改", "corrected"),
    "kind_reject": ("驳回", "rejected"),
    "kind_add": ("新增", "added"),
    "no_stage": ("未提及", "not said"),
    "expected": ("应为", "expected"),
    "your_name": ("您的姓名", "Your name"),
    "name_hint": ("每一次采纳、修改都会记下姓名和时间", "Each decision is kept with your name and the time"),
    "begin": ("开始", "Begin"),
    "help": ("按键", "Keys"),
    "keys_move": ("下一条 / 上一条", "next / previous figure"),
    "keys_accept": ("采纳并到下一条", "accept and go on"),
    "keys_reject": ("驳回并到下一条", "reject and go on"),
    "keys_edit": ("修改", "edit"),
    "keys_add": ("新增：先在原文中选取数字", "add: first select the figure in the text"),
    "keys_undo": ("撤销自己的上一步", "undo your last step"),
    "keys_search": ("搜索", "search"),
    "keys_help": ("显示按键", "show keys"),
    "keys_escape": ("关闭、取消", "close, cancel"),
    "undone": ("已撤销", "undone"),
    "overruled": ("此前 {who} 也处理过这一条；现以您的为准，两者都有记录", "{who} had decided this one meanwhile; yours holds now, both are kept"),
    "by_others": ("{who} 刚处理了 {count} 条", "{who} has just decided {count}"),
    "all_done": ("全部处理完毕", "All decided"),
    "language": ("English", "中文"),
    "theme": ("深浅", "Light / dark"),
    "list": ("列表", "List"),
    "start": ("位置", "place"),
    "period": ("时段", "period"),
}

KEYS = (
    ("j k", "keys_move"), ("a", "keys_accept"), ("r", "keys_reject"), ("e", "keys_edit"), ("n", "keys_add"), ("u", "keys_undo"),
    ("/", "keys_search"), ("?", "keys_help"), ("Esc", "keys_escape"),
)  # fmt: skip
# Why a fact has its subject, as `facts.py` says it; what is not here is shown in English.
REASONS: Mapping[str, str] = {
    "named in the clause": "本分句中提到",
    "named in the sentence": "本句中提到",
    "carried over from an earlier sentence": "承接前文",
    "nothing named before it": "前文没有主体",
    "inside the name": "在项目名称之内",
    "a count is of its group": "计数，主体为所数的项目群",
    "stands before its head": "修饰其后的主体",
    "the money builds it": "所投资建设者",
    "told in the order of the names": "与名称“分别”对应",
    "the body gives the figure to it": "正文中的主体",
}
_COLUMNS = (*FACTS.columns, *PROJECTS.columns, *FINDINGS.columns)


def vocabulary() -> dict[str, Any]:
    """All words of the page, each as [Chinese, English], and the values of its lists in their order."""
    columns = {column.name: (column.zh, column.name.replace("_", " ")) for column in reversed(_COLUMNS)}
    attributes = {row.name: (row.zh, row.name.replace("_", " ")) for row in ATTRIBUTES}
    values = {name: (label, name) for name, label in LABELS.items()}
    values["="] = ("确数", "exact")
    return {
        "words": WORDS, "family": look.FAMILY, "reasons": REASONS, "columns": columns, "attributes": attributes, "values": values,
        "lists": {"stage": STAGES, "modality": MODALITIES, "modifier": MODIFIERS, "subject_kind": SUBJECT_KINDS, "attribute": list(attributes)},
    }  # fmt: skip
