"""The house keeps its own order: pure rules, a true map, commands that exist, pinned packages, no traces of a machine."""

from __future__ import annotations

import json
import re
import subprocess
import sys

import pytest

from tests.system.tree import ROOT, files, folders, text

PAGES_FOR_PEOPLE = ("README.md", "README.zh-CN.md", "CONTRIBUTING.md", "docs/operating.md")
UNMAPPED = re.compile(r"hr_portal/translations/.+")
"""The folders gettext wants inside translations/ say nothing of their own."""


def modules_loaded_by(*names: str) -> set[str]:
    """Top-level modules in a fresh interpreter after importing these."""
    program = f"import sys, json; {'; '.join(f'import {name}' for name in names)}; print(json.dumps(list(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return {name.partition(".")[0] for name in json.loads(done.stdout)}


@pytest.mark.parametrize(
    "rules",
    sorted(
        name.with_suffix("").as_posix().replace("/", ".")
        for name in files()
        if re.fullmatch(
            r"hr_portal/\w+/rules\.py|hr_portal/core/(calendar|errors|clock|text)\.py", name.as_posix()
        )
    ),
)
def test_importing_a_rule_loads_no_framework_and_no_database(rules: str) -> None:
    heavy = {"flask", "flask_sqlalchemy", "sqlalchemy", "celery", "redis", "wtforms", "jinja2", "psycopg"}
    assert modules_loaded_by(rules) & heavy == set()


def test_package_files_are_empty() -> None:
    """Else importing a rule would load what its package happens to mention. The first one holds the version only."""
    full = [str(name) for name in files() if name.name == "__init__.py" and text(str(name)).strip()]
    assert full == ["hr_portal/__init__.py"]
    assert re.fullmatch(r'__version__ = "[\d.]+"\n', text("hr_portal/__init__.py"))


def test_the_newest_changes_are_those_of_this_version() -> None:
    version = text("hr_portal/__init__.py").split('"')[1]
    newest = re.search(r"^## (\S+?),? ", text("CHANGELOG.md"), flags=re.MULTILINE)
    assert newest is not None
    assert newest[1] == version


def test_each_folder_has_one_line_on_the_map_and_each_line_a_folder() -> None:
    mapped = re.findall(r"^\s*- `([^`]+)/`", text("docs/map.md"), flags=re.MULTILINE)
    assert len(mapped) == len(set(mapped)), "a folder stands twice on the map"
    existing = {folder for folder in folders() if not UNMAPPED.fullmatch(folder)}
    assert set(mapped) == existing


@pytest.mark.parametrize("page", PAGES_FOR_PEOPLE)
def test_commands_named_to_people_exist(page: str) -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", text("Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:^|`|&& )make ([a-z][a-z0-9-]*)", text(page), flags=re.MULTILINE))
    assert named
    assert named - targets == set()


@pytest.mark.parametrize("page", [*PAGES_FOR_PEOPLE, "docs/map.md"])
def test_links_between_pages_lead_somewhere(page: str) -> None:
    folder = (ROOT / page).parent
    targets = [
        target.partition("#")[0]
        for target in re.findall(r"\]\(([^)\s]+)\)", text(page))
        if "://" not in target and not target.startswith("#")
    ]
    assert [target for target in targets if not (folder / target).exists()] == []


def test_both_readmes_have_the_same_sections() -> None:
    def outline(page: str) -> list[int]:
        outside_code = re.sub(r"^```.*?^```", "", text(page), flags=re.MULTILINE | re.DOTALL)
        return [len(marks) for marks in re.findall(r"^(#+) ", outside_code, flags=re.MULTILINE)]

    assert outline("README.md") == outline("README.zh-CN.md")
    assert len(outline("README.md")) > 3


@pytest.mark.parametrize("lock", ["requirements.txt", "requirements-dev.txt"])
def test_each_package_is_pinned_by_version_and_hash_and_by_nothing_else(lock: str) -> None:
    lines = [line.strip() for line in text(lock).replace("\\\n", " ").splitlines()]
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) > 20
    for pin in pins:
        assert re.match(r"[\w.-]+(\[[\w,-]+\])?==\S+ ", pin), pin
        assert re.search(r" --hash=sha256:[0-9a-f]{64}", pin), pin
    # No index, no file, no address of where it was resolved.
    assert re.search(r"://|--index-url|--find-links|(^|\s)/\w", text(lock)) is None


@pytest.mark.parametrize(
    "pair", [("requirements.in", "requirements.txt"), ("requirements-dev.in", "requirements-dev.txt")]
)
def test_the_lock_holds_what_was_asked_for(pair: tuple[str, str]) -> None:
    asked = re.findall(r"^([A-Za-z][\w.-]*)(?:\[[\w,]+\])?==(\S+)", text(pair[0]), flags=re.MULTILINE)
    held = dict(re.findall(r"^([a-z0-9][\w.-]*)(?:\[[\w,-]+\])?==(\S+)", text(pair[1]), flags=re.MULTILINE))
    assert asked
    for name, version in asked:
        assert held.get(re.sub(r"[-_.]+", "-", name).lower()) == version, name


def test_no_file_knows_a_path_of_the_machine_it_was_made_on() -> None:
    homes = re.compile(r"(?<![\w.}*-])/(work|root|home|Users)/\w")
    found = []
    for name in files():
        try:
            content = (ROOT / name).read_text(encoding="utf-8")
        except UnicodeDecodeError:
            continue
        found += [f"{name}: {line.strip()[:100]}" for line in content.splitlines() if homes.search(line)]
    assert found == []
