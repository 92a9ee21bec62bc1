"""The contract every form on every page keeps."""

from __future__ import annotations

import pytest
from flask import Flask, render_template_string
from flask_wtf import FlaskForm
from flask_wtf.file import FileAllowed, FileField
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    DateField,
    DateTimeLocalField,
    FieldList,
    Form,
    FormField,
    HiddenField,
    IntegerField,
    PasswordField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    validators,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from tests.web.rendered import Node, bare_app, read, render


class PersonForm(Form):
    name = StringField("姓名", [validators.InputRequired("请填写姓名")])


class ReportForm(FlaskForm):
    stamp = HiddenField()
    title = StringField(
        "标题",
        [validators.InputRequired("请填写标题"), validators.Length(max=60)],
        description="和红头文件一致",
    )
    kind = SelectField(
        "公告类型", choices=[SelectChoice("pre_appointment", "任前公示"), SelectChoice("hire", "拟录用公示")]
    )
    mode = RadioField("怎样署名", [validators.InputRequired("请选择怎样署名")],
                      choices=[SelectChoice("real", "实名"), SelectChoice("anonymous", "匿名")])  # fmt: skip
    channels = SelectMultipleField("受理渠道", [validators.InputRequired("请至少选一种受理渠道")],
                                   choices=[SelectChoice("phone", "电话"), SelectChoice("letter", "信函")],
                                   widget=ListWidget(prefix_label=False), option_widget=CheckboxInput())  # fmt: skip
    text = TextAreaField(
        "情况说明", [validators.Length(min=20, max=2000, message="情况说明太短，请至少写20个字")]
    )
    days = IntegerField(
        "工作日数", [validators.NumberRange(min=5, max=30, message="公示期不能少于5个工作日")]
    )
    decided = DateField("讨论决定日期", [validators.InputRequired("请填写讨论决定日期")])
    publish = DateTimeLocalField("定时发布", format="%Y-%m-%d %H:%M")
    file = FileField("材料", [FileAllowed(["pdf"], "请换成PDF")])
    phone = StringField("联系电话", render_kw={"autocomplete": "tel"})
    secret = PasswordField("密码")
    truth = BooleanField("我确认所反映的情况属实", [validators.InputRequired("请确认情况属实")])
    people = FieldList(FormField(PersonForm), min_entries=2)


PAGE = """
{% from 'macros/form.html' import field, group, computed, list_error, error_summary, post_form, buttons with context %}
{{ error_summary(form) }}
{% call post_form(form, files=True) %}
{{ field(form.title) }}{{ field(form.kind, width='m') }}
{{ field(form.mode, hints={'real': '优先办理并反馈'}, boxed=True) }}{{ field(form.channels, hint='至少两种') }}
{{ field(form.text, hint='写清时间和地点') }}
{% call group('公示期', hint='截止日期自动计算', id='period') %}{{ field(form.days, width='s') }}{{ computed('截止', '11月30日', 'ends', [form.days.id]) }}{% endcall %}
{{ field(form.decided) }}{{ field(form.publish, optional=True, hint='到时间自动发布') }}
{{ field(form.file, hint='PDF，不超过20MB') }}{{ field(form.phone, optional=True, attrs={'inputmode': 'tel'}) }}
{{ field(form.secret) }}{{ field(form.truth) }}
{{ list_error(form.people) }}
{% for entry in form.people %}{{ field(entry.form.name) }}{% endfor %}
{{ buttons('保存草稿', others=[{'label': '预览', 'name': 'then', 'value': 'preview'}], cancel={'label': '不保存，返回', 'href': '/x'}) }}
{% endcall %}
"""

EMPTY: dict[str, str] = {"people-0-name": "", "people-1-name": ""}


@pytest.fixture(scope="module")
def app() -> Flask:
    return bare_app()


def shown(
    app: Flask, typed: dict[str, str] | None = None, source: str = PAGE, form_class: type = ReportForm
) -> Node:
    """The page, fresh or after `typed` was sent and refused."""
    with app.test_request_context("/", method="GET" if typed is None else "POST"):
        form = form_class(formdata=None if typed is None else MultiDict(typed), meta={"csrf": False})
        if typed is not None:
            assert not form.validate()
        return read(render_template_string(source, form=form))


@pytest.fixture(scope="module")
def fresh(app: Flask) -> Node:
    return shown(app)


