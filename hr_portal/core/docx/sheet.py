"""The page and its looks, by GB/T 9704-2012: A4, 天头37mm, 订口28mm, 版心156mm by 225mm, 22 lines of 28 characters."""

from __future__ import annotations

from dataclasses import dataclass

from hr_portal.core.docx.blocks import Look

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAMESPACES = f'xmlns:w="{_MAIN}" xmlns:r="{RELATED}"'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def twips(millimetres: float) -> int:
    """Twentieths of a point."""
    return round(millimetres / 25.4 * 1440)


TEXT_WIDTH = twips(156)
LINE = 579
"""28.95 pt: 22 lines in 225 mm. With 29 pt the last line goes to the next page."""
NARROWER = -5
"""Twentieths of a point a character of 3号: 28 of 16 pt would be wider than 156 mm. A grid of characters says the same, but
word processors read it differently."""

SONG_HEAD, FANGSONG, HEI, KAI, SONG = "方正小标宋简体", "仿宋", "黑体", "楷体", "宋体"
FONTS: tuple[tuple[str, tuple[str, ...], str], ...] = (
    (FANGSONG, ("仿宋_GB2312", "FangSong", "华文仿宋"), "modern"),
    (HEI, ("SimHei", "Noto Sans CJK SC"), "swiss"),
    (KAI, ("楷体_GB2312", "KaiTi", "华文楷体"), "script"),
    (SONG, ("SimSun", "Noto Serif CJK SC"), "roman"),
    (SONG_HEAD, ("小标宋", "华文中宋", "Noto Serif CJK SC"), "roman"),
)
"""Each font with what stands in for it where it is not installed."""


@dataclass(frozen=True)
class _Style:
    font: str
    half_points: int
    paragraph: str
    """Properties in the order the schema wants them, but for the alignment."""
    align: str = "both"
    bold: bool = False
    colour: str = ""


_EXACT = f'<w:spacing w:before="0" w:after="0" w:line="{LINE}" w:lineRule="exact"/>'
_TIGHT = '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="360" w:lineRule="exact"/>'
_TWO_IN = '<w:ind w:firstLineChars="200" w:firstLine="640"/>'
_STYLES: dict[Look, _Style] = {
    Look.TITLE: _Style(SONG_HEAD, 44, '<w:keepNext/><w:spacing w:before="0" w:after="0" w:line="680" w:lineRule="exact"/>', "center"),
    Look.UNDER_TITLE: _Style(KAI, 32, f"<w:keepNext/>{_EXACT}", "center"),
    Look.BODY: _Style(FANGSONG, 32, _EXACT + _TWO_IN),
    Look.FLUSH: _Style(FANGSONG, 32, _EXACT),
    Look.FIRST: _Style(HEI, 32, f"<w:keepNext/>{_EXACT}{_TWO_IN}"),
    Look.SECOND: _Style(KAI, 32, f"<w:keepNext/>{_EXACT}{_TWO_IN}"),
    Look.QUOTED: _Style(KAI, 32, f'{_EXACT}<w:ind w:leftChars="200" w:left="640" w:rightChars="200" w:right="640"/>'),
    Look.LIST: _Style(FANGSONG, 32, _EXACT + _TWO_IN),
    Look.ATTACHED: _Style(FANGSONG, 32, f'{_EXACT}<w:ind w:leftChars="500" w:left="1600" w:hangingChars="300" w:hanging="960"/>', "left"),
    Look.SIGNED: _Style(FANGSONG, 32, f'<w:keepLines/>{_EXACT}<w:ind w:rightChars="200" w:right="640"/>', "right"),
    Look.CELL: _Style(FANGSONG, 24, _TIGHT, "left"),
    Look.CELL_HEAD: _Style(HEI, 24, _TIGHT, "center"),
    Look.ISSUER: _Style(SONG_HEAD, 72, '<w:pBdr><w:bottom w:val="single" w:sz="10" w:space="11" w:color="C00000"/></w:pBdr><w:spacing w:before="0" w:after="240"/>', "center", colour="C00000"),
    Look.SMALL: _Style(FANGSONG, 24, _TIGHT, "left"),
    Look.FINE: _Style(FANGSONG, 16, '<w:snapToGrid w:val="0"/><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="exact"/>', "left"),
}  # fmt: skip
_OUTLINE = {Look.TITLE: 0, Look.FIRST: 1, Look.SECOND: 2}
"""Levels a screen reader and the navigation of a word processor go by."""


