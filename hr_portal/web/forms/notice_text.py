"""The form of a notice's text, made from its kind: what the TOML file asks for is what the form asks for.

A draft may be saved half written: only what cannot be read is an error here. What is still missing says the checklist.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from typing import Any

from flask_babel import gettext as _
from wtforms import Field as FormField
from wtforms import HiddenField, MultipleFileField
from wtforms.fields.choices import SelectChoice

from hr_portal.notices.content import Contact, Content
from hr_portal.notices.kinds import About, Field, FieldType, Kind
from hr_portal.web.forms.fields import ChoiceField, DayField
from hr_portal.web.forms.loose import (
    InstantField,
    LineField,
    MonthField,
    NoLongerThan,
    NumberField,
    ProseField,
    ScoreField,
)
from hr_portal.web.forms.sent import FlaskForm
from hr_portal.web.locale import ENGLISH, locale

LONGEST_TITLE, LONGEST_LINE, LONGEST_FIELD, LONGEST_BODY = 200, 200, 5000, 60_000
LAYOUTS = ("plain", "red_head")


def local(chinese: str, english: str) -> str:
    """What a kind's file says in the reader's language."""
    return english if locale() == ENGLISH and english else chinese


def label_of(field: Field) -> str:
    return local(field.label, field.label_en)


def kind_name(kind: Kind) -> str:
    return local(kind.name, kind.name_en)


def choices_of(field: Field) -> list[SelectChoice]:
    words = field.choice_labels or field.choices
    if locale() == ENGLISH and field.choices_en:
        words = field.choices_en
    return [SelectChoice(value, label) for value, label in zip(field.choices, words, strict=True)]


def _form_field(field: Field) -> FormField:
    label, hint = label_of(field), local(field.hint, field.hint_en)
    match field.type:
        case FieldType.DATE:
            return DayField(label, description=hint)
        case FieldType.MONTH:
            return MonthField(label, description=hint or _("例如1979年4月，也可以写1979.4"))
        case FieldType.NUMBER:
            return NumberField(label, description=hint)
        case FieldType.SCORE:
            return ScoreField(label, description=hint)
        case FieldType.CHOICE:
            return ChoiceField(
                label, choices=[SelectChoice("", _("请选择")), *choices_of(field)], description=hint
            )
        case FieldType.LONG:
            return ProseField(label, [NoLongerThan(field.limit or LONGEST_FIELD)], description=hint)
    return LineField(label, [NoLongerThan(field.limit or LONGEST_LINE)], description=hint)


def has_contact(kind: Kind) -> bool:
    """Kinds nobody reports on have no receiving office in their text."""
    return kind.has_window or bool(kind.receiver_office)


def text_form(
    kind: Kind,
    content: Content,
    *,
    person: int | None,
    formdata: Any = None,
    follows: Sequence[tuple[str, str]] = (),
) -> FlaskForm:
    """The form for this text, filled with it, or with `formdata` where something was typed.

    `person` is the row that is open (0 for a new one), None for none; `follows` are the (address, title) of earlier
    notices of the organ that this one may follow.
    """
    short = [NoLongerThan(LONGEST_LINE)]
    made: dict[str, Any] = {
        "version": HiddenField(),
        "person": HiddenField(),
        "title": LineField(_("标题"), [NoLongerThan(LONGEST_TITLE)]),
        "document_no": LineField(_("编号"), short, description=_number_hint(kind)),
        "layout": ChoiceField(
            _("版式"), choices=[SelectChoice("plain", _("普通版式")), SelectChoice("red_head", _("红头版式"))]
        ),
        "document_date": DayField(_("成文日期")),
        "body": ProseField(_("正文"), [NoLongerThan(LONGEST_BODY)]),
        "publish_at": InstantField(
            _("计划发布时间"), description=_("签发以后到时间自动发布。不填的，签发以后再定。")
        ),
        "enquiry_phone": LineField(
            _("咨询电话"),
            short,
            description=_("公众问怎么办时拨打，不能与受理电话相同") if has_contact(kind) else "",
        ),
        "files": MultipleFileField(_("添加附件")),
    }
    if kind.period is not None:
        label = _("征求意见天数") if kind.about is About.COMMENT else _("公示天数")
        made["period_length"] = NumberField(label, code="period_length_unreadable")
    if kind.follows:
        earlier = [SelectChoice(address, title) for address, title in follows]
        made["follows_address"] = ChoiceField(
            _("承接的公告"),
            choices=[SelectChoice("", _("不承接")), *earlier],
            description=_("本机关先前发布的公告，期满后才能承接；公众在两边都看得到链接"),
        )
    for field in kind.fields:
        made[f"f_{field.name}"] = _form_field(field)
    if has_contact(kind):
        made |= {
            "c_office": LineField(_("受理科室"), short),
            "c_phone": LineField(_("受理电话"), short),
            "c_address": LineField(_("通信地址"), short),
            "c_postcode": LineField(_("邮政编码"), short),
            "c_hours": LineField(_("受理时间"), short),
            "c_oversight_phone": LineField(_("派驻纪检监察组电话"), short),
        }
    if person is not None:
        for column in kind.person_columns:
            made[f"p_{column.name}"] = _form_field(column)
    form = type("TextForm", (FlaskForm,), made)(formdata=formdata, data=_values(kind, content, person))
    for field in form:
        if isinstance(field, ChoiceField) and field.object_data:
            known = [value for value, *_rest in field.iter_choices()]
            if (
                field.object_data not in known
            ):  # e.g. from a pasted table: shown, kept, and named by the checklist
                field.choices = [*field.choices, SelectChoice(field.object_data, field.object_data)]
    return form


def _number_hint(kind: Kind) -> str:
    if not kind.number_style:
        return ""
    return _("例如%(example)s", example=kind.number_style.format(year=2026, serial=19))


def _values(kind: Kind, content: Content, person: int | None) -> dict[str, Any]:
    values: dict[str, Any] = {
        name: getattr(content, name)
        for name in ("title", "document_no", "layout", "document_date", "body", "publish_at", "enquiry_phone", "period_length", "follows_address")
    }  # fmt: skip
    values |= {f"f_{field.name}": _typed(field, content.fields.get(field.name, "")) for field in kind.fields}
    values |= {f"c_{item.name}": getattr(content.contact, item.name) for item in fields(Contact)}
    if person is not None:
        row: Mapping[str, str] = content.persons[person - 1] if 0 < person <= len(content.persons) else {}
        values |= {
            f"p_{column.name}": _typed(column, row.get(column.name, "")) for column in kind.person_columns
        }
    return values


def _typed(field: Field, text: str) -> Any:
    if field.type is FieldType.DATE:
        try:
            return date.fromisoformat(text) if text else None
        except ValueError:
            return None
    return text


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date) else str(value)


def _kept(
    form: FlaskForm, prefix: str, columns: tuple[Field, ...], before: Mapping[str, str]
) -> dict[str, str]:
    """The values that say something, with those the form does not ask for."""
    asked = {column.name: _text(form[f"{prefix}{column.name}"].data) for column in columns}
    return {name: value for name, value in {**before, **asked}.items() if value}


def content_of(form: FlaskForm, kind: Kind, before: Content, *, person: int | None) -> Content:
    """What was typed, laid over the text it was typed upon."""
    persons = list(before.persons)
    if person is not None:
        old = persons[person - 1] if 0 < person <= len(persons) else {}
        row = _kept(form, "p_", kind.person_columns, old)
        if 0 < person <= len(persons):
            persons[person - 1] = row
        elif row:
            persons.append(row)
    contact = before.contact
    if has_contact(kind):
        contact = Contact(**{item.name: form[f"c_{item.name}"].data or "" for item in fields(Contact)})
    return replace(
        before,
        title=form["title"].data or "",
        document_no=form["document_no"].data or "",
        layout=form["layout"].data,
        document_date=form["document_date"].data,
        body=form["body"].data or "",
        fields=_kept(form, "f_", kind.fields, before.fields),
        persons=tuple(persons),
        period_length=form["period_length"].data if kind.period is not None else None,
        publish_at=form["publish_at"].data,
        contact=contact,
        enquiry_phone=form["enquiry_phone"].data or "",
        follows_address=(form["follows_address"].data or "") if kind.follows else before.follows_address,
    )


def place_of(where: str | None, kind: Kind) -> tuple[str | None, int | None]:
    """The id in the form of what a finding or reason is about, and the person's row that must be open to see it."""
    if not where:
        return None, None
    head, _dot, rest = where.partition(".")
    if head == "fields" and rest:
        return f"f_{rest}", None
    if head == "contact":
        return (f"c_{rest}" if rest else "c_office"), None
    if head == "persons":
        number, _dot, column = rest.partition(".")
        if number.isdigit():
            names = {column.name for column in kind.person_columns}
            return (f"p_{column}" if column in names else "person"), int(number)
        return "persons", None
    if head in ("period", "period_length"):
        return "period_length", None
    if head in ("attachments", "files"):
        return "files", None
    return head, None
