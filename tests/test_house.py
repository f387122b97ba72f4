"""The house itself: what is shipped, what the files may not name, and that the documented commands exist."""

import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PATTERNS = ROOT / "patterns" / "kuaixun_patterns"
needs_make = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(["make", *arguments], cwd=ROOT, capture_output=True, encoding="utf-8", check=False)


def targets() -> set[str]:
    declared = re.search(r"^\.PHONY: (.+)$", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert declared
    return set(declared[1].split())


# What is shipped


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    builder = pytest.importorskip("hatchling.builders.wheel").WheelBuilder(str(ROOT))
    (built,) = builder.build(directory=str(tmp_path_factory.mktemp("wheel")), versions=["standard"])
    return zipfile.ZipFile(built)


def test_the_wheel_holds_the_two_packages_and_nothing_else(wheel: zipfile.ZipFile) -> None:
    tops = {name.split("/")[0] for name in wheel.namelist()}
    (info,) = (top for top in tops if top.endswith(".dist-info"))
    assert re.fullmatch(r"kuaixun-[0-9][^-]*\.dist-info", info)
    assert tops == {"kuaixun", "kuaixun_patterns", info}


def test_the_wheel_holds_all_code_and_all_rules(wheel: zipfile.ZipFile) -> None:
    shipped = {name for name in wheel.namelist() if ".dist-info/" not in name}
    code = {path.relative_to(ROOT / "extract").as_posix() for ending in ("py", "j2", "css", "js") for path in (ROOT / "extract").rglob(f"*.{ending}")}
    rules = {f"kuaixun_patterns/{path.name}" for path in PATTERNS.iterdir() if path.suffix in (".toml", ".txt", ".py")}
    assert {f"kuaixun/evaluate/page.{ending}" for ending in ("html.j2", "css", "js")} <= code
    assert {"kuaixun_patterns/units.toml", "kuaixun_patterns/words.txt"} <= rules
    assert code | rules | {"kuaixun/py.typed"} <= shipped
    assert not [name for name in shipped if "__pycache__" in name]


def test_the_wheel_has_its_license_and_entry_points(wheel: zipfile.ZipFile) -> None:
    names = {name.split(".dist-info/")[1]: name for name in wheel.namelist() if ".dist-info/" in name}
    assert "licenses/LICENSE" in names
    entry_points = wheel.read(names["entry_points.txt"]).decode()
    assert "kuaixun = kuaixun.cli:main" in entry_points
    assert "[spacy_factories]" in entry_points


def test_the_source_distribution_has_no_outputs(tmp_path: Path) -> None:
    builder = pytest.importorskip("hatchling.builders.sdist").SdistBuilder(str(ROOT))
    (built,) = builder.build(directory=str(tmp_path), versions=["standard"])
    with tarfile.open(built) as archive:
        tops = {name.split("/")[1] for name in archive.getnames()}
    assert {"extract", "patterns", "tests", "corpus", "docs", "LICENSE", "pyproject.toml"} <= tops
    assert not tops & {"outputs", ".venv", ".ci", "benchmarks"}


# What no file may name

HOSTS = "|".join(["py" + "pi", "pythonhosted", "artifactory", "anaconda", "nexus", "devpi"])
UNWANTED = {
    "a path of one machine": re.compile(r"(?<![\w.:/])/(?:home|Users|root|mnt|tmp|work|opt)/[\w.]"),
    "a host of packages": re.compile(rf"\b(?:{HOSTS})\.[a-z]|(?:index|find)-(?:url|links)"),
}


def tracked() -> list[Path]:
    git = shutil.which("git")
    if git is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    command = [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
    return [ROOT / name for name in listed if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("what", UNWANTED)
def test_no_file_names(what: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()[:100]}"
        for path in tracked()
        for number, line in enumerate(path.read_bytes().decode("utf-8", "replace").splitlines(), 1)
        if UNWANTED[what].search(line)
    ]
    assert not found, f"{what} is named in\n" + "\n".join(found)


def test_no_file_names_the_place_where_it_was_written() -> None:
    places = {str(place) for place in (ROOT, Path.home()) if len(place.parts) > 2}
    assert not [path for path in tracked() if any(place in path.read_bytes().decode("utf-8", "replace") for place in places)]


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("a path of one machine", "/" + "home/li/news"),
        ("a path of one machine", "cd /" + "work/news"),
        ("a host of packages", "https://py" + "pi.org/simple"),
        ("a host of packages", "--index" + "-url=x"),
    ],
)
def test_what_is_unwanted_would_be_found(what: str, line: str) -> None:
    assert UNWANTED[what].search(line)


def test_outputs_are_not_kept() -> None:
    kept = {path.relative_to(ROOT).parts[1] for path in tracked() if path.relative_to(ROOT).parts[0] == "outputs"}
    assert kept <= {"README.md", "sample"}


# The commands

PAGES = [path for path in (*ROOT.glob("*.md"), *ROOT.glob("*/README.md"), *ROOT.glob("docs/*.md")) if "make " in path.read_text("utf-8")]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_documented_targets_exist(page: Path) -> None:
    named = set(re.findall(r"(?:^[ \t$]*|`)make ([a-z]+)", page.read_text("utf-8"), re.MULTILINE))
    assert named <= targets()


def test_targets_of_the_check_script_exist() -> None:
    script = ROOT / ".ci" / "run"
    lines = re.findall(r"^make (.+)$", script.read_text("utf-8"), re.MULTILINE)
    named = {target for line in lines for target in line.split()}
    assert {"lint", "types", "imports", "test"} <= named <= targets()
    assert os.access(script, os.X_OK)


@needs_make
def test_help_tells_of_every_target() -> None:
    assert set(re.findall(r"^make ([a-z]+) ", make("help").stdout, re.MULTILINE)) == targets()


@needs_make
def test_without_a_fit_python_make_says_so_and_leaves_nothing(tmp_path: Path) -> None:
    venv = tmp_path / "venv"
    done = make("run", f"VENV={venv}", "PYTHON=no-such-python")
    assert done.returncode != 0
    assert "kuaixun needs Python 3.11 or newer" in done.stderr
    assert "Traceback" not in done.stderr
    assert not venv.exists()


def test_imports_go_one_way() -> None:
    pytest.importorskip("importlinter")
    done = subprocess.run(
        [sys.executable, "-c", "from importlinter.cli import lint_imports; raise SystemExit(lint_imports())"],
        cwd=ROOT, capture_output=True, encoding="utf-8", check=False, env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
