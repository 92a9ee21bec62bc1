"""《信息发布审批单》 as a Word document: one table to be signed by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from hr_portal.core.docx.blocks import Block, Cell, Look, Table, cell, para
from hr_portal.core.docx.writing import docx_of

FORM_NAME = "信息发布审批单.docx"
BY, BY_NARROW = "签名：　　　　　　　　　　　　年　　月　　日", "签名：　　　年　月　日"


@dataclass(frozen=True)
class Approval:
    """What stands on the form; the same the print page shows."""

    organ: str
    form_no: str
    title: str
    kind: str
    save: str
    measure: Sequence[str]
    """办理事项: what a measure would bring, line by line; empty for a first text."""
    summary: str
    clocks: str
    files: Sequence[tuple[str, str]]
    """(name, SHA-256)."""
    drafter: str
    secrecy: str
    printed_at: str


def approval_of(said: Mapping[str, Any], *, printed_at: str) -> Approval:
    """The words of the print page (`form_of`), line by line."""
    effect, kind = said["effect"], said["kind"]
    measure: list[str] = []
    if effect is not None:
        measure = [effect.title + (f"：{effect.verdict}" if effect.verdict else "")]
        measure += [f"{label}：{before} → {after}" for label, before, after in effect.rows if before != after]
        measure += [f"{line.label}：{line.before or '无'} → {line.after or '无'}" for line in effect.changes]
        measure += [*effect.notes, *(f"{label}：{words}" for label, words in effect.inside)]
    if said["outcome"]:
        measure = ["记录结果", *said["outcome"]]
    names = said["persons"]
    listed = (
        f"{kind.subject or '人员'}{len(names)}人：{'、'.join(names[:30])}{'等' if len(names) > 30 else ''}"
        if names
        else ""
    )
    secrecy = said["secrecy"]
    number = said["text"].document_no
    return Approval(
        organ=said["notice"].organ.name,
        form_no=said["form_no"],
        title=said["title"] + (f"（{number}）" if number else ""),
        kind=kind.name,
        save=f"第{said['revision'].version}稿",
        measure=[str(line) for line in measure],
        summary="\n".join(line for line in (said["summary"], listed) if line),
        clocks="；".join(
            f"{label}：{getattr(words, 'striptags', lambda words=words: words)()}"
            for label, words in said["clocks"]
        ),
        files=[(file.name, file.sha256) for file in said["files"]],
        drafter=said["drafter"],
        secrecy=f"{secrecy['conclusion']}（{secrecy['reviewer']}，{secrecy['reviewed_on']}）"
        if secrecy["conclusion"]
        else "",
        printed_at=printed_at,
    )


def approval_docx(form: Approval) -> bytes:
    return docx_of(approval_blocks(form))


def approval_blocks(form: Approval) -> list[Block]:
    rows: list[tuple[Cell, ...]] = [
        (_head("标题"), cell(form.title, span=3)),
        (_head("类型"), cell(form.kind), _head("稿次"), cell(form.save)),
    ]
    heights = [12, 10]
    if form.measure:
        rows.append((_head("办理事项"), cell("\n".join(form.measure), span=3)))
        heights.append(12)
    rows += [
        (_head("内容摘要"), cell(form.summary, span=3)),
        (_head("时间"), cell(form.clocks, span=3)),
        (_head("附件"), _files(form.files)),
        (_head("拟稿"), _signed(form.drafter), _head("科室负责人\n（复核）"), _signed("")),
        (_head("保密审查"), _signed(form.secrecy or "经审查，□可以公开　□不得公开", span=3)),
        (_head("分管领导"), _signed("", span=3)),
        (_head("主要领导"), _signed("", span=3)),
    ]
    heights += [18, 12, 10, 20, 20, 20, 20]
    return [
        para(Look.TITLE, "信息发布审批单"),
        para(Look.SMALL, f"发布机关：{form.organ}　　　审批单编号：{form.form_no}"),
        Table(tuple(rows), (16, 30, 16, 30), heights=tuple(heights)),
        para(
            Look.SMALL, f"打印于{form.printed_at}。签批后扫描，在系统里登记纸质签批；改过内容的须重新打印。"
        ),
    ]


def _head(words: str) -> Cell:
    return cell(words, is_head=True)


def _files(files: Sequence[tuple[str, str]]) -> Cell:
    lines = []
    for number, (name, digest) in enumerate(files, 1):
        lines += [para(Look.CELL, f"{number}. {name}"), para(Look.FINE, f"SHA-256 {digest}")]
    return Cell(tuple(lines) or (para(Look.CELL, "无"),), 3)


def _signed(words: str, *, span: int = 1) -> Cell:
    return Cell(
        (para(Look.CELL, words), para(Look.CELL), para(Look.CELL, BY if span > 1 else BY_NARROW)), span
    )
