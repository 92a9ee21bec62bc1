"""gettext for pages, without looking the language up again for every sentence.

A page says sixty sentences and more; asking the framework for the catalogue each time costs more than the page's
query. The functions mean what flask_babel's mean, and `force_locale` holds here as well.
"""

from __future__ import annotations

from gettext import NullTranslations
from typing import Any

import flask_babel
from flask import Flask, current_app
from flask.globals import _cv_app
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

ENGLISH = "en"


class Speech:
    """One language's sentences. Those without anything to put in are kept as templates want them."""

    def __init__(self, catalogue: NullTranslations) -> None:
        self.catalogue = catalogue
        self.safe: dict[str, Markup] = {}

    def sentence(self, message: str) -> Markup:
        found = self.safe.get(message)
        if found is None:
            text = self.catalogue.gettext(message)
            found = self.safe[message] = Markup(text % {} if "%" in text else text)  # noqa: S704 - ours, not typed
        return found


_SILENT = Speech(NullTranslations())


def _space() -> Any:
    """Where flask_babel keeps what it chose for this request or letter; None where nothing is being written."""
    context = _cv_app.get(
        None
    )  # what the proxy `g` stands for, without the proxy: it is asked a hundred times a page
    if context is None:
        return None
    held = context.g.__dict__
    space = held.get("_flask_babel")
    if space is None or getattr(space, "babel_locale", None) is None:
        flask_babel.get_locale()
        space = held.get("_flask_babel")
    return space


def chosen() -> Any:
    """What was chosen for the page that is being written, for `speak`."""
    return _space()


def speak(choice: Any) -> None:
    """Write in the language that was `chosen` for another page, without choosing again."""
    context = _cv_app.get()
    context.g.__dict__["_flask_babel"] = choice


def language() -> str:
    """The language of the page or letter that is being written: zh or en."""
    space = _space()
    return "zh" if space is None else space.babel_locale.language


def in_english() -> bool:
    return language() == ENGLISH


def _speech() -> Speech:
    space = _space()
    if space is None:
        return _SILENT
    chosen, found = getattr(space, "spoken", (None, _SILENT))
    if chosen is not space.babel_locale:
        known, spoken = current_app.extensions["speeches"], space.babel_locale.language
        if spoken not in known:
            known[spoken] = Speech(flask_babel.get_translations())
        found = known[spoken]
        space.spoken = (space.babel_locale, found)
    return found


def gettext(message: str, **variables: Any) -> str:
    text = _speech().catalogue.gettext(message)
    return text % variables if variables else text


def ngettext(singular: str, plural: str, num: int, **variables: Any) -> str:
    return _speech().catalogue.ngettext(singular, plural, num) % {"num": num, **variables}


@pass_eval_context
def _in_template(eval_ctx: EvalContext, message: str, **variables: Any) -> str:
    """As Jinja's own newstyle gettext: the sentence is ours and safe, what is put into it is escaped."""
    if not variables:
        sentence = _speech().sentence(message)
        return sentence if eval_ctx.autoescape else str(sentence)
    text = _speech().catalogue.gettext(message)
    return (Markup(text) if eval_ctx.autoescape else text) % variables  # noqa: S704 - ours, not typed


@pass_eval_context
def _several_in_template(
    eval_ctx: EvalContext, singular: str, plural: str, num: int, **variables: Any
) -> str:
    text = _speech().catalogue.ngettext(singular, plural, num)
    return (Markup(text) if eval_ctx.autoescape else text) % {"num": num, **variables}  # noqa: S704 - ours, not typed


def prepare(app: Flask) -> None:
    """After the framework has put its own functions into the templates."""
    app.extensions["speeches"] = {}
    app.jinja_env.globals.update(_=_in_template, gettext=_in_template, ngettext=_several_in_template)
