"""Made-up persons and numbers that must not be published, typed in the ways people type them. Same seed, same items."""

from __future__ import annotations

import json
import random
import string
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from hr_portal.core.guard.detectors.cards import has_luhn_digit

_SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段"
_GIVEN = "文澜建国秀英伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂晶竹磊雪梅子涵浩宇欣怡梓轩"
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_REGIONS_FILE = Path(__file__).resolve().parents[2] / "hr_portal/core/guard/regions.json"


@dataclass(frozen=True)
class Item:
    """`value` is what must be found (digits alone), `typed` how it stands there, `label` what stands before it."""

    kind: str
    detectors: tuple[str, ...]
    severity: str
    label: str
    typed: str
    value: str
    name: str
    ascii_only: bool = True
    """It can stand where only ASCII can."""

    @property
    def sentence(self) -> str:
        return f"{self.name}{'，' if self.label else ' '}{self.label}{'：' if self.label else ''}{self.typed}"


def _counties() -> list[str]:
    codes = json.loads(_REGIONS_FILE.read_text(encoding="utf-8"))["codes"]
    return [p + rest for p, places in codes.items() for rest in places.split() if not rest.endswith("00")]


class Maker:
    """Numbers of one seed; each is given out once."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(f"guard {seed}")
        self._counties = _counties()
        self._given: set[str] = set()

    def once(self, make: str) -> str:
        while (value := getattr(self, make)()) in self._given:
            pass
        self._given.add(value)
        return value

    def name(self) -> str:
        r = self.random
        if r.random() < 0.03:
            return "阿依古丽·" + "".join(r.choices(_GIVEN, k=3))
        return r.choice(_SURNAMES) + "".join(r.choices(_GIVEN, k=r.choice((1, 2, 2))))

    def birthday(self) -> str:
        return (date(1945, 1, 1) + timedelta(days=self.random.randrange(365 * 62))).strftime("%Y%m%d")

    def id18(self, region: str | None = None) -> str:
        body = (
            (region or self.random.choice(self._counties))
            + self.birthday()
            + f"{self.random.randrange(1, 999):03d}"
        )
        return body + "10X98765432"[sum(w * int(d) for w, d in zip(_WEIGHTS, body, strict=True)) % 11]

    def id18_unknown(self) -> str:
        return self.id18(self.random.choice(("97", "98", "99")) + f"{self.random.randrange(10_000):04d}")

    def id18_digits(self) -> str:
        while (number := self.id18()).endswith("X"):
            pass
        return number

    def id15(self) -> str:
        number = self.id18()
        return number[:6] + "19" * 0 + f"{self.random.randrange(45, 99):02d}" + number[10:14] + number[14:17]

    def mobile(self) -> str:
        second = self.random.choice("3456789")
        return f"1{second}{self.random.randrange(10**9):09d}"

    def card(self) -> str:
        length = self.random.choice((16, 19, 19))
        body = self.random.choice(("6222", "6228", "6217", "6214", "6230", "6225")) + "".join(
            self.random.choices(string.digits, k=length - 5)
        )
        return next(body + d for d in string.digits if has_luhn_digit(body + d))

    def passport(self) -> str:
        return self.random.choice(("E", "G", "EA", "EJ")) + "".join(self.random.choices(string.digits, k=8))

    def item(self, kind: str) -> Item:
        return getattr(self, f"_item_{kind}")(self.name())  # type: ignore[no-any-return]

    # ------------------------------------------------------------ full numbers

    def _id_label(self) -> str:
        return self.random.choice(("身份证号", "身份证号码", "公民身份号码", "证件号码", "身份证", "", ""))

    def _item_id18(self, name: str) -> Item:
        value = self.once("id18")
        return Item("id18", ("id18",), "block", self._id_label(), value, value, name)

    def _item_id18_lower_x(self, name: str) -> Item:
        while not (value := self.once("id18")).endswith("X"):
            pass
        return Item("id18_lower_x", ("id18",), "block", self._id_label(), value.lower(), value, name)

    def _item_id18_unknown_region(self, name: str) -> Item:
        value = self.once("id18_unknown")
        return Item("id18_unknown_region", ("id18",), "block", self._id_label(), value, value, name)

    def _item_id18_spaced(self, name: str) -> Item:
        value = self.once("id18")
        gap = self.random.choice((" ", "-", ".", "  ", " - ", "·"))
        cuts = self.random.choice(((6, 14), (6, 10, 14), (3, 6, 14), (6, 14, 17), (4, 8, 12, 16)))
        parts = [value[a:b] for a, b in zip((0, *cuts), (*cuts, 18), strict=True)]
        return Item(
            "id18_spaced", ("id18",), "block", self._id_label(), gap.join(parts), value, name, gap != "·"
        )

    def _item_id18_wide(self, name: str) -> Item:
        value = self.once("id18")
        wide = "".join(chr(ord(c) + 0xFEE0) for c in value)
        return Item("id18_wide", ("id18",), "block", self._id_label(), wide, value, name, False)

    def _item_id18_unseen(self, name: str) -> Item:
        value = self.once("id18")
        sign = self.random.choice("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e")
        at = sorted(self.random.sample(range(1, 18), 3))
        typed = (
            value[: at[0]] + sign + value[at[0] : at[1]] + sign + value[at[1] : at[2]] + sign + value[at[2] :]
        )
        return Item("id18_unseen", ("id18",), "block", self._id_label(), typed, value, name, False)

    def _item_mobile(self, name: str) -> Item:
        value = self.once("mobile")
        label = self.random.choice(("手机", "手机号", "联系电话", "电话", "联系方式", "本人电话", "", ""))
        return Item("mobile", ("mobile",), "block", label, value, value, name)

    def _item_mobile_spaced(self, name: str) -> Item:
        value = self.once("mobile")
        gap = self.random.choice((" ", "-", " - "))
        typed = gap.join((value[:3], value[3:7], value[7:]))
        if self.random.random() < 0.4:
            typed = self.random.choice(("+86 ", "86-", "0086 ", "(86)")) + value
        return Item(
            "mobile_spaced",
            ("mobile",),
            "block",
            self.random.choice(("手机", "联系电话", "")),
            typed,
            value,
            name,
        )

    def _item_mobile_wide(self, name: str) -> Item:
        value = self.once("mobile")
        wide = "".join(chr(ord(c) + 0xFEE0) for c in value)
        return Item("mobile_wide", ("mobile",), "block", "手机", wide, value, name, False)

    def _item_card(self, name: str) -> Item:
        value = self.once("card")
        typed = (
            value
            if self.random.random() < 0.6
            else " ".join(value[n : n + 4] for n in range(0, len(value), 4))
        )
        label = self.random.choice(
            ("银行卡号", "银行账号", "工资卡号", "农业银行账号", "卡号", "个人账号", "开户行及账号")
        )
        return Item("card", ("bank_card",), "block", label, typed, value, name)

    # ------------------------------------------------------------ what warns

    def _item_id18_slip(self, name: str) -> Item:
        value = self.once("id18_digits")
        typed = value[:-1] + str((int(value[-1]) + self.random.randrange(1, 10)) % 10)
        return Item(
            "id18_slip",
            ("id18_slip",),
            "warn",
            self.random.choice(("身份证号", "身份证号码", "公民身份号码")),
            typed,
            typed,
            name,
        )

    def _item_id15(self, name: str) -> Item:
        value = self.once("id15")
        return Item(
            "id15",
            ("id15",),
            "warn",
            self.random.choice(("身份证号", "身份证号码", "原身份证号")),
            value,
            value,
            name,
        )

    def _item_id_thin_mask(self, name: str) -> Item:
        value = self.once("id18")
        sign = self.random.choice("**＊Xx●")
        typed = self.random.choice(
            (
                value[:12] + sign * 4 + value[16:],
                value[:14] + sign * 4,
                sign * 6 + value[6:],
                value[:6] + sign * 2 + value[8:],
            )
        )
        if typed.startswith(sign):
            typed = sign * 6 + value[6:]
        return Item("id_thin_mask", ("id_thin_mask",), "warn", "身份证号", typed, typed, name, sign in "*Xx")

    def _item_card_bare(self, name: str) -> Item:
        value = self.once("card")
        return Item("card_bare", ("bank_card",), "warn", "", value, value, name)

    def _item_passport(self, name: str) -> Item:
        value = self.random.choice(("E", "G")) + "".join(self.random.choices(string.digits, k=8))
        return Item(
            "passport",
            ("passport",),
            "warn",
            self.random.choice(("护照号", "护照号码", "护照")),
            value,
            value,
            name,
        )

    def _item_permit(self, name: str) -> Item:
        value = self.random.choice("HMC") + "".join(self.random.choices(string.digits, k=8))
        return Item(
            "permit",
            ("travel_permit",),
            "warn",
            self.random.choice(("港澳通行证", "港澳居民来往内地通行证号", "往来港澳通行证")),
            value,
            value,
            name,
        )

    def _item_officer(self, name: str) -> Item:
        value = f"{self.random.choice('南北沈兰成济广海空政军')}字第{self.random.randrange(10**6, 10**7)}号"
        return Item("officer", ("officer_card",), "warn", "军官证号", value, value, name, False)

    def _item_plate(self, name: str) -> Item:
        value = (
            self.random.choice("京浙苏鲁粤川豫")
            + self.random.choice("ABCDEFGHJ")
            + "".join(self.random.choices("0123456789", k=3))
            + self.random.choice("ABCDEFG")
            + self.random.choice(string.digits)
        )
        return Item(
            "plate", ("plate",), "warn", self.random.choice(("车牌号", "车牌")), value, value, name, False
        )

    def _item_email(self, name: str) -> Item:
        value = (
            "".join(self.random.choices(string.ascii_lowercase, k=6))
            + f"{self.random.randrange(1000)}@"
            + self.random.choice(("qq.com", "163.com", "126.com", "sina.cn", "gmail.com"))
        )
        return Item(
            "email", ("email",), "warn", self.random.choice(("邮箱", "电子邮箱", "")), value, value, name
        )

    def _item_address(self, name: str) -> Item:
        r = self.random
        value = f"{r.choice(('解放', '人民', '中山', '建设', '滨江'))}路{r.randrange(1, 400)}号{r.choice(('阳光', '翠湖', '金桂', '学府'))}{r.choice(('小区', '花园', '家园', '公寓'))}{r.randrange(1, 40)}幢{r.randrange(101, 2500)}室"
        return Item(
            "address",
            ("home_address",),
            "warn",
            r.choice(("家庭住址", "现住址", "家庭地址")),
            "江州市城东区" + value,
            value,
            name,
            False,
        )

    def _item_other_number(self, name: str) -> Item:
        value = "".join(self.random.choices("123456789", k=10))
        return Item(
            "other_number",
            ("other_number", "mobile"),
            "warn",
            self.random.choice(("社保号", "社会保障号", "档案编号", "医保卡号", "QQ号")),
            value,
            value,
            name,
        )

    def _item_sensitive(self, name: str) -> Item:
        value = self.random.choice(
            ("低保", "建档立卡", "残疾", "乙肝", "抑郁", "单亲", "党内警告", "诫勉", "怀孕", "癌")
        )
        return Item(
            "sensitive",
            ("sensitive_word",),
            "warn",
            "备注",
            value,
            value,
            name if len(name) < 5 else "王文澜",
            False,
        )


BLOCKING = (
    "id18", "id18", "id18", "id18_lower_x", "id18_unknown_region", "id18_spaced", "id18_wide", "id18_unseen",
    "mobile", "mobile", "mobile_spaced", "mobile_wide", "card",
)  # fmt: skip
WARNING = (
    "id18_slip", "id15", "id_thin_mask", "card_bare", "passport", "permit", "officer", "plate", "email", "address",
    "other_number", "sensitive",
)  # fmt: skip
