"""Clean documents that look dangerous: long codes, ticket numbers like mobiles, fees accounts, unit codes, right masks."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from hr_portal.core.privacy import mask_id, mask_phone
from tests.factories import guard_documents as docs
from tests.factories.guard_corpus import Document
from tests.factories.guard_items import Maker

_UNIT_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_UNIT_WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
_UNITS = (
    "江州市财政局",
    "江州市人力资源和社会保障局",
    "临河区人民检察院",
    "江州市残疾人联合会",
    "江州市拘留所",
    "中共江州市委组织部",
    "江州市第一人民医院",
)
_WRITERS: tuple[tuple[str, Callable[[docs.Table], bytes]], ...] = (
    ("xlsx", docs.xlsx_cells), ("xlsx", docs.xlsx_numbers), ("xls", docs.xls), ("csv", docs.csv_file), ("docx", docs.docx_table), ("pdf", docs.pdf_table),
    ("html", docs.html_table), ("txt", docs.spaced_table), ("txt", docs.piped_table), ("csv", lambda rows: docs.csv_file(rows, "gb18030")), ("zip", lambda rows: docs.zip_of("附件.xlsx", docs.xlsx_cells(rows))),
)  # fmt: skip
_TEXT_WRITERS: tuple[tuple[str, Callable[[str], bytes]], ...] = (
    ("docx", docs.docx_body), ("pdf", docs.pdf_text), ("pdf", docs.pdf_subset), ("txt", docs.txt), ("html", lambda text: docs.html(f"<p>{text}</p>")),
)  # fmt: skip


def unit_code(maker: Maker) -> str:
    """A 统一社会信用代码 of GB 32100; now and then of digits alone."""
    r = maker.random
    region = r.choice(("330100", "110101", "420100", "330702"))
    body = (
        r.choice(("11", "12", "91", "52"))
        + region
        + "".join(r.choices("0123456789" if r.random() < 0.4 else _UNIT_SIGNS, k=9))
    )
    check = (31 - sum(w * _UNIT_SIGNS.index(c) for w, c in zip(_UNIT_WEIGHTS, body, strict=True)) % 31) % 31
    return body + _UNIT_SIGNS[check]


def clean(seed: int, count: int) -> Iterator[Document]:
    maker = Maker(seed)
    tables = (
        _posts,
        _long_posts,
        _applicants,
        _interview,
        _tickets_like_mobiles,
        _masked,
        _units,
        _results,
        _regions_and_days,
        _office_phones,
        _vehicles_and_money,
    )
    texts = (_announcement, _fees, _appointment, _numbers, _rules)
    for number in range(count):
        if number % 3:
            table = maker.random.choice(tables)
            extension, write = maker.random.choice(_WRITERS)
            rows = table(maker)
            if extension == "xls":
                rows = rows[:60]
            yield Document(
                f"{extension}:{table.__name__.strip('_')}",
                f"附件{number}：2026年度职位表.{extension}",
                write(rows),
                (),
            )
        else:
            text = maker.random.choice(texts)
            extension, write_text = maker.random.choice(_TEXT_WRITERS)
            yield Document(
                f"{extension}:{text.__name__.strip('_')}",
                f"江人社发〔2026〕{number}号.{extension}",
                write_text(text(maker)),
                (),
            )


def _posts(m: Maker) -> list[list[str]]:
    head = ["招录单位", "单位代码", "职位名称", "职位代码", "录用人数", "学历", "专业及代码", "备注"]
    return [["附件1", *[""] * 7], head] + [
        [
            m.random.choice(_UNITS),
            f"{m.random.randrange(10**6, 10**7)}",
            "一级科员",
            f"{m.random.randrange(10**13, 10**14)}",
            str(m.random.randrange(1, 5)),
            "本科",
            "法学(B0301)",
            m.random.choice(("限应届毕业生", "限男性", "适合残疾人报考", "")),
        ]
        for _ in range(m.random.randrange(10, 80))
    ]


def _long_posts(m: Maker) -> list[list[str]]:
    """Codes of 16 to 18 digits: one in ten has a right Luhn digit; some begin with the code of a county or with 62."""
    length = m.random.choice((16, 17, 17, 18))
    start = m.random.choice(("142302", "620102", "330702", "6201"))
    return [["机关", "职位代码", "报名人数", "审核通过人数"]] + [
        [
            m.random.choice(_UNITS),
            start + "".join(m.random.choices("0123456789", k=length - len(start))),
            str(m.random.randrange(300)),
            str(m.random.randrange(200)),
        ]
        for _ in range(m.random.randrange(20, 120))
    ]


def _applicants(m: Maker) -> list[list[str]]:
    return [["职位代码", "报名人数", "审核通过人数"]] + [
        [
            f"1423020{m.random.randrange(10**6, 10**7)}",
            str(m.random.randrange(900)),
            str(m.random.randrange(900)),
        ]
        for _ in range(60)
    ]


def _interview(m: Maker) -> list[list[str]]:
    return [["序号", "姓名", "准考证号", "招录单位", "职位代码", "笔试成绩", "名次"]] + [
        [
            str(n),
            m.name(),
            f"4101{m.random.randrange(10**7, 10**8)}",
            m.random.choice(_UNITS),
            f"1130{m.random.randrange(10**5, 10**6)}",
            f"{m.random.randrange(5000, 8000) / 100}",
            str(n),
        ]
        for n in range(1, 40)
    ]


def _tickets_like_mobiles(m: Maker) -> list[list[str]]:
    head = m.random.choice(("准考证号", "笔试准考证号", "考号", "报名序号"))
    return [["姓名", head, "岗位", "成绩"]] + [
        [m.name(), m.mobile(), "综合管理", f"{m.random.randrange(5000, 9000) / 100}"] for _ in range(30)
    ]


def _masked(m: Maker) -> list[list[str]]:
    return [["序号", "姓名", "身份证号", "联系电话", "工作单位"]] + [
        [str(n), m.name(), mask_id(m.id18()), mask_phone(m.mobile()), m.random.choice(_UNITS)]
        for n in range(1, 25)
    ]


def _units(m: Maker) -> list[list[str]]:
    return [["单位名称", "统一社会信用代码", "地址", "办公电话"]] + [
        [
            m.random.choice(_UNITS),
            unit_code(m),
            f"江州市解放路{m.random.randrange(300)}号",
            f"0571-8{m.random.randrange(10**6, 10**7)}",
        ]
        for _ in range(30)
    ]


def _results(m: Maker) -> list[list[str]]:
    return [["姓名", "性别", "出生年月", "毕业院校", "拟任职务", "行测", "申论", "总分"]] + [
        [
            m.name(),
            m.random.choice("男女"),
            f"19{m.random.randrange(60, 99)}.{m.random.randrange(1, 13):02d}",
            "江州大学",
            "综合管理岗",
            str(m.random.randrange(40, 90)),
            str(m.random.randrange(40, 90)),
            f"{m.random.randrange(4000, 9000) / 100}",
        ]
        for _ in range(30)
    ]


def _regions_and_days(m: Maker) -> list[list[str]]:
    """A county, a day and a serial side by side, and receipts made of them."""
    return [["行政区划代码", "办理日期", "序号", "受理编号"]] + [
        [
            "330702",
            day := f"2026{m.random.randrange(1, 11):02d}{m.random.randrange(1, 29):02d}",
            f"{n:04d}",
            f"330702{day}{n:04d}",
        ]
        for n in range(1, 40)
    ]


def _office_phones(m: Maker) -> list[list[str]]:
    return [["序号", "招考单位", "咨询电话", "监督电话"]] + [
        [str(n), m.random.choice(_UNITS), f"0571-8{m.random.randrange(10**6, 10**7)}", "12380"]
        for n in range(1, 30)
    ]


def _vehicles_and_money(m: Maker) -> list[list[str]]:
    return [["项目编号", "预算金额", "资产编号", "批次号"]] + [
        [
            f"JZ{m.random.randrange(10**9)}",
            f"{m.random.randrange(10**8)}.{m.random.randrange(100):02d}",
            f"{m.random.randrange(10**11)}",
            f"20261124{m.random.randrange(10**8):08d}",
        ]
        for _ in range(30)
    ]


def _announcement(m: Maker) -> str:
    return (
        f"根据公务员法等规定，{m.random.choice(_UNITS)}面向社会招考。报名时间2026年11月1日9:00至11月10日18:00。网址http://www.jiangzhou.gov.cn/art/2026/11/{m.random.randrange(10, 30)}/art_{m.random.randrange(10**9, 10**10)}_{m.random.randrange(10**5, 10**6)}.html。"
        f"咨询电话：0571-8{m.random.randrange(10**6, 10**7)}，技术咨询0571-8{m.random.randrange(10**6, 10**7)}，监督举报电话12380。患有残疾的考生可申请便利。受过刑事处罚的、曾被开除公职的人员不得报考。"
    )


def _fees(m: Maker) -> str:
    digits = "".join(m.random.choices("0123456789", k=15))
    return f"资格复审费请汇至：户名：江州市财政局，开户行：中国银行江州分行，账号：6222{digits}。收款单位统一社会信用代码：{unit_code(m)}。"


def _appointment(m: Maker) -> str:
    return f"{m.name()}，男，汉族，1975年8月生，中央党校研究生，中共党员，现任江州市财政局副局长，拟任江州市审计局局长。公示期2026年11月25日至12月1日。受理电话：0571-8{m.random.randrange(10**6, 10**7)}。地址：江州市解放路12号市委大楼302室。"


def _numbers(m: Maker) -> str:
    scores = " ".join(f"{m.random.randrange(4000, 9000) / 100:.2f}" for _ in range(60))
    return f"成绩：{scores}。电话0571-12345 公告编号20261124{m.random.randrange(10**6):06d}。证书编号：{m.random.randrange(10**17, 10**18)}。ISBN 978-7-{m.random.randrange(10**7)}-{m.random.randrange(10)}"


def _rules(m: Maker) -> str:
    return f"身份证号已隐去：{mask_id(m.id18())}；手机{mask_phone(m.mobile())}。请携带有效居民身份证和军官证原件。低保家庭、建档立卡贫困户凭证明可减免考试费。第{m.random.randrange(30)}条 有下列情形的不得录用：曾受过处分未满影响期的。"
