"""How one reports what one knows, or says what one thinks of a draft: telephone, page, letter, and whom else to ask."""

from __future__ import annotations

from markupsafe import Markup, escape

from config import Site
from hr_portal.core.messages import N_
from hr_portal.core.phones import equal_phones
from hr_portal.notices.kinds import About, Category, Kind
from hr_portal.notices.rules import Phase
from hr_portal.web.clock_view import Call
from hr_portal.web.filters import dialled, tel, zh
from hr_portal.web.notice_matter import Links, Matter
from hr_portal.web.speech import gettext


def calls(matter: Matter, site: Site) -> list[Call]:
    return calls_of(matter.kind, matter.category, matter.content.contact.phone, site)


def calls_of(kind: Kind, category: Category, phone: str, site: Site) -> list[Call]:
    """The numbers one can press. 12380 takes reports on selection and appointment only."""
    calls = []
    if kind.about is About.COMMENT:
        return [Call(gettext("打电话发表意见"), phone)] if phone else []
    if category is Category.CADRE and site.report_phone:
        calls.append(Call(gettext("打电话反映"), site.report_phone))
    if phone and not any(equal_phones(phone, call.number) for call in calls):
        calls.append(Call(gettext("受理科室电话") if calls else gettext("打电话反映"), phone))
    return calls


def online_words(kind: Kind, phase: Phase) -> str:
    """What the button says that leads to the form."""
    if kind.about is About.COMMENT:
        return gettext("网上发表意见")
    return gettext("网上反映") if phase is Phase.OPEN else gettext("公示期外反映")


def _tel(number: str) -> Markup:
    """The number as something one can press."""
    return Markup(f'<a class="tel" href="tel:{tel(number)}">{escape(dialled(number))}</a>')  # noqa: S704


def _sentence(message: str, **numbers: str) -> Markup:
    """A translated sentence with telephone numbers in it."""
    return Markup(gettext(message)) % {name: _tel(number) for name, number in numbers.items()}  # noqa: S704


def report_lines(matter: Matter, site: Site, links: Links) -> tuple[tuple[str, str | Markup], ...]:
    """The ways to report, and the line for questions, which is another one."""
    contact = matter.content.contact
    rows: list[tuple[str, str | Markup]] = []
    if numbers := calls(matter, site):
        lines = Markup(gettext("、")).join(_tel(call.number) for call in numbers)  # noqa: S704 - ours, not typed
        if contact.office and contact.phone:
            office = zh(contact.office)
            lines += (
                gettext("，") + office
                if "（" in contact.office
                else Markup(gettext("（%(office)s）")) % {"office": office}  # noqa: S704 - ours, not typed
            )
        rows.append((gettext("电话"), lines))
    if links.report:
        link = Markup('<a href="{}">{}</a>').format(links.report, online_words(matter.kind, matter.phase))
        rows.append((gettext("网上"), link))
    if contact.address:
        place = gettext("，").join(part for part in (contact.address, contact.office) if part)
        if contact.postcode:
            place += gettext("（邮编%(code)s）", code=contact.postcode)
        rows.append((gettext("信函、来访"), place))
    if contact.hours:
        rows.append((gettext("受理时间"), gettext("电话和来访为%(hours)s", hours=contact.hours)))
    others = []
    if contact.oversight_phone:
        others.append(
            _sentence(
                N_("反映受理科室工作人员的，可以向派驻纪检监察组反映：%(number)s。"),
                number=contact.oversight_phone,
            )
        )
    if site.discipline_phone:
        others.append(
            _sentence(
                N_("反映违纪违法问题的，也可以向纪检监察机关举报：%(number)s。"), number=site.discipline_phone
            )
        )
    if others and matter.kind.is_about_persons:
        rows.append((gettext("其他渠道"), Markup("<br>").join(others)))
    if matter.content.enquiry_phone:
        rows.append((gettext("咨询电话"), _tel(matter.content.enquiry_phone)))
    return tuple(rows)
