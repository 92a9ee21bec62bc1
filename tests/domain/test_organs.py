"""Organs are loaded from a file: all of it or nothing, as often as wanted, each wrong value named."""

from __future__ import annotations

import json

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from hr_portal.accounts.models import ContactBlock, Organ
from hr_portal.accounts.organ_rows import Line, OrganRow, Unreadable, read_file, understand
from hr_portal.accounts.organs import (
    Loaded,
    edit_line,
    load,
    reasons_against_editing_line,
    reasons_against_loading,
    reasons_against_removing_line,
    remove_line,
)
from hr_portal.accounts.queries import contact_for, organ_by_code
from hr_portal.accounts.rules import Level, Nature, PurposeOfContact, Role
from hr_portal.audit.models import AuditEntry
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.core.clock import shanghai_date
from hr_portal.core.epoch import read_epoch
from hr_portal.core.errors import Refused
from tests.clockwork import TODAY, instant
from tests.factories.accounts import add_line, make_city, make_person

NOW = instant(TODAY)

ENQUIRY = {
    "purpose": "enquiry", "office": "办公室", "phone": "（0000）8600 1208", "address": "安澜市政务路1号2号楼",
    "postcode": "310000", "hours": "工作日9:00—17:30",
}  # fmt: skip
REPORT = ENQUIRY | {"purpose": "report", "office": "干部监督科", "phone": "（0000）8600 1238"}
TOP = {
    "code": "AL01", "name": "中共安澜市委组织部", "short_name": "市委组织部", "level": "city", "nature": "party",
    "area": "市本级", "contacts": [ENQUIRY, REPORT],
}  # fmt: skip
BELOW = {
    "code": "CH01",
    "name": "中共澄河县委组织部",
    "level": "county",
    "nature": "party",
    "area": "澄河县",
    "parent": "AL01",
}


def rows_of(*organs: dict[str, object]) -> list[OrganRow]:
    rows, reasons = understand(read_file(json.dumps(organs).encode(), "json"))
    assert reasons == []
    return rows


def told(*organs: dict[str, object], kinds: list[str] | None = None) -> list[tuple[str, str | None]]:
    _, reasons = understand(read_file(json.dumps(organs).encode(), "json"), kinds=kinds)
    return [(reason.code, reason.where) for reason in reasons]


def load_now(session: Session, *organs: dict[str, object]) -> Loaded:
    return load(session, rows_of(*organs), actor=COMMAND_LINE, now=NOW)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"code": "AL-01"}, ("organ_code_unfit", "organs[0].code")),
        ({"code": "安澜01"}, ("organ_code_unfit", "organs[0].code")),
        ({"code": ""}, ("organ_code_unfit", "organs[0].code")),
        ({"name": "  "}, ("organ_name_missing", "organs[0].name")),
        ({"area": ""}, ("organ_area_missing", "organs[0].area")),
        ({"level": "省级"}, ("organ_level_unknown", "organs[0].level")),
        ({"nature": "军队"}, ("organ_nature_unknown", "organs[0].nature")),
        ({"english": "perhaps"}, ("organ_english_unknown", "organs[0].english")),
        ({"contacts": {"phone": "1"}}, ("organ_contacts_unfit", "organs[0].contacts")),
        (
            {"contacts": [ENQUIRY | {"purpose": "chat"}]},
            ("contact_purpose_unknown", "organs[0].contacts[0].purpose"),
        ),
        ({"contacts": [ENQUIRY, ENQUIRY]}, ("contact_twice", "organs[0].contacts[1]")),
        ({"contacts": [ENQUIRY | {"phone": ""}]}, ("contact_phone_missing", "organs[0].contacts[0].phone")),
        ({"contacts": [ENQUIRY | {"phone": "110"}]}, ("contact_phone_unfit", "organs[0].contacts[0].phone")),
        (
            {"contacts": [ENQUIRY | {"postcode": "31000"}]},
            ("contact_postcode_unfit", "organs[0].contacts[0].postcode"),
        ),
        (
            {"contacts": [ENQUIRY | {"kind": "announcement"}]},
            ("contact_kind_for_enquiry", "organs[0].contacts[0].kind"),
        ),
        (
            {"contacts": [REPORT | {"kind": "weather"}]},
            ("contact_kind_unknown", "organs[0].contacts[0].kind"),
        ),
        (
            {"contacts": [REPORT | {"letter_in_time": "whenever"}]},
            ("contact_letter_rule_unknown", "organs[0].contacts[0].letter_in_time"),
        ),
        (
            {"contacts": [REPORT | {"letter_in_time": "sending_postmark"}]},
            ("contact_postal_days_missing", "organs[0].contacts[0].postal_days"),
        ),
        (
            {"contacts": [REPORT | {"acceptance_days": "soon"}]},
            ("contact_days_unfit", "organs[0].contacts[0].acceptance_days"),
        ),
        (
            {"contacts": [REPORT | {"answer_working_days": 400}]},
            ("contact_days_unfit", "organs[0].contacts[0].answer_working_days"),
        ),
        (
            {"contacts": [ENQUIRY | {"postal_days": 3}]},
            ("contact_receiving_for_enquiry", "organs[0].contacts[0].receiving_organ"),
        ),
    ],
)
def test_a_wrong_value_is_named_with_its_place(change: dict[str, object], reason: tuple[str, str]) -> None:
    assert told(TOP | change, kinds=["announcement"]) == [reason]


