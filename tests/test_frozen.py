"""What is built at once is a frozen dataclass all the same."""

import copy
import inspect
import pickle
from dataclasses import FrozenInstanceError, asdict, dataclass, replace
from typing import Any

import pytest
from kuaixun import model
from kuaixun.frozen import built_at_once

BUILT = (model.Quantity, model.Entity, model.Fact)


@dataclass(frozen=True, slots=True)
class Usual:
    """Made by the standard library."""

    start: int
    text: str = "—"
    period: tuple[int, int] | None = None


@built_at_once
@dataclass(frozen=True, slots=True)
class Fast:
    """The same."""

    start: int
    text: str = "—"
    period: tuple[int, int] | None = None


@pytest.mark.parametrize("arguments", [{"start": 1}, {"start": 2, "text": "甲"}, {"start": 3, "period": (1, 2)}])
def test_it_is_what_the_standard_library_makes(arguments: dict[str, Any]) -> None:
    usual, fast = Usual(**arguments), Fast(**arguments)
    assert type(fast) is Fast
    assert asdict(fast) == asdict(usual)
    assert repr(fast) == repr(usual).replace("Usual", "Fast")
    assert hash(fast) == hash(usual)
    assert fast == Fast(*asdict(usual).values()) != Fast(9)
    assert inspect.signature(Fast) == inspect.signature(Usual)


def test_it_stays_as_it_was_built() -> None:
    fast = Fast(1)
    with pytest.raises(FrozenInstanceError):
        fast.start = 2  # type: ignore[misc]
    with pytest.raises((FrozenInstanceError, TypeError)):
        fast.more = 2  # type: ignore[attr-defined]
    assert replace(fast, start=2) == Fast(2)


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy, lambda one: pickle.loads(pickle.dumps(one))], ids=["copy", "deepcopy", "pickle"])
def test_its_copies_are_equal(copied: Any) -> None:
    assert copied(Fast(1, "甲", (1, 2))) == Fast(1, "甲", (1, 2))


@pytest.mark.parametrize("arguments", [(), (1, "甲", None, 4)])
def test_wrong_arguments_are_refused(arguments: tuple[Any, ...]) -> None:
    with pytest.raises(TypeError, match=r"__init__\(\)"):
        Fast(*arguments)


@pytest.mark.parametrize("noun", BUILT)
def test_nouns_are_told_by_their_names(noun: type) -> None:
    assert noun.__init__.__qualname__ == f"{noun.__name__}.__init__"
    assert noun.__init__.__module__ == "kuaixun.model"
