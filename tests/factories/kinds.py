"""A complete sample of every further kind: fields and rows, all invented."""

from __future__ import annotations

from collections.abc import Mapping

Row = Mapping[str, str]

PERSONS: Mapping[str, tuple[Row, ...]] = {
    "appointment_removal": (
        {"action": "任命", "name": "张文澜", "post": "安澜市民政局局长", "probation": "试用期一年"},
        {"action": "免去", "name": "张文澜", "post": "安澜市司法局副局长"},
        {"action": "接受辞职", "name": "阿不都热合曼·买买提", "post": "安澜市审计局局长"},
        {"action": "代理", "name": "陆远", "post": "澄河县人民政府县长"},
        {"action": "补选", "name": "𬱖燕", "post": "安澜市第二十届人民代表大会常务委员会委员"},
    ),
    "rank_promotion": (
        {"name": "许向东", "sex": "男", "unit": "安澜市水利局", "current_post": "河湖科科长", "current_rank": "一级主任科员",
         "proposed_rank": "四级调研员"},
        {"name": "温岚", "sex": "女", "unit": "安澜市水利局", "current_rank": "三级主任科员", "proposed_rank": "二级主任科员"},
    ),
    "candidate_inspection": ({"name": "沈知远", "current_post": "安澜市图书馆副馆长", "inspected_post": "安澜市图书馆馆长"},),
    "recruit_scores": (
        {"category": "市级机关综合管理类", "total_line": "105", "aptitude_line": "60"},
        {"category": "县乡机关和行政执法类", "total_line": "95", "aptitude_line": "50"},
        {"category": "公安机关人民警察", "total_line": "95", "aptitude_line": "50", "specialty_line": "45"},
    ),
    "recruit_list": (
        {"recruiting_organ": "安澜市财政局", "position_code": "027001001001", "ticket_no": "13300101207", "name": "方书怡",
         "written_score": "72.5", "rank_position": "1"},
        {"recruiting_organ": "安澜市财政局", "position_code": "027001001001", "ticket_no": "13300101311", "name": "罗一鸣",
         "written_score": "71.25", "rank_position": "2"},
    ),
    "recruit_proposed_hire": (
        {"recruiting_organ": "安澜市财政局", "position_and_code": "一级主任科员以下（027001001001）", "name": "方书怡", "sex": "女",
         "ticket_no": "13300101207", "school_or_employer": "江南大学"},
        {"recruiting_organ": "安澜市水利局", "position_and_code": "一级主任科员以下（027002001001）", "name": "方书怡", "sex": "女",
         "ticket_no": "13300102218", "school_or_employer": "安澜市第二中学"},
    ),
    "institution_proposed_hire": (
        {"hiring_unit": "安澜市图书馆", "position_name": "古籍修复", "name": "顾清和", "sex": "女", "ticket_no": "26001733",
         "school_or_employer": "江南大学", "score": "81.46"},
    ),
    "allowance_list": ({"name": "何静怡", "unit": "安澜市水利规划设计院", "category": "专业技术人才"},),
    "award": (
        {"name": "安澜市防汛抗旱指挥部办公室", "award_type": "记二等功", "deeds": "在防汛中成绩突出。"},
        {"name": "曲比阿乌", "unit": "安澜市应急管理局科长", "award_type": "记三等功", "deeds": "组织群众转移，无一人伤亡。"},
    ),
    "assessment_excellent": (
        {"name": "许向东", "unit": "河湖科科长"},
        {"name": "温岚", "unit": "办公室一级科员"},
    ),
    "veteran_placement": (
        {"name": "秦岭松", "score": "138.5", "rank_position": "1", "unit": "安澜市应急管理局"},
        {"name": "郝建川", "score": "121", "rank_position": "2", "unit": "安澜市水利局"},
    ),
    "inspection_bulletin": (
        {"unit": "安澜市某局", "problem": "栏目六个月没有更新", "due_on": "2026-12-10", "state": "整改中"},
        {"unit": "安澜市某局", "problem": "办事指南缺少监督电话", "due_on": "2026-12-10", "state": "未整改"},
    ),
}  # fmt: skip

FIELDS: Mapping[str, Mapping[str, str]] = {
    "appointment_removal": {
        "deciding_organ": "安澜市人民代表大会常务委员会", "decided_meeting": "第二十届第四十一次会议", "resolved_on": "2026-01-05",
        "probation_note": "标注试用期的，试用期一年。",
    },
    "rank_promotion": {"system_range": "全市水利系统", "decided_on": "2026-01-05"},
    "candidate_inspection": {
        "decided_on": "2026-01-05", "inspection_from": "2026-11-25", "inspection_until": "2026-12-01",
        "duty_phone": "（0000）8600 1255",
    },
    "recruit_scores": {
        "score_query": "凭准考证号、姓名和身份证号，在报名网站查询。", "score_review": "缺考、零分、违纪的，三日内可以申请复核。",
    },
    "recruit_list": {
        "stage": "面试", "place_time": "2026年12月5日8:00，安澜市第一中学，带准考证和居民身份证。", "confirm_until": "2026年12月3日17:00",
        "score_review_note": "以复核结果为准",
    },
    "recruit_change": {"exam": "安澜市2027年度考试录用公务员", "changes": "取消职位1个。招录名额由15名调整为14名。"},
    "recruit_proposed_hire": {"oversight_line": "（0000）8600 1299"},
    "institution_proposed_hire": {"oversight_line": "（0000）8600 1299"},
    "allowance_list": {
        "allowance_kind": "市政府特殊津贴", "approved_by": "安澜市人民政府", "approved_on": "2026-01-05", "quota_professional": "3",
        "quota_skilled": "2",
    },
    "award": {},
    "assessment_excellent": {"assessed_year": "2026", "assessed_count": "10", "excellent_share": "20"},
    "veteran_placement": {"placement_stage": "考核赋分"},
    "policy_doc": {"category": "mobility", "validity": "有效", "effective_on": "2026-12-01", "valid_until": "2031-11-30"},
    "service_guide": {
        "category": "mobility", "item_name": "流动人员人事档案转递", "handling_unit": "安澜市人才服务中心",
        "legal_basis": "人社部发〔2021〕112号。", "served": "流动人员", "conditions": "档案存放在本中心。", "documents": "调档函原件一份。",
        "steps": "受理、审核、转递。", "statutory_days": "15个工作日", "promised_days": "2个工作日", "fees": "不收费",
        "service_window": "安澜市政务服务中心3号窗口", "service_hours": "工作日9:00—17:00", "oversight_line": "（0000）8600 1299",
    },
    "draft_for_comment": {
        "category": "mobility", "drafting_unit": "安澜市人才服务中心", "explanation": "现行办法施行满五年，需要修订。",
    },
    "inspection_bulletin": {
        "category": "appraisal", "overall": "抽查32个单位，合格30个。", "problems": "个别单位栏目更新不及时。",
        "next_steps": "12月10日前报送整改情况。",
    },
}  # fmt: skip

TITLES: Mapping[str, str] = {
    "policy_doc": "安澜市流动人员人事档案管理办法",
    "service_guide": "流动人员人事档案转递办事指南",
    "draft_for_comment": "关于《安澜市流动人员人事档案管理办法（征求意见稿）》公开征求意见的公告",
}
