"""The attachments of the demo city: tables as CSV, and one page as PDF, made here byte by byte."""

from __future__ import annotations

from collections.abc import Callable

from hr_portal.core.exports import csv_lines

Table = tuple[tuple[str, ...], ...]

WINDOWS: Table = (
    ("序号", "服务机构", "窗口地址", "咨询电话", "办公时间"),
    ("1", "安澜市公共就业和人才服务中心", "市政务服务中心二楼21号窗口", "（0000）8600 2208", "工作日9:00—12:00，13:30—17:30"),
    ("2", "澄河县公共就业和人才服务中心", "澄河县县前街4号一楼", "（0000）7100 2208", "工作日9:00—12:00，13:30—17:30"),
    ("3", "望山县公共就业和人才服务中心", "望山县望山路5号一楼", "（0000）7200 2208", "工作日9:00—12:00，13:30—17:30"),
    ("4", "江东区公共就业和人才服务中心", "江东区滨江路88号一楼", "（0000）7300 2208", "工作日9:00—12:00，13:30—17:30"),
)  # fmt: skip
POSTS: Table = (
    ("职位代码", "招录机关", "职位名称", "招录人数", "学历", "专业", "其他条件"),
    ("0100101", "安澜市审计局", "固定资产投资审计科一级科员", "1", "本科及以上", "审计学、工程造价", ""),
    ("0100201", "安澜市水利局", "河湖管理科一级科员", "1", "本科及以上", "水利类", ""),
    ("0200101", "澄河县青石镇人民政府", "综合岗位一级科员（一）", "2", "大专及以上", "不限", "最低服务年限5年"),
    ("0200102", "澄河县青石镇人民政府", "综合岗位一级科员（二）", "1", "大专及以上", "不限", "限服务基层项目人员报考"),
    ("0300101", "望山县应急管理局", "安全生产监管一级科员", "1", "本科及以上", "安全科学与工程类", "需夜间值班"),
    ("0400101", "江东区人力资源和社会保障局", "劳动监察一级科员", "2", "本科及以上", "法学类", ""),
)  # fmt: skip
GUIDE = (
    "流动人员人事档案转递办理流程",
    "",
    "一、申请人向拟转入地的服务机构提出申请。",
    "二、服务机构核对接收条件，符合的开具调档函。",
    "三、原存档单位核对材料，密封后转递。",
    "四、档案通过机要通信、专人送取或者给据邮件方式转递，个人不得自带。",
    "五、服务机构收到档案后审核、登记，告知申请人。",
    "",
    "转出档案，自收到调档函之日起十五个工作日内办结。全程不收费。",
)
FONT = (
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
    b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
)


def table(rows: Table) -> bytes:
    """CSV as the house exports it: a spreadsheet opens it with its Chinese intact."""
    return "".join(csv_lines(rows)).encode()


def page(lines: tuple[str, ...]) -> bytes:
    """One A4 page in a Song typeface: nothing is embedded or compressed, a viewer without it takes its own Chinese one."""
    title, *rest = (f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines)
    content = "\n".join(["BT /F1 18 Tf 30 TL 72 770 Td", title, "/F1 12 Tf 24 TL", *rest, "ET"]).encode()
    objects = (
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /CIDSystemInfo 7 0 R /FontDescriptor 8 0 R >>",
        b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 5 >>",
        FONT,
    )
    out, starts = b"%PDF-1.5\n", []
    for number, body in enumerate(objects, 1):
        starts.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table_at = len(out)
    rows = b"".join(b"%010d 00000 n \n" % start for start in starts)
    out += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, rows)
    return out + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        table_at,
    )


FILES: dict[str, tuple[str, Callable[[], bytes]]] = {
    "windows": ("附件1：流动人员人事档案服务窗口.csv", lambda: table(WINDOWS)),
    "guide": ("附件2：流动人员人事档案转递办理流程.pdf", lambda: page(GUIDE)),
    "posts": ("附件1：职位表.csv", lambda: table(POSTS)),
}
"""By the key notices.toml uses: the name and the bytes."""