@pytest.fixture(scope="module")
def refused(app: Flask) -> Node:
    return shown(
        app,
        {
            **EMPTY,
            "title": "",
            "text": "太短",
            "days": "3",
            "decided": "2026-13-01",
            "kind": "hire",
            "phone": "（0000）8600",
        },
    )


def controls(page: Node) -> list[Node]:
    return [
        n
        for n in page.walk()
        if n.tag in ("input", "select", "textarea") and n.attrs.get("type") not in ("hidden", "submit")
    ]


@pytest.mark.parametrize("state", ["fresh", "refused"])
def test_ids_are_unique_and_every_description_exists(state: str, request: pytest.FixtureRequest) -> None:
    page: Node = request.getfixturevalue(state)
    ids = [n.attrs["id"] for n in page.walk() if "id" in n.attrs]
    assert len(ids) == len(set(ids))
    pointers = [(n, part) for n in page.walk() for name in ("aria-describedby", "aria-labelledby", "for")
                for part in (n.attrs.get(name) or "").split()]  # fmt: skip
    assert len(pointers) > 10
    for node, pointed in pointers:
        assert page.by_id(pointed) is not None, f"{node.tag} points at {pointed}"


@pytest.mark.parametrize("state", ["fresh", "refused"])
def test_the_browser_never_judges(state: str, request: pytest.FixtureRequest) -> None:
    page: Node = request.getfixturevalue(state)
    form = page.one("form")
    assert form.attrs["method"] == "post"
    assert "novalidate" in form.attrs
    for control in controls(page):
        for judged in ("required", "maxlength", "minlength", "min", "max", "pattern", "step"):
            assert judged not in control.attrs, f"{control.attrs.get('id')} has {judged}"
        assert control.attrs.get("type") not in ("number", "date", "datetime-local")


@pytest.mark.parametrize("state", ["fresh", "refused"])
def test_every_control_has_a_label_and_every_group_a_legend(
    state: str, request: pytest.FixtureRequest
) -> None:
    page: Node = request.getfixturevalue(state)
    labelled = {n.attrs.get("for") for n in page.all("label")}
    for control in controls(page):
        assert control.attrs["id"] in labelled
    for fieldset in page.all("fieldset"):
        first = next(c for c in fieldset.children if isinstance(c, Node))
        assert first.tag == "legend"
        assert first.words


def test_label_hint_error_and_control_stand_in_this_order(refused: Node) -> None:
    control = refused.by_id("text")
    assert control is not None
    box = next(n for n in refused.all("div", "field") if control in n.children)
    order = [
        n.tag if n.tag in ("label", "textarea") else n.classes[0] for n in box.children if isinstance(n, Node)
    ]
    assert order == ["label", "hint", "err-msg", "textarea", "hint"]


def test_a_refused_control_says_so_and_points_to_hint_and_error(refused: Node) -> None:
    title = refused.by_id("title")
    assert title is not None
    assert title.attrs["aria-invalid"] == "true"
    assert title.attrs["aria-describedby"] == "title-h title-e"
    kind = refused.by_id("kind")
    assert kind is not None
    assert "aria-invalid" not in kind.attrs
    assert "aria-describedby" not in kind.attrs


def test_the_hidden_word_precedes_every_inline_error(refused: Node) -> None:
    lines = refused.all("span", "err-line")
    assert lines
    for line in lines:
        assert line.text.startswith("错误：")
        assert not line.seen.startswith("错误")


def test_the_summary_says_what_the_fields_say_in_page_order(refused: Node) -> None:
    summary = refused.one("div", "err-sum")
    assert summary.attrs["role"] == "alert"
    assert summary.attrs["tabindex"] == "-1"
    listed = [n.words for n in summary.one("ul").all("li")]
    inline = [n.seen.strip() for n in refused.all("span", "err-line")]
    assert listed == inline
    assert summary.one("h2").words == f"有{len(listed)}处需要修改，其他内容已为您保留"


def test_the_summary_links_to_the_first_control_of_each_field(refused: Node) -> None:
    links = {n.words: n.attrs["href"] for n in refused.one("div", "err-sum").all("a")}
    assert links["请填写标题"] == "#title"
    assert links["请选择怎样署名"] == "#mode-0"
    assert links["请至少选一种受理渠道"] == "#channels-0"
    for href in links.values():
        target = refused.by_id((href or "")[1:])
        assert target is not None
        assert target in controls(refused)


