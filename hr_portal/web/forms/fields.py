"""Fields that take what people type, and reasons told beside the field they are about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from wtforms import Field, Form, RadioField, SelectField
from wtforms.fields import SelectChoice
from wtforms.validators import StopValidation
from wtforms.widgets import DateInput

from hr_portal.core.dates import parse_loose_date
from hr_portal.core.errors import Reason
from hr_portal.web.wording.say import say


class DayField(Field):
    """A day in any of the ways days are written. Empty is None."""

    widget = DateInput()

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: list[str]) -> None:
        text = valuelist[0].strip() if valuelist else ""
        self.data: date | None = None
        if text:
            try:
                self.data = parse_loose_date(text)
            except ValueError:
                raise ValueError(say(Reason("day_unreadable"))) from None


def choices(pairs: Iterable[tuple[str, str]]) -> list[SelectChoice]:
    """What a choice field offers, from pairs of value and words."""
    return [SelectChoice(value, words) for value, words in pairs]


class ChoiceField(SelectField):
    """One of a list; anything else is told as a missing choice."""

    def pre_validate(self, form: Any) -> None:
        if not any(choice.selected for choice in self.iter_choices()):
            raise StopValidation(say(Reason("choice_missing")))


class ChoiceRadioField(RadioField):
    """The same, drawn as radio buttons."""

    pre_validate = ChoiceField.pre_validate


class Filled:
    """Something must be typed; `code` names the sentence that says so."""

    def __init__(self, code: str) -> None:
        self.code = code

    def __call__(self, form: Form, field: Field) -> None:
        if not field.data or not str(field.data).strip():
            field.errors = []
            raise StopValidation(say(Reason(self.code)))


def tell(form: Form, reasons: Iterable[Reason]) -> None:
    """Put each reason beside the field it is about, the others at the head of the form."""
    for reason in reasons:
        if reason.where is not None and reason.where in form:
            form[reason.where].errors = [*form[reason.where].errors, say(reason)]
        else:
            form.form_errors.append(say(reason))
