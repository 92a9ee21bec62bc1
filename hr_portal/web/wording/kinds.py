"""Sentences about kinds of notice: rules on their periods, joint issue, what a row of a table is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask_babel import gettext

from hr_portal.core.messages import N_
from hr_portal.notices.kinds import About, Kind, Rows
from hr_portal.notices.opinions import Verdict

SENTENCES: dict[str, str] = {
    "score_unreadable": N_("请填写数，例如105或72.5"),
    # joint issue
    "organ_leads_already": N_("%(organ)s是牵头机关，不用再加"),
    "organ_joined_already": N_("%(organ)s已经在联合发布的机关里"),
    "organ_not_joined": N_("%(organ)s不在联合发布的机关里，请刷新页面"),
    "joint_organ_closed": N_("%(organ)s已经停用，请选别的机关"),
    "joint_organ_missing": N_("请选择机关"),
    "too_many_organs": N_("联合发布的机关最多%(most)s个"),
    "party_leads": N_("%(organ)s排在本机关前面，请由其牵头发布"),
    "signature_missing": N_("%(organ)s还没有会签，会签齐了才能签发"),
    "signed_for_another_organ": N_("您已替另一个机关会签这份稿件，请换一位同志"),
    "signed_already": N_("%(organ)s已经会签这一稿"),
    "not_waiting_for_signature": N_("这份稿件现在不等会签，复核同意后才能会签"),
    # counts of a draft for comment
    "counts_missing": N_("请填写采纳、部分采纳和未采纳的意见条数，没有的填0"),
    "opinion_summary_missing": N_("第%(row)s条意见：请填写意见摘要"),
    "opinion_times_missing": N_("第%(row)s条意见：请填写提出次数，至少1次"),
    "opinion_verdict_missing": N_("第%(row)s条意见：请选择采纳情况"),
    "opinion_reason_missing": N_("第%(row)s条意见：不采纳的，请写明理由"),
    "opinions_disagree": N_("填的是%(said)s条，下面各条意见加起来是%(added)s条，请核对成一致"),
    "too_many_opinions": N_("意见最多列%(most)s条，请把相近的意见合并"),
}

RULES: dict[str, str] = {
    "joint_issue": N_("联合发布的，党组织在前，各机关都要会签"),
    "only_listed_contents": N_("规定没有列明的个人信息不公开"),
    "rank_promotion_period": N_("《中华人民共和国公务员法》第四十九条，公示不少于5个工作日"),
    "recruit_proposed_hire_period": N_("《中华人民共和国公务员法》第三十二条，公示期不少于5个工作日"),
    "institution_proposed_hire_period": N_("事业单位公开招聘有关规定，公示不少于7个工作日"),
    "award_period": N_("公务员奖励有关规定，公示不少于5个工作日"),
    "assessment_period": N_("公务员考核有关规定，公示不少于5个工作日"),
    "veteran_placement_period": N_("本市年度安置计划，公示不少于7天"),
    "draft_for_comment_period": N_("公开征求意见的期限一般不少于30日，缩短的应当说明理由"),
}

ACTS: dict[str, str] = {
    "organ_joined": N_("加上联合发布的机关"),
    "organ_parted": N_("去掉联合发布的机关"),
    "countersigned": N_("会签"),
}


VERDICTS: Mapping[Verdict, str] = {
    Verdict.ADOPTED: N_("采纳"),
    Verdict.PARTLY: N_("部分采纳"),
    Verdict.DECLINED: N_("不采纳"),
}


@dataclass(frozen=True)
class RowWords:
    """What a kind's rows are called on the pages of staff."""

    head: str
    """Over the column a row is known by."""
    what: str
    """Over the rest of it."""
    already: str
    add: str
    new: str
    change: str
    numbered: str
    placed: str
    read: str
    found: str
    take: str
    count: str


_PERSONS = RowWords(
    head=N_("姓名"),
    what=N_("公示内容"),
    already=N_("已录入的人员"),
    add=N_("添加一人"),
    new=N_("新增一人"),
    change=N_("修改第%(number)s人"),
    numbered=N_("第%(number)s人"),
    placed=N_("已放进%(count)s人。"),
    read=N_("读到%(count)s人"),
    found=N_("读到的人"),
    take=N_("采用这些人"),
    count=N_("%(what)s（%(count)s人）"),
)
_LINES = RowWords(
    head=N_("名称"),
    what=N_("内容"),
    already=N_("已录入的各行"),
    add=N_("添加一行"),
    new=N_("新增一行"),
    change=N_("修改第%(number)s行"),
    numbered=N_("第%(number)s行"),
    placed=N_("已放进%(count)s行。"),
    read=N_("读到%(count)s行"),
    found=N_("读到的行"),
    take=N_("采用这些行"),
    count=N_("%(what)s（%(count)s行）"),
)


def row_words(kind: Kind) -> RowWords:
    """The words, still to be translated where they hold a number."""
    return _PERSONS if kind.rows is Rows.PERSONS else _LINES


def said_of_row(kind: Kind, word: str, **facts: object) -> str:
    """One of the words in the reader's language."""
    return gettext(getattr(row_words(kind), word), **facts)


PERIOD_HEADINGS: Mapping[About, str] = {About.PUBLICITY: N_("公示时间"), About.COMMENT: N_("征求意见期限")}
REPORT_HEADINGS: Mapping[About, str] = {
    About.PUBLICITY: N_("怎样反映情况"),
    About.COMMENT: N_("怎样发表意见"),
}
AFTER_HEADINGS: Mapping[About, str] = {About.PUBLICITY: N_("公示结束后"), About.COMMENT: N_("征求意见结束后")}
