"""What looks wrong in a text before it is published: garbled characters (乱码) and stray Traditional ones."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True)
class Spot:
    """A place in the text: text[start:end], what is wrong with it, and what it was or should be, where known."""

    code: str
    start: int
    end: int
    found: str
    meant: str | None = None


_PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("replacement_character", re.compile(r"\ufffd+|〓+")),
    # UTF-8 and GBK mixed up twice over, and the fill bytes of a debugger.
    ("read_in_wrong_encoding", re.compile(r"锟斤拷?|锟|锘匡豢|锘|[鈥銆锛]\S?|烫烫烫+|屯屯屯+")),
    ("read_in_wrong_encoding", re.compile("[\u00c2\u00c3][\u0080-\u00bf]|\u00e2\u20ac\\S?")),
    ("private_character", re.compile(r"[\ue000-\uf8ff\U000f0000-\U0010fffd]+")),
    # A character the old encoding lacked became a question mark: 张?三, and its sound beside it: ?（zhí）.
    (
        "lost_character",
        re.compile(
            r"(?<=[\u3400-\u9fff])\?+(?=[\u3400-\u9fff])|(?<!\?)\?{2,}(?!\?)(?=[\u3400-\u9fff])"
            r"|\?\s?[（(]?\s?[a-z]{0,6}[āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜ][a-z]{0,6}\s?[）)]"
        ),
    ),
    (
        "character_reference",
        re.compile(r"&(?:nbsp|lt|gt|amp|quot|[lr][ds]quo|middot|#[0-9]{2,6}|#x[0-9a-fA-F]{2,6});"),
    ),
    ("escape_left_over", re.compile(r"(?:\\u[0-9a-fA-F]{4}){2,}|_x000[0-9A-Fa-f]_")),
)

_BEYOND_ASCII = re.compile(r"[\u0080-\U0010ffff]{2,}")
_WESTERN = re.compile(
    "[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013\u2014\u2018-\u201e\u2020-\u2022"
    "\u2026\u2030\u2039\u203a\u20ac\u2122]{3,}"
)
_SEVERAL_IN_UTF8 = re.compile(rb"(?:[\xe2-\xe9\xef][\x80-\xbf]{2})+")
_CHINESE_IN_UTF8 = re.compile(rb"(?:[\xe3-\xe9\xef][\x80-\xbf]{2}){2,}")


def _common_chinese(raw: bytes, encoding: str) -> str | None:
    """What the bytes say in this encoding, if it is Chinese of common characters, else None."""
    try:
        meant = raw.decode(encoding)
        meant.encode("gb2312")
    except UnicodeError:
        return None
    return meant if any(character >= "\u3000" for character in meant) else None


def _utf8_read_as_gbk(text: str) -> Iterator[Spot]:
    for run in _BEYOND_ASCII.finditer(text):
        pieces = [character.encode("gbk", "replace") for character in run[0]]
        starts, at = {}, 0
        for number, piece in enumerate(pieces):
            starts[at] = number
            at += len(piece)
        for found in _CHINESE_IN_UTF8.finditer(b"".join(pieces)):
            meant = _common_chinese(found[0], "utf-8")
            if meant is None or found.start() not in starts:
                continue
            first = run.start() + starts[found.start()]
            last = max(number for place, number in starts.items() if place < found.end())
            end = run.start() + last + 1
            yield Spot("read_in_wrong_encoding", first, end, text[first:end], meant)


def _western_bytes(character: str) -> bytes:
    return character.encode("latin-1") if character < "\u0100" else character.encode("cp1252")


def _chinese_read_as_western(text: str) -> Iterator[Spot]:
    for run in _WESTERN.finditer(text):
        raw = b"".join(map(_western_bytes, run[0]))  # one byte a character, so places are the same in both
        pieces = [(found.start(), found.end(), "utf-8") for found in _SEVERAL_IN_UTF8.finditer(raw)]
        if not pieces and len(raw) >= 4:
            pieces = [(0, len(raw) - len(raw) % 2, "gbk")]
        for first, last, encoding in pieces:
            if meant := _common_chinese(raw[first:last], encoding):
                start, end = run.start() + first, run.start() + last
                yield Spot("read_in_wrong_encoding", start, end, text[start:end], meant)


def _by_patterns(text: str) -> Iterator[Spot]:
    for code, pattern in _PATTERNS:
        for found in pattern.finditer(text):
            yield Spot(code, found.start(), found.end(), found[0])


_FINDERS: tuple[Callable[[str], Iterator[Spot]], ...] = (
    _utf8_read_as_gbk,
    _chinese_read_as_western,
    _by_patterns,
)


def looks_garbled(text: str) -> list[Spot]:
    """The spots where the text has gone through a wrong encoding or lost a character, in order, none twice.

    Where the damage can be undone, `meant` holds what was there before.
    """
    spots: list[Spot] = []
    for find in _FINDERS:
        spots += [s for s in find(text) if all(s.end <= o.start or o.end <= s.start for o in spots)]
    return sorted(spots, key=lambda spot: spot.start)


# Frequent characters that only Traditional text has. Those with a life of their own in Simplified text (乾, 後, 於, 鍾
# as surnames or in names) are left out, so a hit is worth a look.
_PAIRS = (
    "國国 會会 學学 業业 發发 辦办 務务 員员 黨党 區区 縣县 鄉乡 鎮镇 長长 處处 書书 記记 職职 無无 關关 為为 與与 個个 們们 來来 時时 對对 開开 過过 實实 現现 當当 產产 進进 "
    "動动 機机 構构 該该 條条 應应 從从 經经 濟济 歷历 請请 說说 話话 電电 報报 號号 聯联 聽听 見见 視视 規规 則则 據据 證证 認认 識识 讀读 選选 舉举 錄录 試试 驗验 題题 績绩 "
    "級级 終终 結结 總总 統统 編编 織织 組组 紀纪 約约 給给 納纳 線线 續续 練练 維维 網网 華华 萬万 億亿 寫写 軍军 農农 馬马 門门 間间 閱阅 問问 頁页 項项 順顺 須须 領领 類类 "
    "願愿 風风 飛飞 養养 餘余 龍龙 點点 麗丽 專专 東东 兩两 嚴严 喪丧 豐丰 臨临 義义 習习 買买 賣卖 亂乱 爭争 虧亏 雲云 亞亚 畝亩 親亲 僅仅 倉仓 儀仪 價价 眾众 優优 傳传 傷伤 "
    "倫伦 偽伪 體体 備备 傑杰 傾倾 償偿 儲储 兒儿 協协 單单 衛卫 廠厂 廳厅 壓压 廣广 慶庆 庫库 廟庙 廢废 參参 雙双 變变 敘叙 葉叶 嗎吗 啟启 聲声 響响 園园 圍围 圖图 圓圆 聖圣 "
    "場场 壞坏 塊块 堅坚 壇坛 墊垫 壯壮 壽寿 奪夺 奮奋 婦妇 媽妈 孫孙 寧宁 寶宝 審审 憲宪 宮宫 寬宽 賓宾 導导 屬属 歲岁 島岛 嶺岭 幣币 師师 帶带 幫帮 幹干 強强 歸归 徹彻 憶忆 "
    "懷怀 態态 懇恳 戰战 戶户 執执 擴扩 掃扫 揚扬 擾扰 撫抚 搶抢 護护 擔担 擬拟 擁拥 擇择 損损 換换 敵敌 數数 斷断 舊旧 曉晓 術术 權权 樣样 標标 棟栋 樹树 橋桥 檢检 樓楼 歡欢 "
    "歐欧 殘残 殺杀 決决 溝沟 沒没 濃浓 滿满 滅灭 潔洁 測测 湧涌 濱滨 漢汉 灣湾 災灾 煙烟 熱热 爺爷 獎奖 獨独 獲获 環环 瑪玛 異异 療疗 監监 蓋盖 盤盘 確确 礎础 禮礼 種种 積积 "
    "稱称 穩稳 窮穷 筆笔 節节 範范 築筑 簡简 籌筹 簽签 糧粮 緊紧 縱纵 紅红 紙纸 純纯 細细 絕绝 綠绿 縮缩 罰罚 羅罗 腦脑 臺台 艱艰 藝艺 蘇苏 藥药 蘭兰 補补 襲袭 覺觉 覽览 觀观 "
    "計计 訂订 討讨 訓训 議议 設设 許许 論论 評评 詞词 詢询 詳详 語语 誤误 調调 談谈 謝谢 講讲 譽誉 貝贝 負负 財财 責责 貨货 質质 貴贵 費费 資资 賽赛 贊赞 趙赵 趕赶 躍跃 車车 "
    "軌轨 軟软 轉转 輕轻 較较 載载 輔辅 輪轮 輯辑 辭辞 邊边 達达 遷迁 運运 還还 這这 連连 遠远 違违 遲迟 適适 遺遗 鄧邓 鄭郑 鄰邻 醫医 釋释 針针 銀银 錯错 鋼钢 鐵铁 鑒鉴 陽阳 "
    "陰阴 階阶 際际 陸陆 陳陈 險险 隨随 難难 靜静 預预 頒颁 頭头 額额 顯显 顧顾 飯饭 館馆 駐驻 驅驱 騰腾 鳥鸟 魚鱼 鹽盐 黃黄 齊齐 齡龄 齒齿 "
)
TRADITIONAL: dict[str, str] = {pair[0]: pair[1] for pair in _PAIRS.split()}
_TRADITIONAL = re.compile(f"[{''.join(TRADITIONAL)}]")


def stray_traditional(text: str) -> list[Spot]:
    """Traditional characters in a text that should be Simplified, each with its Simplified form in `meant`."""
    return [
        Spot("traditional_character", found.start(), found.end(), found[0], TRADITIONAL[found[0]])
        for found in _TRADITIONAL.finditer(text)
    ]
