"""An old HTML page, whoever made it, read as what it says: title, printed facts, and the text as Markdown.

Nothing of its markup survives: no style, script, frame, picture or form. The reader keeps no tree and its work is bounded
by the length of the page; markup that is broken is text.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser

from hr_portal.core.errors import Reason, Refused
from hr_portal.core.links import is_safe_link
from hr_portal.core.text import clean

LONGEST_PAGE = 4_000_000
"""Characters."""
LONGEST_TAG = 8_000
MOST_CONTAINERS = 50_000
DEEPEST = 200
MOST_SPAN = 60
LONGEST_CELL = 600

_UNREAD = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|template|noscript|iframe|object|svg|math|select|textarea|button|xml)\b[^<>]*>"
    r".*?(?:</\1\s*>|\Z)|<[!?][^>]*(?:>|\Z)",
    re.DOTALL | re.IGNORECASE,
)
_HIDDEN = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
_CONTAINERS = frozenset(("body", "div", "td", "th", "article", "section", "main", "form", "center", "font"))
_PARAGRAPHS = frozenset((
    "p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "dt", "dd", "tr", "ul", "ol", "dl", "caption", "address", "pre",
    "header", "footer", "nav", "aside", "table", "title", "fieldset", "figure", "hr",
)) | _CONTAINERS - {"font"}  # fmt: skip
_VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "param",
        "source",
        "wbr",
        "basefont",
    )
)
_AROUND = frozenset(("nav", "header", "footer", "aside"))
_MARKED = re.compile(r"[\\`*_\[\]<>|~#&]")
_NUMBERED = re.compile(r"^(\d{1,9})([.)])(?=\s|$)")
_SPACES = re.compile(r"[ \t\n\u00a0]+")
_FILES = (".doc", ".docx", ".xls", ".xlsx", ".pdf", ".zip", ".rar", ".wps", ".et", ".txt", ".csv", ".7z")


@dataclass
class _Block:
    """One paragraph: `path` the containers it stands in, outermost first."""

    path: tuple[int, ...]
    plain: str
    markdown: str
    linked: int
    """Characters of it that are links."""
    level: int = 0
    """Of a heading."""
    is_around: bool = False


@dataclass
class _Cell:
    texts: list[str] = field(default_factory=list)
    is_head: bool = False
    across: int = 1
    down: int = 1


@dataclass
class _Table:
    """A table while it is read. One that holds another, or long texts, only sets the page: its cells are paragraphs."""

    first_block: int
    path: tuple[int, ...]
    rows: list[list[_Cell]] = field(default_factory=list)
    sets_the_page: bool = False


@dataclass(frozen=True)
class OldPage:
    """What a page says. `metas` by lower-case name; `printed` the short lines that are no part of the text (发布日期：…)."""

    title: str
    heading: str
    metas: dict[str, str]
    printed: tuple[str, ...]
    body: str
    pictures: int = 0
    files: tuple[str, ...] = ()
    """Names of linked documents."""

    @property
    def best_title(self) -> str:
        return self.metas.get("articletitle") or self.heading or self.title


def read_page(html: str) -> OldPage:
    """Raises `Refused` with page_too_long or page_too_tangled."""
    if len(html) > LONGEST_PAGE:
        raise Refused([Reason("page_too_long", facts={"most": LONGEST_PAGE})])
    reader = _Reader()
    try:
        reader.feed(_tags_only(html))
        reader.close()
    except AssertionError:
        raise Refused([Reason("page_too_tangled")]) from None
    return reader.page()


def _tags_only(html: str) -> str:
    """The page without what is never read, every `<` that opens no tag made text: the parser meets short, closed tags
    only, and its work is linear."""
    html = clean(_UNREAD.sub(" ", html))
    pieces = html.split("<")
    kept = [pieces[0]]
    for piece in pieces[1:]:
        end = piece.find(">", 0, LONGEST_TAG)
        opens = end > 0 and (piece[0].isascii() and (piece[0].isalpha() or piece[0] == "/"))
        kept.append(f"<{piece}" if opens else f"&lt;{piece}")
    return "".join(kept)


def _in_one_line(text: str) -> str:
    return _SPACES.sub(" ", text).strip(" \u3000")


def as_markdown(text: str) -> str:
    """Words of one line as they are, with nothing in them that Markdown would take for a mark."""
    text = _marked(text)
    if text[:1] in ("-", "+", "="):
        return f"\\{text}"
    return _NUMBERED.sub(r"\1\\\2", text)


def _marked(text: str) -> str:
    return _MARKED.sub(r"\\\g<0>", text)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.metas: dict[str, str] = {}
        self.title = ""
        self.blocks: list[_Block] = []
        self.pictures = 0
        self.files: list[str] = []
        self._open: list[tuple[str, int | None]] = []
        self._path: tuple[int, ...] = ()
        self._count = 0
        self._named: dict[int, str] = {}
        self._plain: list[str] = []
        self._markdown: list[str] = []
        self._linked = 0
        self._link = ""
        self._in_link = False
        self._link_text: list[str] = []
        self._unseen = 0
        self._around = 0
        self._lists: list[list[object]] = []
        self._heading = 0
        self._in_title = False
        self._tables: list[_Table] = []

    # --- what the parser meets --------------------------------------------------------------------------------------

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (given.get("name") or given.get("property") or "").strip().lower()
            if name and name not in self.metas and len(self.metas) < 200:
                self.metas[name] = _in_one_line(given.get("content", ""))[:1000]
            return
        if tag == "br":
            self._say("\n")
            return
        if tag == "img":
            self.pictures += 1
            return
        if tag in _VOID:
            if tag in _PARAGRAPHS:
                self._end_paragraph()
            return
        if len(self._open) >= DEEPEST:
            return
        is_unseen = "hidden" in given or bool(_HIDDEN.search(given.get("style", "")))
        container: int | None = None
        if tag in _PARAGRAPHS:
            self._end_paragraph()
        if tag in _CONTAINERS and tag != "font":
            self._count += 1
            if self._count > MOST_CONTAINERS:
                raise Refused([Reason("page_too_tangled")])
            container = self._count
            self._path = (*self._path, container)
            self._named[container] = f"{given.get('id', '')} {given.get('class', '')}".lower()[:200]
        self._unseen += is_unseen
        self._around += tag in _AROUND
        self._open.append((tag + ("!" if is_unseen else ""), container))
        if tag in ("ul", "ol"):
            self._lists.append([tag, 0])
        elif tag == "li" and self._lists:
            self._lists[-1][1] = int(str(self._lists[-1][1])) + 1
        elif tag[0] == "h" and tag[1:].isdigit():
            self._heading = int(tag[1:])
        elif tag == "title":
            self._in_title = True
        elif tag == "a":
            self._begin_link(given.get("href", ""))
        elif tag == "table":
            if self._tables:
                self._tables[-1].sets_the_page = True
            self._tables.append(_Table(len(self.blocks), self._path))
        elif tag == "tr" and self._tables:
            self._tables[-1].rows.append([])
        elif tag in ("td", "th") and self._tables and self._tables[-1].rows:
            self._tables[-1].rows[-1].append(
                _Cell([], tag == "th", _span(given.get("colspan", "")), _span(given.get("rowspan", "")))
            )

    def handle_endtag(self, tag: str) -> None:
        at = next(
            (n for n in range(len(self._open) - 1, -1, -1) if self._open[n][0].rstrip("!") == tag), None
        )
        if at is None:
            return
        while len(self._open) > at:
            self._close_last()

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title = (self.title + data)[:2000]
        elif not self._unseen:
            self._say(data)

    # --- what is made of it -----------------------------------------------------------------------------------------

    def _close_last(self) -> None:
        tag, container = self._open[-1]
        name = tag.rstrip("!")
        if name == "a":
            self._end_link()
        if name in _PARAGRAPHS:
            self._end_paragraph()
        self._open.pop()
        if container is not None:
            self._path = self._path[:-1]
        self._unseen -= tag != name
        self._around -= name in _AROUND
        if name in ("ul", "ol") and self._lists:
            self._lists.pop()
        elif name[0] == "h" and name[1:].isdigit():
            self._heading = 0
        elif name == "title":
            self._in_title = False
        elif name == "table" and self._tables:
            self._end_table(self._tables.pop())

    def _say(self, text: str) -> None:
        self._plain.append(text)
        if self._in_link:
            self._link_text.append(text)
        else:
            self._markdown.append(text)

    def _begin_link(self, href: str) -> None:
        self._end_link()
        self._in_link, self._link, self._link_text = True, href.strip(), []

    def _end_link(self) -> None:
        if not self._in_link:
            return
        words = "".join(self._link_text)
        shown = _in_one_line(words)
        self._linked += len(shown)
        if self._link.lower().partition("?")[0].endswith(_FILES) and len(self.files) < 500:
            self.files.append(shown or self._link.rpartition("/")[2][:100])
        leads_out = is_safe_link(self._link) and not self._link.startswith("/")
        # A mark of our own stands for the link until the words around it have been made Markdown.
        self._markdown.append(f"\ue000{shown}\ue001{self._link}\ue002" if leads_out and shown else words)
        self._in_link = False

    def _end_paragraph(self) -> None:
        self._end_link()
        plain, markdown = clean("".join(self._plain)), clean("".join(self._markdown))
        linked = self._linked
        self._plain, self._markdown, self._linked = [], [], 0
        lines = [_in_one_line(line) for line in plain.split("\n")]
        if not any(lines):
            return
        words = "\n".join(line for line in lines if line)
        block = _Block(self._path, words, self._made(markdown), linked, self._heading, self._around > 0)
        self.blocks.append(block)
        if self._tables and self._tables[-1].rows and self._tables[-1].rows[-1]:
            cell = self._tables[-1].rows[-1][-1]
            cell.texts.append(_in_one_line(words))
            if sum(map(len, cell.texts)) > LONGEST_CELL:
                self._tables[-1].sets_the_page = True

    def _made(self, markdown: str) -> str:
        made = []
        for line in markdown.split("\n"):
            words = _in_one_line(line)
            if words:
                made.append(_with_links(words))
        if self._heading:
            return f"{'#' * min(self._heading, 6)} {' '.join(made)}"
        if self._lists and any(name.rstrip("!") == "li" for name, _ in self._open[-4:]):
            kind, number = self._lists[-1]
            mark = "- " if kind == "ul" else f"{number}. "
            return mark + " ".join(made)
        return "\n".join(made)

    def _end_table(self, table: _Table) -> None:
        rows = [row for row in table.rows if any(cell.texts for cell in row)]
        width = max((sum(cell.across for cell in row) for row in rows), default=0)
        if table.sets_the_page or len(rows) < 2 or width < 2:
            return
        grid = _grid(rows, min(width, MOST_SPAN))
        inside = self.blocks[table.first_block :]
        lines = [f"| {' | '.join(cells)} |" for cells in grid]
        lines.insert(1, f"|{' --- |' * len(grid[0])}")
        plain = "\n".join(block.plain for block in inside)
        self.blocks[table.first_block :] = [
            _Block(table.path, plain, "\n".join(lines), sum(b.linked for b in inside), 0, self._around > 0)
        ]

    # --- the page ---------------------------------------------------------------------------------------------------

    def page(self) -> OldPage:
        while self._open:
            self._close_last()
        self._end_paragraph()
        chosen = self._text_of_the_page()
        inside = [block for block in self.blocks if chosen is None or chosen in block.path]
        seen = {id(block) for block in inside}
        heading = next((b.plain for b in self.blocks if b.level == 1), "")
        title = _in_one_line(self.title)
        body, printed = [], [block.plain for block in self.blocks if id(block) not in seen]
        for block in inside:
            if block.is_around or _is_tool(block.plain) or _tells_facts(block.plain):
                printed.append(block.plain)
            elif _same(block.plain, heading) or _same(block.plain, self.metas.get("articletitle", "")):
                continue
            else:
                body.append(block)
        return OldPage(
            title=title,
            heading=_in_one_line(heading),
            metas=self.metas,
            printed=tuple(line for line in printed if len(line) <= 800),
            body=_joined(body),
            pictures=self.pictures,
            files=tuple(self.files),
        )

    def _text_of_the_page(self) -> int | None:
        """The innermost container that holds most of the text that is no link: from outside inwards, as long as one
        container inside holds nearly all of it."""
        sizes: dict[int, int] = {}
        inner: dict[int | None, set[int]] = {}
        for block in self.blocks:
            if block.is_around:
                continue
            weight = max(0, len(block.plain) - 2 * block.linked)
            outer: int | None = None
            for container in block.path:
                sizes[container] = sizes.get(container, 0) + weight
                inner.setdefault(outer, set()).add(container)
                outer = container
        chosen, whole = None, sum(max(0, len(b.plain) - 2 * b.linked) for b in self.blocks if not b.is_around)
        while inside := inner.get(chosen):
            largest = max(inside, key=lambda container: (sizes[container], -container))
            if sizes[largest] * 10 < whole * 6 or not sizes[largest]:
                break
            chosen, whole = largest, sizes[largest]
        return chosen


def _span(text: str) -> int:
    return (
        min(int(text), MOST_SPAN) if text.isascii() and text.isdigit() and len(text) < 4 and int(text) else 1
    )


def _grid(rows: Sequence[Sequence[_Cell]], width: int) -> list[list[str]]:
    """Every row as wide as the widest; a cell that reaches over several stands in the first of them."""
    taken: dict[tuple[int, int], bool] = {}
    grid = []
    for number, row in enumerate(rows):
        line = [""] * width
        column = 0
        for cell in row:
            while column < width and taken.get((number, column)):
                column += 1
            if column >= width:
                break
            line[column] = _marked(_in_one_line(" ".join(cell.texts)))
            for down in range(cell.down):
                for across in range(cell.across):
                    taken[number + down, column + across] = True
            column += cell.across
        grid.append(line)
    return grid


_LINK = re.compile("\ue000([^\ue000-\ue002]*)\ue001([^\ue000-\ue002]*)\ue002")


def _with_links(words: str) -> str:
    """Escaped words, the links among them written the way Markdown writes them."""
    parts, end = [], 0
    for found in _LINK.finditer(words):
        parts += [as_markdown(words[end : found.start()]), f"[{_marked(found[1])}](<{found[2]}>)"]
        end = found.end()
    return "".join([*parts, as_markdown(words[end:])])


_TOOLS = re.compile(
    r"(?:[【\[（(]?\s*(?:字体|字号|打印|关闭|分享|收藏|返回|纠错|浏览次数|点击数|点击|阅读次数|阅读|访问量|扫一扫)\s*[:：]?.{0,60}|当前位置.{0,120}|您的位置.{0,120}"
    r"|上一[篇条].{0,120}|下一[篇条].{0,120})",
    re.DOTALL,
)
_FACTS = re.compile(
    r"(?:发布(?:日期|时间)|日期|时间|来源|信息来源|稿源|作者|发布机构|发文机关|发布单位|索\s*引\s*号|文\s*号|发文字号|成文日期|生成日期|公开日期|名\s*称|主题词?|主题分类"
    r"|有效性|效力状态)\s*[:：]"
)


def _is_tool(plain: str) -> bool:
    """A line of the page about itself, no part of what it says."""
    if len(plain) > 300:
        return False
    return bool(_TOOLS.fullmatch(plain)) or bool(_FACTS.match(plain) and len(plain) < 120)


_FACT_HEADINGS = (
    "索引号",
    "发布机构",
    "发文机关",
    "发布日期",
    "成文日期",
    "生成日期",
    "文号",
    "主题分类",
    "主题词",
    "有效性",
    "公开日期",
)


def _tells_facts(plain: str) -> bool:
    """The table of 公开信息要素 above the text."""
    squeezed = re.sub(r"\s", "", plain)
    return len(plain) < 800 and sum(heading in squeezed for heading in _FACT_HEADINGS) >= 3


def _same(one: str, other: str) -> bool:
    squeezed = re.sub(r"\s", "", one)
    return bool(squeezed) and squeezed == re.sub(r"\s", "", other)


def _joined(blocks: Sequence[_Block]) -> str:
    parts: list[str] = []
    for block in blocks:
        is_item = block.markdown.startswith(("- ", "1. ")) or re.match(r"\d+\. ", block.markdown)
        joins = parts and is_item and re.match(r"(?:- |\d+\. )", parts[-1].rpartition("\n")[2])
        if joins:
            parts[-1] += f"\n{block.markdown}"
        else:
            parts.append(block.markdown)
    return "\n\n".join(parts).strip()
