"""Fields that take text, numbers, months and instants as people type them, and keep what cannot be read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wtforms import Field, Form, StringField, TextAreaField
from wtforms.validators import StopValidation
from wtforms.widgets import DateTimeLocalInput, NumberInput, TextInput

from hr_portal.core.clock import shanghai
from hr_portal.core.dates import parse_loose_datetime, parse_loose_month, print_month
from hr_portal.core.errors import Reason
from hr_portal.core.text import clean, loose_digits, tidy_spaces
from hr_portal.web.speech import in_english
from hr_portal.web.wording.say import say


class LineField(StringField):
    """One line, cleaned, without the spaces typed between 汉字 and digits."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = " ".join(tidy_spaces(clean(valuelist[0])).split("\n")).strip()


class ProseField(TextAreaField):
    """Several lines, cleaned the same way."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = tidy_spaces(clean(valuelist[0])).strip()


class PastedField(TextAreaField):
    """A text that was pasted and is read by rows: its tabs and spaces stay."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist:
            self.data = valuelist[0]


class _Read(Field):
    """A value read from text; what cannot be read stays in the box with a sentence beside it."""

    code = ""

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data in (None, "") else self.printed(self.data)

    def process_formdata(self, valuelist: list[str]) -> None:
        text = clean(valuelist[0]).strip() if valuelist else ""
        self.data: Any = None
        if text:
            try:
                self.data = self.read(text)
            except ValueError:
                raise ValueError(say(Reason(self.code))) from None

    def read(self, text: str) -> object:
        raise NotImplementedError

    def printed(self, value: Any) -> str:
        return str(value)


class MonthField(_Read):
    """A month as '1979-04', shown as 1979年4月."""

    widget = TextInput()
    code = "month_unreadable"

    def read(self, text: str) -> object:
        return parse_loose_month(text)

    def printed(self, value: Any) -> str:
        try:
            month = parse_loose_month(value)
        except ValueError:
            return str(value)
        return month if in_english() else print_month(month)


class NumberField(_Read):
    """A whole number; `code` names the sentence where it is none."""

    widget = NumberInput()

    def __init__(self, *args: Any, code: str = "number_unreadable", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.code = code

    def read(self, text: str) -> object:
        digits = loose_digits(text)
        if not digits.isascii() or not digits.isdigit() or len(digits) > 9:
            raise ValueError(text)
        return int(digits)


class ScoreField(_Read):
    """A number with at most three decimals, kept as it was written: 105, 72.5."""

    widget = TextInput()
    code = "score_unreadable"

    def read(self, text: str) -> object:
        plain = loose_digits(text).replace("．", ".").removesuffix("分")
        whole, _dot, part = plain.partition(".")
        if not (whole.isascii() and whole.isdigit() and len(whole) <= 4):
            raise ValueError(text)
        if _dot and not (part.isascii() and part.isdigit() and len(part) <= 3):
            raise ValueError(text)
        return plain


class InstantField(_Read):
    """An instant (UTC), shown as clocks in Shanghai do. A day without an hour is not guessed."""

    widget = DateTimeLocalInput()
    code = "instant_unreadable"

    def read(self, text: str) -> object:
        return parse_loose_datetime(text)

    def printed(self, value: datetime) -> str:
        local = shanghai(value)
        clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
        if in_english():
            return f"{local:%Y-%m-%d} {clock}"
        return f"{local.year}年{local.month}月{local.day}日{clock}"


class NoLongerThan:
    """At most so many characters."""

    def __init__(self, longest: int) -> None:
        self.longest = longest
        self.field_flags = {"maxlength": longest}

    def __call__(self, form: Form, field: Field) -> None:
        if isinstance(field.data, str) and len(field.data) > self.longest:
            raise StopValidation(say(Reason("text_too_long", None, None, {"longest": self.longest})))
