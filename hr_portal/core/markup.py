"""Text of the staff: Markdown in, a small safe HTML out.

Two gates in a row: the Markdown reader knows no HTML, and whatever it writes passes an allow-list, at save and again
at every render. There is no style, class, picture, frame or script in the result, and no heading above h2: the page
has the h1.
"""

from __future__ import annotations

from collections.abc import Sequence

import nh3
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from hr_portal.core.links import is_safe_link

_BLOCKS = ("p", "h2", "h3", "ul", "ol", "li", "blockquote", "hr", "table", "thead", "tbody", "tr", "th", "td")
ALLOWED_TAGS = frozenset((*_BLOCKS, "strong", "em", "a", "br"))
# `start` keeps 「3.」 a 3 where a paragraph stands between the items of an official list.
ALLOWED_ATTRIBUTES = {"a": {"href"}, "ol": {"start"}}
_LONGEST_START = 6


def _attribute(tag: str, name: str, value: str) -> str | None:
    if name == "href":
        return value if is_safe_link(value) else None
    if name == "start":
        return value if value.isascii() and value.isdigit() and len(value) <= _LONGEST_START else None
    return value


_cleaner = nh3.Cleaner(
    tags=set(ALLOWED_TAGS),
    clean_content_tags={"script", "style", "template", "noscript", "iframe", "object", "svg", "math"},
    attributes=ALLOWED_ATTRIBUTES,
    tag_attribute_values={"th": {"scope": {"col", "row"}}},
    attribute_filter=_attribute,
    link_rel="noopener",
    url_schemes={"http", "https", "tel", "mailto"},
)


def clean_html(html: str) -> str:
    """Only what the allow-list names; everything else falls away, its text stays. Cleaning twice changes nothing."""
    return _cleaner.clean(html)


def _lower_headings(state: StateCore) -> None:
    """The highest level an author uses becomes h2, the next h3; what is deeper is h3 too."""
    headings = [token for token in state.tokens if token.type in ("heading_open", "heading_close")]
    levels = sorted({int(token.tag[1]) for token in headings})
    for token in headings:
        token.tag = "h2" if int(token.tag[1]) == levels[0] else "h3"


def _head_cells_of_columns(state: StateCore) -> None:
    for token in state.tokens:
        if token.type == "th_open":
            token.attrSet("scope", "col")


def _words_of_picture(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    return renderer.renderInlineAsText(tokens[idx].children, options, env)


def make_reader() -> MarkdownIt:
    """CommonMark with tables, without HTML, pictures, code blocks and underlined headings.

    People press Enter once where they mean a new line, and indent with four spaces where they mean a paragraph: a
    line end is a line end here, an indent is nothing, and a row of hyphens under a line is a rule.
    """
    reader = MarkdownIt("commonmark", {"html": False, "linkify": False, "typographer": False, "breaks": True})
    reader.enable("table").disable(["code", "fence", "lheading", "reference", "html_block", "html_inline"])
    reader.core.ruler.push("lower_headings", _lower_headings)
    reader.core.ruler.push("head_cells_of_columns", _head_cells_of_columns)
    reader.add_render_rule("image", _words_of_picture)
    # The reader's own check is kept as well: a refused link stays on the page as the text that was typed.
    reader.validateLink = is_safe_link  # type: ignore[method-assign, assignment]
    return reader


_reader = make_reader()


def _without_typed_indent(markdown: str) -> str:
    """The two full-width spaces typed at the start of a paragraph: the style sheet indents."""
    return "\n".join(line.lstrip("\u3000") for line in markdown.split("\n"))


def render(markdown: str) -> str:
    """Safe HTML of a Markdown text. `clean_html(render(x)) == render(x)`."""
    return clean_html(_reader.render(_without_typed_indent(markdown)))


def tokens_of(markdown: str) -> list[Token]:
    """What the text is made of, for whoever writes it down in another format."""
    return _reader.parse(_without_typed_indent(markdown))


def _texts(tokens: Sequence[Token]) -> list[str]:
    texts = []
    for token in tokens:
        if token.children:
            texts += _texts(token.children)
        elif token.type in ("text", "code_inline", "text_special"):
            texts.append(token.content)
        if token.type in ("softbreak", "hardbreak") or token.block:
            texts.append(" ")
    return texts


def plain(markdown: str, *, longest: int | None = None) -> str:
    """The words alone in one line, for a meta description or a message. Not HTML: escape it where it is printed.

    With `longest` (characters) it is cut and ends with an ellipsis.
    """
    words = " ".join("".join(_texts(tokens_of(markdown))).split())
    if longest is None or len(words) <= longest:
        return words
    return words[: longest - 1].rstrip(" ，、；：。") + "…"
