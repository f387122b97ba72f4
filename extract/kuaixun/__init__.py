"""kuaixun (快讯): Chinese news bulletins in, a checked table of projects out.

    import kuaixun
    result = kuaixun.extract("总投资1.2亿元的轴承项目开工。", date="2024-03-18")
    result.facts, result.projects, result.entities, result.to_frames()

    tables = kuaixun.extract_all(df["text"], dates=df["date"], ids=df["id"])  # the same of many texts

    nlp = kuaixun.load()  # a spaCy Language

Everything is imported when it is first asked for, so that `import kuaixun` costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kuaixun.components import load
    from kuaixun.many import extract_all
    from kuaixun.pipeline import Pipeline, Result, extract
    from kuaixun.rules import RuleError, Rules

__all__ = ["Pipeline", "Result", "RuleError", "Rules", "extract", "extract_all", "load"]

_HOME = {"load": "components", "Pipeline": "pipeline", "Result": "pipeline", "extract": "pipeline", "extract_all": "many", "RuleError": "rules", "Rules": "rules"}


def __getattr__(name: str) -> Any:
    if name == "__version__":
        from importlib.metadata import version

        return version("kuaixun")
    if name in _HOME:
        from importlib import import_module

        return getattr(import_module(f"kuaixun.{_HOME[name]}"), name)
    raise AttributeError(f"module 'kuaixun' has no attribute {name!r}")
