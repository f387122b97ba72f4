"""The shared look: every attribute has a colour, colours can be read, and data in a page is data alone."""

import base64
import json
import re
import zlib

import pytest
from kuaixun import look
from kuaixun.schema import ATTRIBUTE_NAMES

STYLE = look.resource("look.css")
TOKENS = {name: (light, dark) for name, light, dark in re.findall(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)", STYLE)}


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def test_every_attribute_has_a_family() -> None:
    assert set(look.FAMILY) == set(ATTRIBUTE_NAMES)
    assert set(look.FAMILY.values()) == set(look.FAMILIES)


READ = [
    *(("ink", plane) for plane in ("paper", "sheet", "plane", *look.FAMILIES)), *(("faint", plane) for plane in ("paper", "sheet", "plane")),
    *((ink, plane) for ink in ("accent", "error", "warning", "note", "good") for plane in ("paper", "sheet")), ("accent", "accent-plane"),
]  # fmt: skip


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(("ink", "plane"), READ)
def test_contrast_is_enough_for_text(ink: str, plane: str, theme: int) -> None:
    assert contrast(TOKENS[ink][theme], TOKENS[plane][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("family", look.FAMILIES)
def test_the_edge_of_a_mark_can_be_seen(family: str, theme: int) -> None:
    assert contrast(TOKENS[f"{family}-edge"][theme], TOKENS["sheet"][theme]) >= 3


@pytest.mark.parametrize("text", ["</script><script>alert(1)</script>", "𬭊", "\u2028", "a\0b", "\ud800"])
def test_packed_data_is_whole_and_cannot_end_an_element(text: str) -> None:
    packed = look.packed({"text": text})
    assert re.fullmatch("[A-Za-z0-9+/=]+", packed)
    read = json.loads(zlib.decompress(base64.b64decode(packed)))["text"]
    assert read == text or text == "\ud800"


def test_the_policy_allows_the_pages_own_parts_alone() -> None:
    allowed = look.policy("a{}", "b()")
    assert "default-src 'none'" in allowed
    assert "unsafe" not in allowed
    assert allowed.count("sha256-") == 2
