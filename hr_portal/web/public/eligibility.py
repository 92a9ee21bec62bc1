"""能不能报: a first comparison of a person with the positions of an exam. No account, no session, nothing kept or logged.

What is told comes in the body of a POST. Only who asks for it gets an address that holds it; that address is kept by no
cache, named in no log, found by no engine and told to no other site.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from flask import Response, g, request, url_for
from werkzeug.datastructures import MultiDict

from hr_portal.core.errors import NotFound
from hr_portal.extensions import csrf
from hr_portal.recruitment.figures import DayCounts
from hr_portal.recruitment.filters import Filter
from hr_portal.recruitment.position_cells import phones_in
from hr_portal.recruitment.position_index import PositionIndex
from hr_portal.recruitment.profile import Profile
from hr_portal.recruitment.verdicts import Verdict
from hr_portal.web import position_data
from hr_portal.web.access import for_anyone
from hr_portal.web.bodies import in_memory
from hr_portal.web.comparison_words import Compared, compared
from hr_portal.web.exam_reading import OpenExam, positions_of
from hr_portal.web.forms.eligibility import TOLD, EligibilityForm
from hr_portal.web.forms.fields import tell
from hr_portal.web.public.blueprint import bp
from hr_portal.web.public.exam_facts import exam_here, has_english, published
from hr_portal.web.public.exams import registration_words
from hr_portal.web.public.frame import render
from hr_portal.web.public.unseen import the_whole_request, unseen

BODY = 16 * 1024
PAGE = 20
SHOWS: Mapping[str, tuple[Verdict, ...]] = {
    "open": (Verdict.NO_MISMATCH, Verdict.CONFIRM),
    "fine": (Verdict.NO_MISMATCH,),
    "confirm": (Verdict.CONFIRM,),
    "mismatch": (Verdict.MISMATCH,),
    "all": tuple(Verdict),
}
"""Which positions are listed; the first is where somebody begins."""


@dataclass(frozen=True)
class Answer:
    """One position of the answer."""

    key: str
    code: str
    unit: str
    title: str
    area: str
    headcount: int
    counts: DayCounts | None
    href: str
    compared: Compared
    phones: tuple[str, ...]


@bp.get("/exams/<slug>/eligibility")
@for_anyone
def eligibility(slug: str) -> str:
    """The form, empty."""
    exam = exam_here(slug)
    index = positions_of(exam)
    return _page(exam, _form(exam, index))


def _form(exam: OpenExam, index: PositionIndex, given: MultiDict[str, str] | None = None) -> EligibilityForm:
    return EligibilityForm.of(exam, sorted(filter(None, index.fields["area"].values)), formdata=given)


@bp.post("/exams/<slug>/eligibility")
@csrf.exempt
@in_memory(BODY)
@for_anyone
def eligibility_answer(slug: str) -> Response:
    """The positions, or the form again."""
    typed = the_whole_request()
    exam = exam_here(slug)
    return _answered(exam, typed, wants_link=typed.get("link") == "yes")


@bp.get("/exams/<slug>/eligibility/kept")
@in_memory(BODY)
@for_anyone
def eligibility_kept(slug: str) -> Response:
    """The same answer at the address that somebody asked for and kept."""
    exam = exam_here(slug)
    if not any(request.args.get(name) for name in TOLD):
        return unseen(_page(exam, _form(exam, positions_of(exam))))
    return _answered(exam, request.args, is_kept=True)


def _answered(
    exam: OpenExam, typed: MultiDict[str, str], *, wants_link: bool = False, is_kept: bool = False
) -> Response:
    index = positions_of(exam)
    form = _form(exam, index, typed)
    if reasons := form.reasons():
        tell(form, reasons)
        return unseen(_page(exam, form, status=422), 422)
    show = typed.get("show", "")
    if show not in SHOWS:
        show = "open"
    return unseen(
        _page(
            exam,
            form,
            answers=_answers(exam, index, form, show, _whole(typed.get("page", ""))),
            link=kept_href(exam, form) if wants_link else "",
            is_kept=is_kept,
        )
    )


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 and int(text) > 0 else 1


def kept_href(exam: OpenExam, form: EligibilityForm) -> str:
    said = form.said()
    pairs = [(name, said[name]) for name in TOLD if name in said]
    if form.area.data:
        pairs.append(("area", form.area.data))
    return f"{url_for('.eligibility_kept', slug=exam.slug)}?{urlencode(pairs)}"


@dataclass(frozen=True)
class Answers:
    """The counts over all positions looked at, and one page of those that are shown."""

    counts: dict[str, int]
    show: str
    rows: list[Answer]
    shown: int
    page: int
    pages: int


def _answers(exam: OpenExam, index: PositionIndex, form: EligibilityForm, show: str, page: int) -> Answers:
    profile = form.profile()
    area = form.area.data or ""
    found = index.search(Filter(area=(area,)) if area in index.fields["area"].values and area else Filter())
    all_compared = index.compare_all(profile)
    counts = all_compared.counts(found.mask)
    # Within what is open, positions without a mismatch come before those to be confirmed; each in the table's order.
    places = [place for verdict in SHOWS[show] for place in all_compared.places(found, verdict)]
    pages = max(1, -(-len(places) // PAGE))
    page = min(page, pages)
    return Answers(
        counts={
            "fine": counts[Verdict.NO_MISMATCH],
            "confirm": counts[Verdict.CONFIRM],
            "mismatch": counts[Verdict.MISMATCH],
        },
        show=show,
        rows=[answer_of(exam, index, place, profile) for place in places[(page - 1) * PAGE : page * PAGE]],
        shown=len(places),
        page=page,
        pages=pages,
    )


def answer_of(exam: OpenExam, index: PositionIndex, place: int, profile: Profile) -> Answer:
    cells, fields = position_data.cells(index, place), index.fields
    figures = published(exam.slug).figures
    return Answer(
        key=index.keys[place],
        code=fields["code"].cell(place),
        unit=fields["unit"].cell(place),
        title=fields["title"].cell(place),
        area=fields["area"].cell(place),
        headcount=index.headcount.values[place],
        counts=figures.by_key.get(index.keys[place]) if figures is not None else None,
        href=url_for(".position", slug=exam.slug, key=index.keys[place]),
        compared=compared(index.compare(profile, place)),
        phones=phones_in(cells),
    )


def _page(
    exam: OpenExam,
    form: EligibilityForm,
    *,
    status: int = 200,
    answers: Answers | None = None,
    link: str = "",
    is_kept: bool = False,
) -> str:
    return render(
        "public/eligibility.html",
        exam=exam,
        form=form,
        form_has_errors=status == 422,
        answers=answers,
        figures=published(exam.slug).figures,
        said=form.said(),
        link=link,
        is_kept=is_kept,
        registration=registration_words(exam, g.now),
        exam_href=url_for(".exam", slug=exam.slug),
        action=url_for(".eligibility_answer", slug=exam.slug),
        back_path=url_for(".eligibility", slug=exam.slug),
        canonical="",
        noindex=answers is not None,
        has_english=has_english(exam) and answers is None and status == 200,
    )


# --- one position -----------------------------------------------------------------------------------------------------


@bp.post("/exams/<slug>/eligibility/<key>")
@csrf.exempt
@in_memory(BODY)
@for_anyone
def eligibility_of_one(slug: str, key: str) -> Response:
    """为什么: one position rule by rule."""
    typed = the_whole_request()
    exam = exam_here(slug)
    index = positions_of(exam)
    place = index.place_of.get(key)
    if place is None:
        raise NotFound
    form = _form(exam, index, typed)
    if reasons := form.reasons():
        tell(form, reasons)
    answer = None if reasons else answer_of(exam, index, place, form.profile())
    status = 422 if reasons else 200
    html = render(
        "public/eligibility_one.html",
        exam=exam,
        form=form,
        form_has_errors=bool(reasons),
        answer=answer,
        unit=index.fields["unit"].cell(place),
        title=index.fields["title"].cell(place),
        exam_href=url_for(".exam", slug=slug),
        position_href=url_for(".position", slug=slug, key=key),
        action=url_for(".eligibility_of_one", slug=slug, key=key),
        all_action=url_for(".eligibility_answer", slug=slug),
        said=form.said(),
        back_path=url_for(".position", slug=slug, key=key),
        canonical="",
        noindex=True,
        has_english=False,
    )
    return unseen(html, status)
