"""The voice of the house, where a machine can hear it: words that are not used, spacing, punctuation, the letter of the law.

Chinese sentences are those the catalogue collects from templates and code, and those the files of the kinds and of the
demo city print; the English ones stand beside them in the catalogue.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from babel.messages.pofile import read_po

from tests.system.tree import ROOT, files, text

ENGLISH = "hr_portal/translations/en/LC_MESSAGES/messages.po"
HAN = r"[\u3400-\u9fff\U00020000-\U0003ffff]"
PLACEHOLDER = re.compile(r"%\(\w+\)s|\{\w*\}")
MARKUP_SHOWN = ("[名称](网址)", "[name](https://…)", "“- ”", "“## ”")
"""What a person has to type is shown as it is typed."""

FORBIDDEN = {
    "点击": "说出会发生什么：看全部、去修改",
    "点此": "说出会发生什么",
    "联系管理员": "说出找谁、怎样找",
    "联系系统管理员": "说出找谁、怎样找",
    "！": "不用感叹号",
    "!": "不用感叹号",
    "亲，": "用“您”",
    "请勿": "先说怎么办",
    "操作失败": "说出什么没有办成",
    "非法": "说出哪里要改",
    "提出线索": "我来反映；线索是纪检用语",
    "同等受理": "同样受理",
    "任职公告": "任免通知",
    "监督渠道": "怎样反映情况",
    "机器人验证": "我不是机器人",
    "公示期限届满": "公示期满",
    "任前公告": "任前公示",
    "资格复查": "资格复审",
    "登陆": "登录",
    "帐户": "账户",
    "帐号": "账号",
    "其它": "其他",
    "截止到": "截至，或者……截止",
    "二十四时": "24:00",
}
"""Words a clerk or a reader does not meet here, and what is said instead."""

MUTE_BUTTONS = {
    "提交",
    "确定",
    "确认提交",
    "取消",
    "是",
    "否",
    "好的",
    "知道了",
    "点击",
    "下一步",
    "Submit",
    "OK",
    "Cancel",
}
"""Words on a button that do not say what happens."""

ENGLISH_FORBIDDEN = re.compile(
    r"!|\b(click here|contact the administrator|please contact|e\.g\.|i\.e\.|etc\.|per se|via|vs\.?|"
    r"(author|organ|recogn|anonym|minim|final)(ize|izes|ized|izing|ization)|color|center|canceled|honor|labor|"
    r"program(?=me)|invalid|illegal|oops|sorry)\b",
    re.IGNORECASE,
)
TITLE_CASE = re.compile(r"^(?:[A-Z][a-z]+ ){2,}[A-Z][a-z]+$")
NAMES_OF_OURS = re.compile(
    r"General Office|State Council|Party|Civil Servants Law|Regulations|Open Government|Leading Cadres|Selection and"
)


def collected(target: Path) -> list[str]:
    """Every sentence of templates and code."""
    words = ["-q", "extract", "-F", "pyproject.toml", "-k", "_l", "--no-location", "-o", str(target), "."]
    subprocess.run([sys.executable, "-m", "babel.messages.frontend", *words], cwd=ROOT, check=True)
    with target.open("rb") as file:
        return [
            message.id if isinstance(message.id, str) else message.id[0]
            for message in read_po(file)
            if message.id
        ]


def strings(value: Any, key: str = "") -> Iterator[str]:
    """The Chinese a TOML file prints; what only helps to recognise a heading is as people write it."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if name != "aliases" and not name.endswith("_en"):
                yield from strings(inner, name)
    elif isinstance(value, list):
        for inner in value:
            yield from strings(inner, key)
    elif isinstance(value, str):
        yield value


def printed_by_files() -> list[str]:
    names = [
        str(name)
        for name in files()
        if re.match(r"hr_portal/(notices/kinds|cli/demo_city)/.+\.toml$", str(name))
    ]
    return [words for name in names for words in strings(tomllib.loads(text(name)))]


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    found = collected(tmp_path_factory.mktemp("words") / "messages.pot")
    assert len(found) > 1000
    return found


@pytest.fixture(scope="module")
def all_words(sentences: list[str]) -> list[str]:
    return sentences + printed_by_files()


@pytest.fixture(scope="module")
def english() -> list[str]:
    with (ROOT / ENGLISH).open("rb") as file:
        return [
            said
            for message in read_po(file)
            if message.id
            for said in ([message.string] if isinstance(message.string, str) else message.string)
        ]


def bare(sentence: str) -> str:
    """With a figure for each placeholder and without what is shown as it is typed."""
    for shown in MARKUP_SHOWN:
        sentence = sentence.replace(shown, "")
    return PLACEHOLDER.sub("1", sentence)


@pytest.mark.parametrize(("word", "instead"), FORBIDDEN.items(), ids=FORBIDDEN)
def test_nobody_meets_this_word(word: str, instead: str, all_words: list[str]) -> None:
    assert [sentence for sentence in all_words if word in sentence] == [], instead


def test_no_space_is_typed_between_chinese_and_figures_or_letters(all_words: list[str]) -> None:
    """The style sheet puts it there; typed, it breaks search and copies."""
    typed = re.compile(rf"{HAN}[ \u00a0]+[0-9A-Za-z]|[0-9A-Za-z][ \u00a0]+{HAN}|{HAN}[ \u00a0]+{HAN}")
    assert [sentence for sentence in all_words if typed.search(bare(sentence))] == []