def test_a_right_file_has_no_reasons_against_it() -> None:
    assert told(TOP, BELOW) == []


def test_a_code_stands_in_a_file_once_in_whatever_case_it_is_typed() -> None:
    assert told(TOP, BELOW | {"code": "ａl01"}) == [("organ_code_twice", "organs[1].code")]


def test_all_wrong_rows_are_named_at_once() -> None:
    assert [code for code, _ in told(TOP | {"code": "?"}, BELOW | {"area": ""})] == [
        "organ_code_unfit",
        "organ_area_missing",
    ]


def test_levels_and_natures_may_be_written_in_chinese() -> None:
    row = rows_of(TOP | {"level": "乡镇", "nature": "事业单位"})[0]
    assert (row.level, row.nature) == (Level.TOWNSHIP, Nature.INSTITUTION)


def test_the_same_organ_reads_alike_from_json_toml_and_csv() -> None:
    toml = "[[organs]]\n" + "\n".join(f'{k} = "{v}"' for k, v in TOP.items() if k != "contacts")
    toml += "".join(
        "\n[[organs.contacts]]\n" + "\n".join(f'{k} = "{v}"' for k, v in c.items()) for c in (ENQUIRY, REPORT)
    )
    flat = {k: v for k, v in TOP.items() if k != "contacts"}
    for contact in (ENQUIRY, REPORT):
        flat |= {f"{contact['purpose']}_{k}": v for k, v in contact.items() if k != "purpose"}
    table = ",".join(flat) + "\r\n" + ",".join(map(str, flat.values())) + "\r\n"
    read = [
        understand(read_file(content, suffix))[0][0]
        for content, suffix in [
            (json.dumps({"organs": [TOP]}).encode(), "json"),
            (toml.encode(), "toml"),
            (b"\xef\xbb\xbf" + table.encode(), "csv"),
            (table.encode("gb18030"), "csv"),
        ]
    ]
    shapes = {(r.code, r.name, r.short_name, r.level, r.nature, r.area, r.lines) for r in read}
    assert len(shapes) == 1


@pytest.mark.parametrize(
    ("content", "suffix", "code"),
    [
        (b"{", "json", "organs_not_readable"),
        (b"= 1", "toml", "organs_not_readable"),
        (b'{"organs": 3}', "json", "organs_not_a_list"),
        (b"[]", "json", "organs_empty"),
        (b"name,area\nx,y\n", "csv", "organs_no_header"),
        ("名称".encode("gb18030"), "json", "organs_not_utf8"),
        (b"", "xlsx", "organs_format_unknown"),
    ],
)
def test_a_file_that_is_not_what_its_name_says_is_unreadable(content: bytes, suffix: str, code: str) -> None:
    with pytest.raises(Unreadable) as fault:
        read_file(content, suffix)
    assert fault.value.code == code


def test_loading_makes_the_tree_and_says_so_in_the_trail(session: Session) -> None:
    before = read_epoch(session)
    assert load_now(session, BELOW, TOP) == Loaded(("CH01", "AL01"), (), ())
    top, below = organ_by_code(session, "AL01"), organ_by_code(session, "CH01")
    assert top is not None
    assert below is not None
    assert below.parent is top
    assert below.path == f"/{top.id}/{below.id}/"
    assert below.short_name == below.name
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [(e.act, e.subject_id, e.robot, e.actor_id) for e in entries] == [
        ("organ_added", below.id, "command-line", None),
        ("organ_added", top.id, "command-line", None),
    ]
    assert read_epoch(session) == before + 1