def test_the_errors_of_people_link_to_the_row_they_are_in(refused: Node) -> None:
    hrefs = [n.attrs["href"] for n in refused.one("div", "err-sum").all("a") if n.words == "请填写姓名"]
    assert hrefs == ["#people-0-name", "#people-1-name"]


def test_a_list_that_is_wrong_as_a_whole_has_a_place_the_summary_leads_to(app: Flask) -> None:
    class Listed(FlaskForm):
        people = FieldList(FormField(PersonForm), validators=[validators.InputRequired("请至少填写一人")])

    page = shown(
        app,
        {},
        "{% from 'macros/form.html' import error_summary, list_error %}{{ error_summary(form) }}{{ list_error(form.people) }}",
        Listed,
    )
    link = page.one("div", "err-sum").one("a")
    target = page.by_id((link.attrs["href"] or "")[1:])
    assert target is not None
    assert target.seen == link.words == "请至少填写一人"


def test_no_error_draws_no_summary(fresh: Node) -> None:
    assert fresh.all(cls="err-sum") == []
    assert fresh.all(aria_invalid="true") == []


def test_refusals_that_belong_to_no_field_are_counted_and_listed(app: Flask) -> None:
    page = shown(
        app,
        EMPTY | {"title": "有"},
        "{% from 'macros/form.html' import error_summary %}"
        "{{ error_summary(form, ['节假日安排尚未公布', {'text': '第18号公示未办结', 'href': '/n/x'}]) }}",
    )
    items = page.one("ul").all("li")
    assert [n.words for n in items][-2:] == ["节假日安排尚未公布", "第18号公示未办结"]
    assert f"有{len(items)}处" in page.one("h2").words
    assert items[-2].all("a") == []
    assert items[-1].one("a").attrs["href"] == "/n/x"


def test_what_was_typed_is_kept_even_where_it_makes_no_sense(refused: Node) -> None:
    by_id = {n.attrs["id"]: n for n in controls(refused)}
    assert by_id["decided"].attrs["value"] == "2026-13-01"
    assert by_id["days"].attrs["value"] == "3"
    assert by_id["phone"].attrs["value"] == "（0000）8600"
    assert by_id["text"].text.strip() == "太短"
    assert [n.attrs["value"] for n in by_id["kind"].all("option") if "selected" in n.attrs] == ["hire"]


def test_a_password_is_never_sent_back_and_the_summary_says_so(app: Flask) -> None:
    page = shown(app, EMPTY | {"secret": "开门"})
    secret = page.by_id("secret")
    assert secret is not None
    assert not secret.attrs.get("value")
    assert "密码不会保留，请重新填写。" in page.one("div", "err-sum").text


def test_files_cannot_be_kept_and_the_summary_says_so(refused: Node) -> None:
    assert "文件不能由浏览器保留" in refused.one("div", "err-sum").text


def test_only_optional_fields_say_something(fresh: Node) -> None:
    labels = {n.attrs.get("for"): n.words for n in fresh.all("label")}
    assert labels["phone"] == "联系电话 （可不填）"
    assert labels["title"] == "标题"


def test_radios_are_one_group_with_its_question_and_hints(refused: Node) -> None:
    group = refused.by_id("mode")
    assert group is not None
    assert group.tag == "fieldset"
    assert group.attrs["role"] == "radiogroup"
    assert group.attrs["aria-invalid"] == "true"
    assert group.one("legend").words == "怎样署名"
    assert [n.attrs["type"] for n in group.all("input")] == ["radio", "radio"]
    assert all("checked" not in n.attrs for n in group.all("input"))
    assert group.one("small").words == "优先办理并反馈"


def test_a_choice_once_made_stays_made(app: Flask) -> None:
    page = shown(app, MultiDict([("mode", "anonymous"), ("channels", "phone"), ("channels", "letter")]))  # type: ignore[arg-type]
    assert [n.attrs["value"] for n in page.walk() if n.tag == "input" and "checked" in n.attrs] == [
        "anonymous",
        "phone",
        "letter",
    ]


def test_dates_are_plain_text_with_an_example(fresh: Node) -> None:
    for name, example in (("decided", "例如2026年11月23日"), ("publish", "例如2026年11月23日16:30")):
        control, hint = fresh.by_id(name), fresh.by_id(f"{name}-h")
        assert control is not None
        assert hint is not None
        assert control.attrs["type"] == "text"
        assert example in hint.text
    hint = fresh.by_id("publish-h")
    assert hint is not None
    assert hint.text.startswith("到时间自动发布")


