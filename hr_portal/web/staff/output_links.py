"""The list of what can be made of a notice now, for the page of the notice. Only what answers is in it."""

from __future__ import annotations

from flask import g, url_for
from flask_babel import gettext as _

from hr_portal.notices.duties import may_author
from hr_portal.notices.kinds import kind_named
from hr_portal.notices.models import Notice
from hr_portal.notices.rules import ADDRESSED, READABLE, Phase, phase
from hr_portal.web.access import actor
from hr_portal.web.staff.blueprint import bp
from hr_portal.web.staff.keeping import may_keep

Link = tuple[str, str, str]


@bp.app_template_global("output_links")
def output_links(notice: Notice) -> list[Link]:
    """(label, address, a word beside it)."""
    current = phase(notice, g.now)
    kind = kind_named(notice.kind)
    gone = current in (Phase.TAKEN_DOWN, Phase.MINIMISED)
    shown = notice.in_work is not None or current not in ADDRESSED - READABLE

    def to(endpoint: str) -> str:
        return url_for(f"staff.{endpoint}", notice_id=notice.id)

    links: list[Link] = []
    if shown and not gone:
        links.append((_("公告（DOCX）"), to("notice_document"), _("按公文格式，不画印章")))
    links.append((_("《信息发布审批单》"), to("approval_form"), _("A4打印")))
    links.append((_("《信息发布审批单》（DOCX）"), to("approval_document"), ""))
    links.append((_("张贴稿"), to("wall"), _("A3打印")))
    if shown and not gone and kind.is_for_society:
        links.append((_("其他媒体用的网页"), to("media"), _("公众号、集约化平台")))
    if current in ADDRESSED:
        links.append((_("张贴照片"), to("photos"), ""))
    if current is not Phase.UNISSUED and may_keep(notice):
        links.append((_("归档包"), to("archive_folder"), _("ZIP")))
    if current in READABLE and may_author(actor(), notice.organ, g.now):
        links.append((_("存为模板"), to("ask_template"), ""))
    return links
