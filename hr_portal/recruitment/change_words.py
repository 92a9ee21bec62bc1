"""职位调整公告: the difference between two tables as the text of a notice. Notices are Chinese, whoever reads the page. Plain
Python."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

LONGEST_CELL = 160
MOST_ROWS = 500
"""Rows of one list in the text; what goes beyond is counted, and the whole table is the exam's."""

_MARKS = re.compile(r"([\\`*_\[\]<>|#~])")


def summary(counts: Mapping[str, int]) -> str:
    """「新增职位2个，取消职位1个，减少招录名额的职位3个……」"""
    told = [
        f"{words}{counts[name]}个"
        for name, words in (
            ("new", "新增职位"), ("cancelled", "取消职位"), ("quota_cut", "减少名额的职位"),
            ("quota_raised", "增加名额的职位"), ("changed", "调整条件的职位"),
        )
        if counts.get(name)
    ]  # fmt: skip
    text = "，".join(told) + "。" if told else "职位没有变化。"
    if "recruits_before" in counts and counts["recruits_before"] != counts["recruits_after"]:
        text += f"招录名额由{counts['recruits_before']}名调整为{counts['recruits_after']}名。"
    return text


def body(changes: Mapping[str, Any]) -> str:
    """The difference as Markdown, a table for each list."""
    return "\n\n".join(_parts(changes))


def _parts(changes: Mapping[str, Any]) -> Iterator[str]:
    if changes["new"]:
        yield "## 新增的职位"
        yield _table(("职位代码", "招录单位", "职位", "名额"), [_post(row) for row in changes["new"]])
    if changes["cancelled"]:
        yield "## 取消的职位"
        yield _table(("职位代码", "招录单位", "职位", "名额"), [_post(row) for row in changes["cancelled"]])
    moved = [row for row in changes["changed"] if row["headcount"] != row["headcount_before"]]
    if moved:
        yield "## 调整名额的职位"
        rows = [(*_post(row)[:3], str(row["headcount_before"]), str(row["headcount"])) for row in moved]
        yield _table(("职位代码", "招录单位", "职位", "原名额", "现名额"), rows)
    others = [
        (*_post(row)[:3], field["heading"], field["before"] or "（空）", field["after"] or "（空）")
        for row in changes["changed"]
        for field in row["fields"]
        if not _is_headcount(field, row)
    ]
    if others:
        yield "## 调整条件的职位"
        yield _table(("职位代码", "招录单位", "职位", "项目", "原内容", "现内容"), others)


def _is_headcount(field: Mapping[str, str], row: Mapping[str, Any]) -> bool:
    """The column of places is told in its own table."""
    numbers = (str(row["headcount_before"]), str(row["headcount"]))
    return (field["before"], field["after"]) == numbers


def _post(row: Mapping[str, Any]) -> tuple[str, str, str, str]:
    return row["key"], row["unit"], row["title"], str(row["headcount"])


def _table(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [
        _line(heads),
        _line(["---"] * len(heads)),
        *(_line([_cell(cell) for cell in row]) for row in rows[:MOST_ROWS]),
    ]
    if len(rows) > MOST_ROWS:
        lines += ["", f"以上列出{MOST_ROWS}项，共{len(rows)}项，其余见调整后的职位表。"]
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    one_line = " ".join(text.split())
    shown = one_line if len(one_line) <= LONGEST_CELL else f"{one_line[:LONGEST_CELL]}……"
    return _MARKS.sub(r"\\\1", shown)