def test_loading_the_same_file_again_changes_nothing(session: Session) -> None:
    load_now(session, TOP, BELOW)
    epoch, entries = read_epoch(session), session.scalar(select(func.count()).select_from(AuditEntry))
    assert load_now(session, TOP, BELOW) == Loaded((), (), ("AL01", "CH01"))
    assert read_epoch(session) == epoch
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == entries


def test_loading_again_updates_and_the_trail_names_the_fields_only(session: Session) -> None:
    load_now(session, TOP, BELOW)
    assert load_now(
        session, TOP | {"name": "新名", "contacts": [ENQUIRY | {"phone": "86001299"}, REPORT]}
    ).changed == ("AL01",)
    entry = session.scalars(select(AuditEntry).order_by(AuditEntry.id.desc())).first()
    assert entry is not None
    assert entry.facts == {"fields": ["contacts", "name"]}
    assert "新名" not in json.dumps(entry.facts, ensure_ascii=False)
    assert organ_by_code(session, "CH01") is not None, "an organ the file does not speak of stays"


def test_contacts_are_replaced_when_given_and_kept_when_not(session: Session) -> None:
    load_now(session, TOP)
    load_now(session, {k: v for k, v in TOP.items() if k != "contacts"})
    assert session.scalar(select(func.count()).select_from(ContactBlock)) == 2
    load_now(session, TOP | {"contacts": [ENQUIRY]})
    assert session.scalar(select(func.count()).select_from(ContactBlock)) == 1


def test_a_moved_organ_takes_those_below_it_along(session: Session) -> None:
    other = TOP | {"code": "AL02", "contacts": []}
    load_now(session, TOP, other, BELOW, BELOW | {"code": "CH02", "parent": "CH01"})
    load_now(session, BELOW | {"parent": "AL02"})
    ids = {o.code: o.id for o in session.scalars(select(Organ))}
    paths = {o.code: o.path for o in session.scalars(select(Organ))}
    assert paths["CH02"] == f"/{ids['AL02']}/{ids['CH01']}/{ids['CH02']}/"


@pytest.mark.parametrize(
    ("organs", "reasons"),
    [
        ((BELOW,), [("organ_parent_unknown", "organs[0].parent")]),
        ((BELOW | {"parent": "CH01"},), [("organ_parent_circle", "organs[0].parent")]),
        (
            (BELOW | {"parent": "CH02"}, BELOW | {"code": "CH02", "parent": "CH01"}),
            [("organ_parent_circle", "organs[0].parent"), ("organ_parent_circle", "organs[1].parent")],
        ),
        (
            (TOP | {"contacts": [ENQUIRY, REPORT | {"phone": "0000-86001208"}]},),
            [("report_phone_is_enquiry_phone", "organs[0].contacts")],
        ),
        (
            (TOP, BELOW | {"contacts": [REPORT | {"phone": "8600 1208"}]}),
            [("report_phone_is_enquiry_phone", "organs[1].contacts")],
        ),
        (
            (
                TOP
                | {"contacts": [ENQUIRY, REPORT, REPORT | {"kind": "pre_appointment", "phone": "86001208"}]},
            ),
            [("report_phone_is_enquiry_phone", "organs[0].contacts")],
        ),
    ],
)
def test_what_does_not_fit_together_is_refused(session: Session, organs, reasons) -> None:
    found = reasons_against_loading(session, rows_of(*organs), actor=COMMAND_LINE)
    assert [(reason.code, reason.where) for reason in found] == reasons


def test_a_circle_through_organs_stored_before_is_seen(session: Session) -> None:
    load_now(session, TOP, BELOW)
    found = reasons_against_loading(session, rows_of(TOP | {"parent": "CH01"}), actor=COMMAND_LINE)
    assert [reason.code for reason in found] == ["organ_parent_circle"]


def test_a_refused_file_leaves_nothing_behind(session: Session) -> None:
    with pytest.raises(Refused):
        load_now(session, TOP, BELOW | {"parent": "NOBODY"})
    session.commit()
    assert session.scalar(select(func.count()).select_from(Organ)) == 0
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 0


def test_organs_are_loaded_at_the_machine_only(session: Session) -> None:
    city = make_city(session)
    chief = make_person(session, city.top, Role.ADMINISTRATOR)
    found = reasons_against_loading(session, rows_of(TOP), actor=chief)
    assert [reason.code for reason in found] == ["load_only_at_the_machine"]


