"""`flask organs`: the organs of the city on the command line."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from hr_portal.accounts.organ_rows import FORMATS, Unreadable, read_file, understand
from hr_portal.accounts.organs import load as load_organs
from hr_portal.accounts.organs import reasons_against_loading
from hr_portal.accounts.queries import organs
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.cli.telling import refuse, tell_json, unreadable
from hr_portal.core import clock
from hr_portal.core.db import transaction
from hr_portal.extensions import db

group = AppGroup("organs", help="机关。 The organs of the city.")

WORDS = {
    "organ_code_twice": "代码%(code)s重复 the code stands twice",
    "organ_code_unfit": "代码“%(code)s”应为大写字母和数字，1至32位 a code is 1 to 32 capital letters and digits",
    "organ_name_missing": "没有名称 no name",
    "organ_area_missing": "没有地区 no area",
    "organ_level_unknown": "层级“%(found)s”应为city、county、district、township（市级、县级、区级、乡镇） not a level",
    "organ_nature_unknown": "性质“%(found)s”应为party、government、institution（党务、政务、事业） not a nature",
    "organ_english_unknown": "english“%(found)s”应为true或false neither true nor false",
    "organ_contacts_unfit": "contacts应为列表 contacts must be a list",
    "organ_parent_unknown": "%(code)s的上级%(parent)s不存在 there is no such parent",
    "organ_parent_circle": "%(code)s的上级绕成了圈 the parents form a circle",
    "contact_purpose_unknown": "用途“%(found)s”应为enquiry或report not a purpose",
    "contact_twice": "同一用途和种类的联系方式重复 the line stands twice",
    "contact_office_missing": "没有科室 no office",
    "contact_phone_missing": "没有电话 no telephone",
    "contact_phone_unfit": "电话至少5位数字 a telephone number has at least 5 digits",
    "contact_address_missing": "没有地址 no address",
    "contact_postcode_missing": "没有邮政编码 no postcode",
    "contact_postcode_unfit": "邮政编码应为6位数字 a postcode has 6 digits",
    "contact_hours_missing": "没有受理时间 no hours",
    "contact_kind_unknown": "没有“%(found)s”这种公告 no such kind of notice",
    "contact_kind_for_enquiry": "咨询电话不分公告种类 an enquiry line is for all kinds",
    "report_phone_is_enquiry_phone": "%(code)s受理反映的电话与咨询电话相同 the report line must not be the enquiry line",
}
NOT_READ = {
    "organs_format_unknown": "文件应以.json、.toml或.csv结尾。 The name must end in .json, .toml or .csv.",
    "organs_not_utf8": "文件应为UTF-8编码。 The file must be UTF-8.",
    "organs_not_readable": "文件格式有误。 The file cannot be read:",
    "organs_empty": "文件里没有机关。 There are no organs in the file.",
    "organs_not_a_list": "文件里应有organs列表。 There must be a list `organs`.",
    "organs_no_header": "CSV第一行应为列名，含code。 The first line of a CSV names the columns, `code` among them.",
}


@group.command(
    "load",
    help="""从文件导入机关，全部写入或全部不写。 Load organs from a file, all of them or none.

    同一文件可以反复导入，已有的按文件更新，文件里没有的不动。 Loading again updates what there is; organs the file does
    not speak of stay.

    \b
    列 Columns: code, name, short_name, level (city county district township), nature (party government institution),
      area, parent (code), english (true false), contacts
    contacts: purpose (enquiry report), kind (only for report), office, phone, address, postcode, hours, email,
      oversight_phone; CSV: enquiry_phone, report_phone ...
    \b
    例 Example:
      flask organs load organs.json --dry-run
      flask organs load organs.json --json
    """,
)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="只检查，不写入 check only")
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
def load(file: Path, dry_run: bool, as_json: bool) -> None:
    suffix = file.suffix.lower().lstrip(".")
    try:
        raw = read_file(file.read_bytes(), suffix if suffix in FORMATS else "")
    except Unreadable as fault:
        unreadable(f"{NOT_READ[fault.code]} {fault.detail}".strip())
    rows, reasons = understand(raw, kinds=current_app.extensions["kinds"])
    session = db.session()
    reasons = reasons or reasons_against_loading(session, rows, actor=COMMAND_LINE)
    if reasons:
        refuse(reasons, WORDS, as_json=as_json)
    if dry_run:
        known = {organ.code for organ in organs(session)}
        new = [row.code for row in rows if row.code not in known]
        answer = {"dry_run": True, "organs": len(rows), "new": new}
        said = f"检查通过：{len(rows)}个机关，其中新增{len(new)}个，没有写入。 {len(rows)} organs pass, {len(new)} new; nothing written."
    else:
        with transaction(session):
            loaded = load_organs(session, rows, actor=COMMAND_LINE, now=clock_of_command().now())
        answer = {"added": loaded.added, "changed": loaded.changed, "unchanged": len(loaded.unchanged)}
        said = (
            f"新增{len(loaded.added)}个，更新{len(loaded.changed)}个，未变{len(loaded.unchanged)}个。 "
            f"{len(loaded.added)} added, {len(loaded.changed)} changed, {len(loaded.unchanged)} unchanged."
        )
    if as_json:
        tell_json(answer)
    else:
        click.echo(said)


def clock_of_command() -> clock.Clock:
    found = current_app.extensions["clock"]
    assert isinstance(found, clock.Clock)
    return found
