"""归档包: everything that belongs into the paper file of a notice, as members of a zip.

What was removed is in none of it: of a page that was taken down or whose term has ended no text goes in, no version and no
file that was taken down, nothing scanned or photographed before the last 更正并删除, and no picture of a sheet once a
column has left. What is left out is named, with the reason, so that nobody takes the folder for more than it is.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from markupsafe import Markup

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import shanghai
from hr_portal.core.exports import csv_lines
from hr_portal.core.file_names import clean_name
from hr_portal.core.zip_stream import MANIFEST, Member, member
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.rules import Unit, Why, Window
from hr_portal.web.filters import day, weekday

WHY_A_DAY: dict[Why, str] = {
    Why.PUBLICATION_DAY: "发布当日，不计",
    Why.WORKDAY: "工作日，计入",
    Why.MAKEUP_WORKDAY: "调休上班日，计入",
    Why.WEEKEND: "公休日，不计",
    Why.HOLIDAY: "法定节假日，不计",
    Why.CALENDAR_DAY: "自然日，计入",
}
WHY_A_WINDOW: dict[str, str] = {
    "scheduled": "定时发布", "rescheduled": "改定发布时间", "published_now": "立即公开", "calendar_amended": "节假日安排调整",
    "shown_again": "下线后恢复显示", "corrected_before": "发布前更正", "material_correction": "实质性更正，重新公示",
    "extended": "延长公示期", "suspended": "暂停计算", "resumed": "恢复计算", "reopened": "重新公示",
}  # fmt: skip
UNITS: dict[Unit, str] = {Unit.WORKING_DAYS: "个工作日", Unit.CALENDAR_DAYS: "天（自然日）"}


@dataclass
class Folder:
    """The members in their order, and what is left out and why."""

    members: list[Member] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    def add(self, name: str, body: bytes | str) -> None:
        self.members.append(member(self._free(name), body.encode() if isinstance(body, str) else body))

    def add_kept(self, name: str, sha256: str, size: int, opening: Callable[[], BinaryIO]) -> None:
        self.members.append(Member(self._free(name), opening, size, sha256))

    def leave_out(self, what: str, why: str) -> None:
        self.left_out.append((what, why))

    def _free(self, name: str) -> str:
        """Two files of one name stand beside each other."""
        taken = {one.name for one in self.members}
        folder, slash, last = name.rpartition("/")
        stem, dot, ending = last.rpartition(".")
        plain, number = name, 1
        while name in taken or name == MANIFEST:
            number += 1
            name = f"{folder}{slash}{stem or last}（{number}）{dot}{ending if stem else ''}"
            if number > len(taken) + 2:
                raise ValueError(plain)
        return name

    @property
    def size(self) -> int:
        return sum(one.size for one in self.members)


def folder_name(number: str) -> str:
    """The name of the zip."""
    return clean_name(f"归档包{number}.zip".replace("/", "-"))


def inside(folder: str, name: str) -> str:
    """A name that stays in its folder."""
    return f"{folder}/{clean_name(name) or 'file'}"


def moment(at: datetime | None) -> str:
    """2026-11-24 10:00:00, as a clock in Shanghai shows it."""
    return shanghai(at).strftime("%Y-%m-%d %H:%M:%S") if at is not None else ""


def window_text(rows: Sequence[PublicityWindow], rule: str, basis: Iterable[str], calendar: Calendar) -> str:
    """公示期计算: the window in force day by day, the rule it follows, and every earlier window with its reason."""
    lines = ["公示期计算", "", *(f"依据：{words}" for words in basis), f"计算规则：{rule}"]
    lines += [f"现行工作日日历版本：{calendar.version}", ""]
    for number, row in enumerate(rows):
        window = row.window()
        lines.append(
            f"{'现行' if number == 0 else '先前'}：{WHY_A_WINDOW.get(row.why, row.why)}（{moment(row.created_at)}算定）"
        )
        lines += _window_lines(window, calendar)
        lines.append("")
    return "\n".join(lines)


def _window_lines(window: Window, calendar: Calendar) -> list[str]:
    ends = (
        f"预计{day(window.last_day)}，尚未确定"
        if window.closes_at is None
        else f"{day(window.last_day)}（{moment(window.closes_at)}截止）"
    )
    lines = [
        f"公开：{moment(window.opens_at)}",
        f"起算：{day(window.first_day)}；届满：{ends}；共{window.length}{UNITS[window.unit]}",
        f"算定时的日历版本：{window.calendar_version}",
    ]
    for one in window.days(calendar):
        ordinal = f"第{one.ordinal}日" if one.ordinal is not None else "　　　"
        lines.append(f"  {one.date.isoformat()} {weekday(one.date)} {ordinal} {WHY_A_DAY[one.why]}")
    return lines


def window_data(rows: Sequence[PublicityWindow], calendar: Calendar) -> str:
    """The same for a program."""
    said = [
        {
            "why": row.why,
            "computed_at": row.created_at.isoformat(),
            "opens_at": row.opens_at.isoformat(),
            "first_day": row.first_day.isoformat(),
            "last_day": row.last_day.isoformat(),
            "closes_at": row.closes_at.isoformat() if row.closes_at else None,
            "provisional": row.provisional,
            "unit": row.unit.value,
            "length": row.length,
            "calendar_version": row.calendar_version,
            "days": [
                {
                    "date": one.date.isoformat(),
                    "counts": one.counts,
                    "why": one.why.value,
                    "ordinal": one.ordinal,
                }
                for one in row.window().days(calendar)
            ],
        }
        for row in rows
    ]
    return (
        json.dumps({"calendar_version": calendar.version, "windows": said}, ensure_ascii=False, indent=1)
        + "\n"
    )


def acts_csv(rows: Iterable[tuple[datetime, str, str, Any, str]]) -> str:
    """经办记录: instants, names, acts, the revision, names of what was changed. No value."""
    table: list[tuple[Any, ...]] = [("时间", "经办人", "事项", "修改稿", "涉及内容")]
    return "".join(csv_lines([*table, *rows]))


_INDEX = """<!doctype html>
<html lang="zh-CN">
<meta charset="utf-8">
<title>{title}</title>
<h1>归档包：{title}</h1>
<p>{facts}</p>
<p>本包由系统在{at}按当时的记录生成，没有签名，不能代替纸质档案的原件。文件是否有改动，可以用{manifest}核对。</p>
<h2>包内文件</h2>
<table><thead><tr><th scope="col">文件</th><th scope="col">大小（字节）</th><th scope="col">SHA-256</th></tr></thead>
<tbody>
{members}
</tbody></table>
<h2>没有收入的</h2>
{left_out}
</html>
"""


def index_page(folder: Folder, *, title: str, facts: str, at: datetime) -> str:
    """The first page of the folder. Nobody has signed it, and it says so."""
    row = Markup("<tr><td>{}</td><td>{}</td><td><code>{}</code></td></tr>")
    members = Markup("\n").join(row.format(one.name, one.size, one.sha256) for one in folder.members)
    item = Markup("<li>{}：{}</li>")
    listed = Markup("").join(item.format(what, why) for what, why in folder.left_out)
    return str(
        Markup(_INDEX).format(  # noqa: S704 - ours; what is put in is escaped
            title=title,
            facts=facts,
            at=moment(at),
            manifest=MANIFEST,
            members=members,
            left_out=Markup("<ul>{}</ul>").format(listed) if folder.left_out else Markup("<p>无。</p>"),
        )
    )
