"""Old web pages as they lie on the servers of a city: in many encodings, with many kinds of markup, whole or damaged.

for page in a_hundred_pages(seed=7): page.name, page.data, page.damage (None where it is whole), page.title
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

TITLES = (
    "关于公布{year}年考试录用公务员面试名单的公告",
    "{year}年度享受政府特殊津贴人员选拔工作的通知",
    "关于做好{year}年军队转业干部安置工作的公告",
    "安澜市人事局{year}年人才流动服务事项公告",
)
SENTENCES = (
    "根据国家和省有关规定，经研究决定，现将有关事项公告如下。",
    "报名人员应当具有中华人民共和国国籍，拥护中国共产党的领导，身体健康。",
    "面试时间为本月二十日上午九时，地点在市第一中学，请考生携带准考证和身份证件参加。",
    "聘请特邀监督员对录用工作的全过程进行监督，接受社会各界和群众的意见。",
    "单位负责人应当按照规定的条件和程序组织实施，确保工作公开、公平、公正。",
    "咨询和监督电话在工作时间内有人接听，来信来访由办公室负责接待。",
)
TRADITIONAL_SENTENCES = (
    "根據國家和省有關規定，經研究決定，現將有關事項公告如下。",
    "報名人員應當具有中華人民共和國國籍，身體健康，請考生攜帶準考證參加面試。",
    "聘請特邀監督員對錄用工作的全過程進行監督，接受社會各界和群眾的意見。",
    "單位負責人應當按照規定的條件和程序組織實施，確保工作公開、公平、公正。",
)
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "gbk", "gb18030", "gb2312", "big5")
DECLARATIONS = ("", "gb2312", "utf-8", "iso-8859-1", "big5")
DAMAGES = (
    "half a character lost", "a character became a question mark", "read in the wrong encoding once",
    "a replacement character", "the page is cut within a character",
)  # fmt: skip


@dataclass(frozen=True)
class Page:
    name: str
    data: bytes
    title: str
    date: str
    encoding: str
    damage: str | None
    is_traditional: bool


def a_hundred_pages(seed: int, count: int = 100, damaged: float = 0.4) -> Iterator[Page]:
    """Pages of every encoding; some of them damaged in one of the ways old pages are."""
    chance = random.Random(seed)
    for number in range(count):
        encoding = ENCODINGS[number % len(ENCODINGS)]
        damage = DAMAGES[number % len(DAMAGES)] if chance.random() < damaged else None
        yield make_page(number, encoding, damage, chance)


def make_page(number: int, encoding: str, damage: str | None, chance: random.Random) -> Page:
    traditional = encoding == "big5"
    year, day = chance.randrange(2003, 2019), chance.randrange(1, 28)
    title = f"關於{year}年錄用工作的公告" if traditional else chance.choice(TITLES).format(year=year)
    title += f"（第{number}號）" if traditional else f"（第{number}号）"
    sentences = TRADITIONAL_SENTENCES if traditional else SENTENCES
    body = [chance.choice(sentences) for _ in range(chance.randrange(4, 9))]
    date = f"{year}-0{chance.randrange(1, 9)}-{day:02}"
    if damage == "a character became a question mark":
        body[1] = body[1][:5] + "?" + body[1][6:]
    elif damage == "a replacement character" and encoding.startswith(("utf", "gb18030")):
        body[1] = body[1][:6] + "\ufffd" + body[1][7:]
    elif damage == "read in the wrong encoding once" and not traditional and encoding != "gb2312":
        body[1] = body[1].encode().decode("gbk", "replace").replace("\ufffd", "")
    html = _markup(title, date, body, chance.choice(DECLARATIONS), chance)
    data, really = html.encode(encoding, "ignore"), damage
    if damage == "half a character lost":
        data = _without_half(data, body[1], encoding)
    elif damage == "the page is cut within a character":
        data = _cut(data, body[-1], encoding)
    elif (damage == "a replacement character" and not encoding.startswith(("utf", "gb18030"))) or (
        damage == "read in the wrong encoding once" and (traditional or encoding == "gb2312")
    ):
        really = None
    return Page(f"{number:03}-{encoding}.html", data, title, date, encoding, really, traditional)


def _markup(title: str, date: str, body: list[str], declared: str, chance: random.Random) -> str:
    meta = f'<meta http-equiv="Content-Type" content="text/html; charset={declared}">' if declared else ""
    paragraphs = chance.choice((
        lambda: "".join(f"<p>　　{line}</p>\r\n" for line in body),
        lambda: "<br>\n".join(f"　　{line}" for line in body),
        lambda: "".join(f"<P align=left><FONT face=宋体>{line}</FONT>" for line in body),
        lambda: "".join(f"<tr><td>{line}</td></tr>" for line in body).join(("<table>", "</table>")),
    ))()  # fmt: skip
    return (
        f"<HTML><HEAD>{meta}<TITLE>{title}</TITLE><meta name='PubDate' content='{date}'></HEAD>"
        "<BODY bgcolor=#ffffff><div id=nav><a href=/>首页</a> <a href=/list.htm>公告</a></div>"
        f"<table width=760><tr><td><h1>{title}</h1><div class=content>{paragraphs}</div></td></tr></table>"
        "<div class=foot>版权所有</div></BODY></HTML>"
    )


def _place(data: bytes, sentence: str, encoding: str) -> int:
    """Where the sixth character of this sentence begins in the file."""
    plain = "utf-16-le" if encoding == "utf-16" else encoding.removesuffix("-sig")
    at = data.index(sentence.encode(plain)[:12])
    return at + len(sentence[:6].encode(plain))


def _without_half(data: bytes, sentence: str, encoding: str) -> bytes:
    """The second byte of a character is a question mark, as the old transfer programs left it."""
    at = _place(data, sentence, encoding)
    if encoding == "utf-16":
        return data[:at] + b"\x00\xd8" + data[at + 2 :]
    return data[: at + 1] + b"?" + data[at + 2 :]


def _cut(data: bytes, sentence: str, encoding: str) -> bytes:
    return data[: _place(data, sentence, encoding) + 1]
