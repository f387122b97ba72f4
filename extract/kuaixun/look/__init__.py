"""The look that all pages share: colours, type, tables and marks (`look.css`), and what scripts share (`look.js`).

A page puts `style("look.css", …)` and `script("look.js", …)` into itself, so that it needs no other file, and states by `policy` that the
browser may run these and nothing else. Data goes in as `packed`, which no text can break out of.
"""

from __future__ import annotations

import json
import zlib
from base64 import b64encode
from collections.abc import Mapping
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Environment

# What an attribute measures in kind: the colour of its marks (`.mark.money` …), and how the kind is called in Chinese and English.
FAMILIES: Mapping[str, tuple[str, str]] = {
    "money": ("金额", "money"),
    "land": ("面积", "area"),
    "scale": ("规模", "scale"),
    "people": ("人员", "people"),
    "count": ("数目", "counts"),
    "rate": ("比率", "rates"),
    "other": ("其他", "other"),
}
_MEMBERS: Mapping[str, str] = {
    "money": (
        "investment investment_signed investment_completed investment_period funds_in_place output_value revenue profit tax trade price "
        "registered_capital assets gdp"
    ),
    "land": "land_area floor_area",
    "scale": "capacity output facility_count length",
    "people": "jobs employees people_count",
    "count": "project_count company_count event_count patent_count",
    "rate": "growth share",
    "other": "duration other",
}
FAMILY: Mapping[str, str] = {attribute: family for family, members in _MEMBERS.items() for attribute in members.split()}


def resource(name: str, package: str = "kuaixun.look") -> str:
    """The content of a style or script that is shipped with a package."""
    return (files(package) / name).read_text("utf-8")


def environment(package: str) -> Environment:
    """The templates of a package, in which every value is text and never markup, and a name that is missing is an error."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=PackageLoader(package, "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def policy(style: str, script: str = "") -> str:
    """The Content-Security-Policy of a page that holds one style and at most one script: no other may run, and nothing is fetched."""
    allowed = f"'{_digest(script)}'" if script else "'none'"
    return f"default-src 'none'; style-src '{_digest(style)}'; script-src {allowed}; base-uri 'none'; form-action 'none'"


def packed(data: Any) -> str:
    """Data for a script as compressed JSON in base64: small, and without a character that ends an element. `look.unpack` reads it."""
    written = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return b64encode(zlib.compress(written.encode("utf-8", "backslashreplace"), 6)).decode("ascii")


def _digest(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode('utf-8')).digest()).decode()}"