def run_fonts(font: str) -> str:
    return (
        f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}" w:cs="{font}" w:hint="eastAsia"/>'
    )


def styles() -> str:
    default = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{run_fonts(FANGSONG)}"
        '<w:kern w:val="0"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>'
    )
    return f"{HEAD}<w:styles {NAMESPACES}>{default}{''.join(_style(look, one) for look, one in _STYLES.items())}</w:styles>"


def _style(look: Look, one: _Style) -> str:
    outline = f'<w:outlineLvl w:val="{_OUTLINE[look]}"/>' if look in _OUTLINE else ""
    bold = "<w:b/>" if one.bold else ""
    colour = f'<w:color w:val="{one.colour}"/>' if one.colour else ""
    narrow = f'<w:spacing w:val="{NARROWER}"/>' if one.half_points == 32 else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{look.value}"><w:name w:val="{look.value}"/>'
        f'<w:basedOn w:val="Normal"/><w:qFormat/><w:pPr>{one.paragraph}<w:jc w:val="{one.align}"/>{outline}</w:pPr>'
        f'<w:rPr>{run_fonts(one.font)}{bold}{colour}{narrow}<w:sz w:val="{one.half_points}"/><w:szCs w:val="{one.half_points}"/></w:rPr>'
        "</w:style>"
    )


def font_table() -> str:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{",".join(others)}"/><w:charset w:val="86"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, others, family in FONTS
    )
    return f"{HEAD}<w:fonts {NAMESPACES}>{fonts}</w:fonts>"


def settings() -> str:
    return (
        f"{HEAD}<w:settings {NAMESPACES}><w:removePersonalInformation/><w:removeDateAndTime/><w:evenAndOddHeaders/>"
        '<w:characterSpacingControl w:val="doNotCompress"/>'
        '<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/></w:settings>'
    )


def section() -> str:
    """The page, its margins and its grid; page numbers on the outer side."""
    return (
        '<w:sectPr><w:footerReference w:type="default" r:id="rIdOdd"/><w:footerReference w:type="even" r:id="rIdEven"/>'
        f'<w:pgSz w:w="{twips(210)}" w:h="{twips(297)}"/>'
        f'<w:pgMar w:top="{twips(37)}" w:right="{twips(26)}" w:bottom="{twips(35)}" w:left="{twips(28)}" w:header="851" '
        f'w:footer="{twips(25)}" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{LINE}"/></w:sectPr>'
    )


def footer(*, is_odd: bool) -> str:
    """— 1 —, 4号宋体, one character from the outer edge."""
    side = ("right", "right") if is_odd else ("left", "left")
    font = f'<w:rPr>{run_fonts(SONG)}<w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr>'

    def said(inner: str) -> str:
        return f"<w:r>{font}{inner}</w:r>"

    number = "".join(
        said(f'<w:fldChar w:fldCharType="{kind}"/>')
        if kind
        else said('<w:instrText xml:space="preserve"> PAGE </w:instrText>')
        for kind in ("begin", "", "separate")
    )
    number += said("<w:t>1</w:t>") + said('<w:fldChar w:fldCharType="end"/>')
    dash = said('<w:t xml:space="preserve">— </w:t>'), said('<w:t xml:space="preserve"> —</w:t>')
    properties = f'<w:pPr><w:ind w:{side[0]}Chars="100" w:{side[0]}="280"/><w:jc w:val="{side[1]}"/></w:pPr>'
    return f"{HEAD}<w:ftr {NAMESPACES}><w:p>{properties}{dash[0]}{number}{dash[1]}</w:p></w:ftr>"
