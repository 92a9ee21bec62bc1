"""The contract every form of every page keeps, as one assertion on rendered HTML (docs: how to change something).

    page = assert_form_contract(answer)         # reads it and returns the tree

It looks at what a checker of accessibility does not: tokens, links of the summary, one filled button, kept words.
"""

from __future__ import annotations

import re

from werkzeug.test import TestResponse

from tests.web.rendered import Node, read

SESSIONLESS = re.compile(
    r"/(?:prefs|report|report/check|receipt|receipt/(?:add|save|leave)|results(?:/check|/recheck|/slip[.]pdf)?"
    r"|exams/[^/]+/eligibility(?:/[^/]+)?)$"
)
VAGUE = {"提交", "确定", "OK", "Submit"}


def controls(form: Node) -> list[Node]:
    return [
        node
        for node in form.walk()
        if node.tag in ("input", "select", "textarea")
        and node.attrs.get("type") not in ("hidden", "submit")
        and "hidden" not in node.attrs
    ]


def assert_form_contract(answer: TestResponse | str) -> Node:
    """Every form of this page keeps the rules of the house."""
    page = read(answer if isinstance(answer, str) else answer.get_data(as_text=True))
    ids = [node.attrs["id"] for node in page.walk() if "id" in node.attrs]
    assert len(ids) == len(set(ids)), [one for one in ids if ids.count(one) > 1]
    for node in page.walk():
        for name in ("aria-describedby", "aria-labelledby", "for"):
            for pointed in (node.attrs.get(name) or "").split():
                assert pointed in ids, f"<{node.tag} {name}> points at {pointed}"
        assert "required" not in node.attrs
        assert "style" not in node.attrs
        assert not any(name.startswith("on") for name in node.attrs)
    assert len(page.all("h1")) == 1
    for form in page.all("form"):
        _assert_form(form)
    _assert_errors(page)
    return page


def _assert_form(form: Node) -> None:
    buttons = form.all("button", type="submit")
    assert buttons
    for button in buttons:
        assert button.seen.strip() not in VAGUE
    if form.attrs.get("method") != "post":
        return
    tokens = form.all("input", name="csrf_token")
    # Pages of reports set no session, so there is no token of one; the prefs stand on pages that are the same for everybody.
    sessionless = SESSIONLESS.search(form.attrs.get("action") or "")
    assert len(tokens) == (0 if sessionless else 1)
    filled = [one for one in buttons if "btn" in one.classes and "ghost" not in one.classes]
    assert len(filled) <= 1, [one.words for one in filled]
    if controls(form):
        assert "novalidate" in form.attrs
    for control in controls(form):
        assert control.attrs.get("name")
        assert _is_labelled(control, form), f"{control.attrs.get('name')} has no label"


def _is_labelled(control: Node, form: Node) -> bool:
    return bool(form.all("label", **{"for": control.attrs.get("id") or ""}))


def _assert_errors(page: Node) -> None:
    invalid = [node for node in page.walk() if node.attrs.get("aria-invalid") == "true"]
    summaries = page.all("div", "err-sum")
    title = page.one("title").text
    assert len(summaries) <= 1
    assert title.startswith(("错误：", "Error: ")) == bool(summaries), title
    if invalid:
        assert summaries
    for summary in summaries:
        assert summary.attrs.get("role") == "alert"
        assert summary.attrs.get("tabindex") == "-1"
        for link in summary.all("a"):
            href = link.attrs["href"] or ""
            if href.startswith("#"):
                assert page.by_id(href[1:]) is not None, href
        told = summary.words
        for line in page.all("span", "err-line"):
            assert line.seen.strip() in told
    for node in invalid:
        described = (node.attrs.get("aria-describedby") or "").split()
        assert any(re.search(r"-e$", one) for one in described), node.attrs
