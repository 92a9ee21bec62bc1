"""Every sentence a person may read has its English, with the same placeholders."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tests.system.tree import ROOT

ENGLISH = ROOT / "hr_portal" / "translations" / "en" / "LC_MESSAGES" / "messages.po"
PLACEHOLDER = re.compile(r"%\((\w+)\)")


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    """What `make i18n` would collect from code and templates now."""
    target = tmp_path_factory.mktemp("i18n") / "messages.pot"
    words = ["-q", "extract", "-F", "pyproject.toml", "-k", "_l", "--no-location", "-o", str(target), "."]
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", *words], cwd=ROOT, check=True)
    return load(target)


@pytest.fixture(scope="module")
def english() -> Catalog:
    return load(ENGLISH)


def load(path: Path) -> Catalog:
    with path.open("rb") as file:
        return read_po(file)


def sentences(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string)


def test_there_are_sentences(collected: Catalog) -> None:
    assert len(collected) > 20


def test_each_sentence_has_its_english(collected: Catalog, english: Catalog) -> None:
    missing = []
    for message in collected:
        if message.id:
            translated = english.get(message.id, message.context)
            if translated is None or translated.fuzzy or not all(sentences(translated)):
                missing.append(message.id)
    assert missing == []


def test_no_english_is_left_behind_by_its_sentence(collected: Catalog, english: Catalog) -> None:
    assert [
        message.id for message in english if message.id and collected.get(message.id, message.context) is None
    ] == []


def test_english_prints_the_same_facts(english: Catalog) -> None:
    different = []
    for message in english:
        if message.id:
            wanted = set(PLACEHOLDER.findall(message.id if isinstance(message.id, str) else message.id[-1]))
            if any(
                set(PLACEHOLDER.findall(sentence)) != wanted for sentence in sentences(message) if sentence
            ):
                different.append(message.id)
    assert different == []