def test_the_limit_of_a_text_is_said_in_words_and_counted_politely(fresh: Node) -> None:
    text, hint, count = fresh.by_id("text"), fresh.by_id("text-h"), fresh.by_id("text-c")
    assert text is not None
    assert hint is not None
    assert count is not None
    assert "最多2000字" in hint.text
    assert text.attrs["data-count"] == "text-c"
    assert text.attrs["data-limit"] == "2000"
    assert "{n}" in (text.attrs["data-left"] or "")
    assert "{n}" in (text.attrs["data-over"] or "")
    assert count.attrs["role"] == "status"
    assert count.text == ""


def test_one_filled_button_and_leaving_is_a_link(fresh: Node) -> None:
    row = fresh.one("div", "btns")
    filled = [n for n in row.all("button") if "ghost" not in n.classes]
    assert [n.words for n in filled] == ["保存草稿"]
    preview = row.one("button", "ghost")
    assert (preview.attrs["name"], preview.attrs["value"]) == ("then", "preview")
    assert row.one("a").words == "不保存，返回"
    assert all(n.attrs["type"] == "submit" for n in row.all("button"))


def test_the_token_and_hidden_fields_stand_once_per_form_and_have_no_ids(fresh: Node) -> None:
    hidden = fresh.one("form").all("input", type="hidden")
    assert sorted(n.attrs["name"] or "" for n in hidden) == ["csrf_token", "stamp"]
    assert all("id" not in n.attrs for n in hidden)
    assert next(n for n in hidden if n.attrs["name"] == "csrf_token").attrs["value"]


def test_the_token_of_the_form_itself_is_used_where_it_has_one(app: Flask) -> None:
    with app.test_request_context("/"):
        page = read(render_template_string(
            "{% from 'macros/form.html' import csrf %}{{ csrf(form) }}", form=ReportForm(formdata=None)))  # fmt: skip
    tokens = page.all("input", name="csrf_token")
    assert len(tokens) == 1
    assert len(tokens[0].attrs["value"] or "") > 20


def test_a_prefix_lets_one_form_stand_on_a_page_twice(app: Flask) -> None:
    source = (
        "{% from 'macros/form.html' import field, error_summary %}{{ error_summary(form, prefix='b-') }}"
        "{{ field(form.mode) }}{{ field(form.title) }}{{ field(form.mode, prefix='b-') }}{{ field(form.title, prefix='b-') }}"
    )
    page = shown(app, EMPTY, source)
    ids = [n.attrs["id"] for n in page.walk() if "id" in n.attrs]
    assert len(ids) == len(set(ids))
    assert {"mode-0", "b-mode-0", "b-title", "b-title-e"} <= set(ids)
    assert "#b-mode-0" in [n.attrs["href"] for n in page.one(cls="err-sum").all("a")]


def test_an_act_as_one_button_names_what_it_acts_on(app: Flask) -> None:
    page = render(app, "{% from 'macros/form.html' import post_button %}"
                       "{{ post_button('/staff/n/3/hide', '紧急下线', {'version': 2}, about='第18号公示') }}")  # fmt: skip
    assert page.one("form").attrs["action"] == "/staff/n/3/hide"
    assert page.one("button").words == "紧急下线：第18号公示"
    assert page.one("button").seen.strip() == "紧急下线"
    assert page.one("input", name="version").attrs["value"] == "2"
    assert page.one("input", name="csrf_token")


def test_words_from_people_are_escaped_everywhere(app: Flask) -> None:
    class Odd(FlaskForm):
        q = StringField("<b>问</b>", [validators.InputRequired("‘<script>’不能上传")], description="<i>")

    page = shown(
        app,
        {"q": ""},
        "{% from 'macros/form.html' import field, error_summary %}{{ error_summary(form) }}{{ field(form.q) }}",
        Odd,
    )
    assert page.all("script") == []
    assert page.all("i") == []
    assert page.all("b") == []
    assert page.one("div", "err-sum").one("a").words == "‘<script>’不能上传"


@pytest.mark.parametrize("base", ["base.html", "staff/base.html"])
def test_the_title_of_a_refused_page_starts_with_the_word_error(app: Flask, base: str) -> None:
    source = "{% extends '" + base + "' %}{% block title %}新建公示{% endblock %}"
    assert not render(app, source).one("title").text.startswith("错误")
    assert render(app, source, form_has_errors=True).one("title").text.startswith("错误：新建公示")
    assert shown(app, EMPTY, source).one("title").text.startswith("错误：新建公示")
