"""What goes into the folder of a notice, and what does not: asked of the rows as they stand. In Chinese, as the paper is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import force_locale
from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from config import Site
from hr_portal.accounts.models import User
from hr_portal.audit.queries import entries
from hr_portal.core.exports import csv_lines
from hr_portal.core.storage import Store
from hr_portal.notices.kinds import Kind, kind_named
from hr_portal.notices.models import Notice, Revision
from hr_portal.notices.opinions import opinions_of
from hr_portal.notices.photographing import all_photos, last_redaction, photos_of
from hr_portal.notices.rules import READABLE, Phase, State, phase
from hr_portal.publicity.models import PublicityWindow
from hr_portal.publicity.queries import calendar, earlier_windows
from hr_portal.publicity.rules import Period
from hr_portal.web.notice_matter import matter_of_revision
from hr_portal.web.notice_view import Sheet, sheet_of
from hr_portal.web.outcome_lines import opinion_columns, opinion_rows_of
from hr_portal.web.papers.archive_folder import (
    UNITS,
    Folder,
    acts_csv,
    index_page,
    inside,
    moment,
    window_data,
    window_text,
)
from hr_portal.web.papers.document import notice_docx
from hr_portal.web.papers.lines import PAPER
from hr_portal.web.papers.page import notice_html, notice_text, whole_page
from hr_portal.web.wording.accounts import ROBOTS
from hr_portal.web.wording.notices import PARTS, PHASES, PURPOSES
from hr_portal.web.wording.say import ACTS

MOST_ACTS = 5000
TEXT_STANDS = READABLE | {Phase.ISSUED, Phase.SCHEDULED, Phase.WITHDRAWN}
"""Phases in which nobody has said that the text has to go."""
_WITHOUT_TEXT = {
    Phase.HIDDEN: "已紧急下线，内容正在核对",
    Phase.TAKEN_DOWN: "本页内容已撤下",
    Phase.MINIMISED: "公开期限已满，个人信息已精简",
}


def folder_of(
    session: Session, notice: Notice, store: Store, site: Site, *, title: str, now: datetime
) -> Folder:
    """The folder at this instant. Nothing is read from the store yet."""
    with force_locale(PAPER):
        return _Packing(session, notice, store, site, title, now).packed()


class _Packing:
    def __init__(
        self, session: Session, notice: Notice, store: Store, site: Site, title: str, now: datetime
    ) -> None:
        self.session, self.notice, self.store, self.site = session, notice, store, site
        self.title, self.now = title, now
        self.url = site.url.rstrip("/")
        self.kind: Kind = kind_named(notice.kind)
        self.current = phase(notice, now)
        self.folder = Folder()
        self.calendar = calendar(session)
        self.windows = earlier_windows(session, notice.window)
        self.redacted_at = last_redaction(notice)
        self.issued = [
            one for one in notice.revisions if one.state is State.ISSUED and one.issued_at is not None
        ]

    def packed(self) -> Folder:
        self._versions()
        self._window()
        self._scans()
        self._photos()
        self._outcome()
        self.folder.add("经办记录.csv", acts_csv(self._acts()))
        facts = f"索引号{self.notice.index_number or '未编'}；发布机关{self.notice.organ.name}；现在的状态：{_(PHASES[self.current])}"
        index = Folder()
        index.add("index.html", index_page(self.folder, title=self.title, facts=facts, at=self.now))
        self.folder.members.insert(0, index.members[0])
        return self.folder

    # the text

    def _versions(self) -> None:
        rows: list[tuple[Any, ...]] = [("版次", "事项", "签发时间", "向社会公布的理由", "文稿")]
        before: tuple[object, ...] | None = None
        for number, revision in enumerate(self.issued, 1):
            name = f"第{number}版"
            where = self._why_not(revision)
            if where:
                self.folder.leave_out(f"公告{name}的文稿和附件", where)
            else:
                files = tuple(file.sha256 for file in revision.attachments)
                said = (revision.content, files, opinions_of(revision.outcome))
                where = "与上一版相同" if said == before else f"公告/{name}"
                if said != before:
                    self._version(revision, f"公告/{name}", number)
                before = said
            rows.append(
                (
                    name,
                    _(PURPOSES[revision.purpose]),
                    moment(revision.issued_at),
                    revision.public_reason,
                    where,
                )
            )
        self.folder.add("公告/版本.csv", "".join(csv_lines(rows)))

    def _why_not(self, revision: Revision) -> str:
        if self.current not in TEXT_STANDS:
            return _WITHOUT_TEXT[self.current]
        return "这一版已撤下" if revision.taken_down_at is not None else ""

    def _version(self, revision: Revision, where: str, number: int) -> None:
        sheet = self._sheet(revision, number)
        self.folder.add(f"{where}/公告.html", whole_page(sheet.title, notice_html(sheet, site_url=self.url)))
        self.folder.add(f"{where}/公告.docx", notice_docx(sheet, revision.text.body, site_url=self.url))
        self.folder.add(f"{where}/公告.txt", notice_text(sheet))
        sizes = {file.sha256: file.size for file in revision.attachments}
        for file in sheet.files:
            self._kept(inside(f"{where}/附件", file.name), file.sha256, sizes[file.sha256])
        if gone := len(revision.attachments) - len(sheet.files):
            self.folder.leave_out(f"{where}的附件{gone}个", "已撤下，或者公开期限已满")

    def _sheet(self, revision: Revision, number: int) -> Sheet:
        """As its page printed it, with the period that was known while it was in force."""
        row = self._window_while(number)
        matter = matter_of_revision(
            revision,
            phase=Phase.CONCLUDED
            if opinions_of(revision.outcome)
            else Phase.OPEN
            if row is not None
            else Phase.PUBLIC,
            window=row.window() if row is not None else None,
            publish_at=self.notice.publish_at,
        )
        standing = {file.sha256 for file in revision.attachments if file.taken_down_at is None}
        matter = replace(matter, files=tuple(file for file in matter.files if file.sha256 in standing))
        return sheet_of(matter, self.calendar, self.now, self.site)

    def _window_while(self, number: int) -> PublicityWindow | None:
        """The newest window computed before the next version was issued; what has left is counted by the one in force."""
        following = self.issued[number] if number < len(self.issued) else None
        return next(
            (
                row
                for row in self.windows
                if following is None or following.issued_at is None or row.created_at < following.issued_at
            ),
            None,
        )

    def _kept(self, name: str, sha256: str, size: int) -> None:
        """A file of the store; one that is not there, or not whole, is named instead."""
        path = self.store.path(sha256)
        if not path.is_file() or path.stat().st_size != size:
            self.folder.leave_out(name, "存储里没有这个文件")
            return
        self.folder.add_kept(name, sha256, size, lambda: self.store.open(sha256, size=size))

    # around it

    def _window(self) -> None:
        if not self.windows or self.kind.period is None:
            return
        rule = _rule(self.kind.period)
        self.folder.add("公示期/计算.txt", window_text(self.windows, rule, self.kind.basis, self.calendar))
        self.folder.add("公示期/计算.json", window_data(self.windows, self.calendar))

    def _scans(self) -> None:
        """审批单 as it was signed. What was signed before something was removed may show it."""
        for number, revision in enumerate(self.issued, 1):
            if revision.paper and revision.paper.get("scan"):
                self._scan(f"第{number}版", revision.paper, revision.issued_at)
        for joint in self.notice.joint:
            if joint.paper and joint.paper.get("scan"):
                self._scan(f"会签（{joint.organ.short_name}）", joint.paper, joint.signed_at)

    def _scan(self, what: str, paper: Mapping[str, Any], signed_at: datetime | None) -> None:
        if self.current not in TEXT_STANDS:
            self.folder.leave_out(f"{what}的审批单扫描件", _WITHOUT_TEXT[self.current])
        elif self.redacted_at is not None and (signed_at is None or signed_at <= self.redacted_at):
            self.folder.leave_out(f"{what}的审批单扫描件", "扫描以后有信息依法删除，扫描件里可能还有")
        else:
            sha256, ending = str(paper["scan"]), str(paper["scan_name"]).rpartition(".")[2]
            path = self.store.path(sha256)
            size = path.stat().st_size if path.is_file() else -1
            self._kept(inside("签批", f"{what}审批单.{ending}"), sha256, size)

    def _photos(self) -> None:
        every = all_photos(self.session, self.notice)
        shown = photos_of(self.session, self.notice, self.now) if self.current in TEXT_STANDS else []
        for number, photo in enumerate(shown, 1):
            name = f"{number:02d}　{photo.taken_on.isoformat()}　{photo.place}.{photo.extension}"
            self._kept(inside("张贴照片", name), photo.sha256, photo.size)
        if gone := len(every) - len(shown):
            self.folder.leave_out(f"张贴照片{gone}张", "拍照以后有信息删除或到期，照片里可能还有")

    def _outcome(self) -> None:
        outcome = self.notice.live.outcome if self.notice.live is not None else None
        if not outcome or self.notice.concluded_at is None:
            return
        lines = ["公示结果", f"记录时间：{moment(self.notice.concluded_at)}"]
        labels = {
            "conclusion": "结果（不公开）", "note": "说明（不公开）", "adopted": "采纳的意见（条）",
            "partly_adopted": "部分采纳的意见（条）", "not_adopted": "未采纳的意见（条）", "public_text": "向社会公布的结果", "link_address": "结果公告",
        }  # fmt: skip
        stands = self.current in TEXT_STANDS
        if not stands and (outcome.get("public_text") or opinions_of(outcome)):
            self.folder.leave_out("向社会公布的结果", _WITHOUT_TEXT[self.current])
        for name, label in labels.items():
            value = outcome.get(name) if stands or name not in ("note", "public_text") else None
            if value not in (None, "") and (value or name != "partly_adopted"):
                lines.append(f"{label}：{f'{self.url}/n/{value}' if name == 'link_address' else value}")
        self.folder.add("结果.txt", "\n".join(lines) + "\n")
        if stands and (rows := opinion_rows_of(outcome)):
            table = [tuple(row.values()) for row in rows]
            heads = tuple(column["label"] for column in opinion_columns())
            self.folder.add("意见采纳情况.csv", "".join(csv_lines([heads, *table])))

    def _acts(self) -> list[tuple[datetime, str, str, Any, str]]:
        found = entries(self.session, None, subject="notice", subject_id=self.notice.id, limit=MOST_ACTS)
        ids = {entry.actor_id for entry in found if entry.actor_id is not None}
        names = {
            row.id: row.name
            for row in self.session.execute(select(User.id, User.name).where(User.id.in_(ids)))
        }
        return [
            (
                entry.at,
                names.get(entry.actor_id or 0, "") or _(ROBOTS.get(entry.robot or "", entry.robot or "")),
                _(ACTS[entry.act]) if entry.act in ACTS else entry.act,
                entry.facts.get("revision", ""),
                "、".join(_(PARTS[name]) for name in entry.facts.get("fields", ()) if name in PARTS),
            )
            for entry in reversed(found)
        ]


def _rule(period: Period) -> str:
    """The kind's way of counting, in a sentence."""
    first = "发布当日计入" if period.count_publication_day else "发布当日不计，从次日起算"
    ends = f"最后一天{period.end_time:%H:%M}截止" if period.end_time is not None else "最后一天24:00截止"
    rolls = "；最后一天是休息日的，顺延到下一个工作日" if period.roll_to_working_day else ""
    return f"不少于{period.minimum}{UNITS[period.unit]}；{first}；{ends}{rolls}。"