def test_templates_type_no_space_between_a_chinese_word_and_what_is_printed_beside_it() -> None:
    """`_('共') }} {{ n }}` would print the space as well. Numbers of telephones stand apart on purpose."""
    beside = re.compile(rf"{HAN}'\) \}}\}} +\{{\{{ (?!tel\()")
    assert [
        (str(name), found.group())
        for name in files()
        if re.match(r"templates/.+\.html$", str(name))
        for found in beside.finditer(text(str(name)))
        if "row.index_number" not in text(str(name))[found.start() : found.end() + 20]
    ] == []


def test_punctuation_beside_chinese_is_full_width(all_words: list[str]) -> None:
    half = re.compile(rf"{HAN}[,;:?()]|[,;:?(]{HAN}")
    addressed = re.compile(r"https?://\S+|[\w.+-]+@[\w.-]+")
    assert [sentence for sentence in all_words if half.search(addressed.sub("", bare(sentence)))] == []


def test_ellipses_and_dashes_are_those_of_print(all_words: list[str]) -> None:
    assert [
        sentence for sentence in all_words if re.search(rf"\.\.\.|。。|，，|{HAN}--|{HAN}~", sentence)
    ] == []


def test_laws_are_cited_with_their_marks(all_words: list[str]) -> None:
    """A title in full stands in 《》, and its article in Chinese figures."""
    unmarked = re.compile(r"(?<!《)中华人民共和国(公务员法|政府信息公开条例)|第\d+条(?!公)|《[^》]*$")
    assert [sentence for sentence in all_words if unmarked.search(sentence)] == []


def test_buttons_say_what_happens(sentences: list[str], english: list[str]) -> None:
    assert MUTE_BUTTONS & {*sentences, *english} == set()


def test_words_stand_in_the_catalogue_and_not_in_the_template() -> None:
    """Chinese outside of gettext would stay Chinese on an English page."""
    said = re.compile(r"n?(?:gettext|_)\(\s*'(?:[^'\\]|\\.)*'(?:,\s*'(?:[^'\\]|\\.)*')?")
    aside = re.compile(r"\{#.*?#\}", re.DOTALL)
    left = {}
    for name in map(str, files()):
        if re.match(r"templates/.+\.(html|txt)$", name):
            rest = said.sub("", aside.sub("", text(name)))
            if found := re.findall(rf"[^\n]{{0,20}}{HAN}[^\n]{{0,20}}", rest):
                left[name] = found
    assert left == {}


def test_english_is_plain_british_and_does_not_shout(english: list[str]) -> None:
    assert [sentence for sentence in english if ENGLISH_FORBIDDEN.search(sentence)] == []


def test_english_is_in_sentence_case(english: list[str]) -> None:
    assert [
        sentence
        for sentence in english
        if TITLE_CASE.match(sentence.strip()) and not NAMES_OF_OURS.search(sentence)
    ] == []


def test_english_uses_the_punctuation_of_english(english: list[str]) -> None:
    chinese = re.compile(r"[\u3000-\u303f\uff00-\uffef]| ,| ;|\s\.(?!\w)|,,|\s{2,}")
    assert [sentence for sentence in english if chinese.search(sentence)] == []


@pytest.mark.parametrize(
    ("sentence", "is_wrong"),
    [("共 3 条", True), ("共%(n)s条", False), ("第 %(n)s 页", True), ("PDF文件", False), ("PDF 文件", True)],
)
def test_a_typed_space_is_found(sentence: str, is_wrong: bool) -> None:
    if is_wrong:
        with pytest.raises(AssertionError):
            test_no_space_is_typed_between_chinese_and_figures_or_letters([sentence])
    else:
        test_no_space_is_typed_between_chinese_and_figures_or_letters([sentence])


# The page of words


def kinds() -> dict[str, tuple[str, str]]:
    found = {}
    for name in map(str, files()):
        if re.match(r"hr_portal/notices/kinds/[a-z]\w*\.toml$", name):
            kind = tomllib.loads(text(name))
            found[kind["identifier"]] = (kind["name"], kind["name_en"])
    return found


def test_the_page_of_words_names_every_kind() -> None:
    _, _, listed = text("docs/domain.md").partition("\n## Kinds\n")
    rows = re.findall(r"^\| (.+?) \| (.+?) \| `(\w+)` \|$", listed, flags=re.MULTILINE)
    assert {identifier: (chinese, english) for chinese, english, identifier in rows} == kinds()


def test_every_identifier_of_the_page_of_words_is_one_of_the_code() -> None:
    listed = set(re.findall(r"`(\w+)`", text("docs/domain.md")))
    code = " ".join(
        text(str(name)) for name in files() if re.match(r"hr_portal/.+\.(py|toml|html)$", str(name))
    )
    assert [name for name in sorted(listed) if not re.search(rf"\b{name}\b", code)] == []


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_words_of_the_readme_stand_on_the_page_of_words(page: str) -> None:
    rows = re.findall(r"^\| ([a-z]+) \| ([\u3400-\u9fff、]+) \|", text(page), flags=re.MULTILINE)
    assert len(rows) > 5
    words = text("docs/domain.md")
    assert [
        row
        for row in rows
        if f"`{row[0]}`" not in words and not any(part in words for part in row[1].split("、"))
    ] == []