LINE = Line(
    PurposeOfContact.REPORT,
    "",
    "干部监督科",
    "（0000）8600 1239",
    "安澜市政务路1号",
    "310000",
    "工作日9:00—17:30",
)


def test_an_administrator_in_reach_sets_a_line_and_the_trail_has_no_values(session: Session) -> None:
    city = make_city(session)
    chief = make_person(session, city.top, Role.ADMINISTRATOR)
    before = read_epoch(session)
    edit_line(session, city.bottom, LINE, actor=chief, now=NOW)
    assert contact_for(city.bottom, PurposeOfContact.REPORT, "anything") is city.bottom.contacts[0]
    entry = session.scalars(select(AuditEntry)).one()
    assert (entry.act, entry.actor_id, entry.organ_id) == ("contact_changed", chief.id, city.bottom.id)
    assert entry.facts == {"purpose": "report", "kind": ""}
    assert read_epoch(session) == before + 1
    edit_line(session, city.bottom, LINE, actor=chief, now=NOW)
    assert session.scalar(select(func.count()).select_from(AuditEntry)) == 1, (
        "saving the same again is no change"
    )


def test_nobody_sets_a_line_beyond_their_reach(session: Session) -> None:
    city = make_city(session)
    today = shanghai_date(NOW)
    for person in (
        make_person(session, city.middle, Role.ADMINISTRATOR),
        make_person(session, city.top, Role.ISSUER, Role.AUDITOR),
    ):
        found = reasons_against_editing_line(city.top, LINE, actor=person, today=today)
        assert [reason.code for reason in found] == ["organ_out_of_reach"]


def test_a_report_line_never_rings_where_the_enquiry_line_does(session: Session) -> None:
    city = make_city(session)
    chief, today = make_person(session, city.top, Role.ADMINISTRATOR), shanghai_date(NOW)
    same = Line(PurposeOfContact.REPORT, "", "干部监督科", "8600 1208", "安澜市政务路1号", "310000", "工作日")
    for organ in (city.top, city.bottom):
        found = reasons_against_editing_line(organ, same, actor=chief, today=today)
        assert [(reason.code, reason.where, reason.rule) for reason in found] == [
            ("report_phone_is_enquiry_phone", "phone", "two_lines")
        ]


def test_the_general_line_of_a_root_stays_and_one_below_may_go(session: Session) -> None:
    city = make_city(session)
    chief, today = make_person(session, city.top, Role.ADMINISTRATOR), shanghai_date(NOW)
    root_line = city.top.contacts[0]
    found = reasons_against_removing_line(root_line, actor=chief, today=today)
    assert [reason.code for reason in found] == ["contact_needed"]
    below = add_line(session, city.bottom, PurposeOfContact.ENQUIRY, "86007777")
    remove_line(session, below, actor=chief, now=NOW)
    assert contact_for(city.bottom, PurposeOfContact.ENQUIRY, "") is root_line


def test_rules_of_receiving_are_loaded_and_left_alone_by_a_file_that_says_nothing_of_them(
    session: Session,
) -> None:
    rules = {
        "receiving_organ": "CH01",
        "letter_in_time": "sending_postmark",
        "postal_days": 3,
        "acceptance_days": "10",
    }
    load_now(session, TOP | {"contacts": [ENQUIRY, REPORT | rules]}, BELOW)
    organ = organ_by_code(session, "AL01")
    assert organ is not None
    line = contact_for(organ, PurposeOfContact.REPORT, "")
    assert line is not None
    assert line.receiving_organ is not None
    assert (line.receiving_organ.code, line.letter_in_time) == ("CH01", "sending_postmark")
    assert (line.postal_days, line.register_working_days, line.acceptance_days) == (3, 1, 10)
    assert load_now(session, TOP, BELOW).changed == ()
    assert (line.postal_days, line.acceptance_days) == (3, 10)


def test_a_receiving_organ_nobody_knows_is_refused(session: Session) -> None:
    rows = rows_of(TOP | {"contacts": [ENQUIRY, REPORT | {"receiving_organ": "XX99"}]})
    found = reasons_against_loading(session, rows, actor=COMMAND_LINE)
    assert [(reason.code, reason.where) for reason in found] == [
        ("receiving_organ_unknown", "organs[0].contacts")
    ]
