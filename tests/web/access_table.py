"""Who may enter which route. A route without a line here fails the tests; so does a line whose route is marked otherwise.

Endpoint -> ANYONE, SIGNED_IN, or the roles of which one is needed. The English public pages share the lines of the
Chinese ones. Routes that take a form without a token are named below, with the reason.
"""

from __future__ import annotations

from hr_portal.accounts.rules import Role

ANYONE, SIGNED_IN = "anyone", "signed_in"

Who = str | frozenset[Role]

ADMINISTRATOR = frozenset({Role.ADMINISTRATOR})
RECEIVER = frozenset({Role.RECEIVER})

AUTHOR = frozenset({Role.AUTHOR})
ISSUER = frozenset({Role.ISSUER})
WRITERS = frozenset({Role.AUTHOR, Role.REVIEWER})
DECIDERS = frozenset({Role.REVIEWER, Role.ISSUER})
CHAIN = frozenset({Role.AUTHOR, Role.REVIEWER, Role.ISSUER})
READERS = CHAIN | {Role.PRIVACY_REVIEWER, Role.AUDITOR, Role.EXAM_OFFICER}
"""Who may open notices that are not public."""
ANY_DUTY = frozenset(Role) - {Role.INSPECTOR, Role.AUDITOR}

ACCESS: dict[str, Who] = {
    # machines
    "health.healthz": ANYONE,
    "health.readyz": ANYONE,
    "health.metrics": ANYONE,
    "public.status": ANYONE,
    # programs
    "api.exams": ANYONE,
    "api.exam": ANYONE,
    "api.positions": ANYONE,
    "api.positions_csv": ANYONE,
    "api.positions_xlsx": ANYONE,
    "api.position": ANYONE,
    "api.openapi": ANYONE,
    # the public
    "public.home": ANYONE,
    "public.notices": ANYONE,
    "public.notice": ANYONE,
    "public.file": ANYONE,
    "public.version": ANYONE,
    "public.difference": ANYONE,
    "public.working_days": ANYONE,
    "public.help_page": ANYONE,
    "public.accessibility": ANYONE,
    "public.privacy": ANYONE,
    "public.sitemap": ANYONE,
    "public.robots": ANYONE,
    "public.atom": ANYONE,
    "public.ics": ANYONE,
    "public.notice_data": ANYONE,
    "public.sitemap_xml": ANYONE,
    "public.challenge": ANYONE,
    "public.prefs": ANYONE,
    "public.report": ANYONE,
    "public.report_sheet": ANYONE,
    "public.report_sheet_file": ANYONE,
    "public.report_sheet_print": ANYONE,
    "public.report_form": ANYONE,
    "public.report_send": ANYONE,
    "public.report_check": ANYONE,
    "public.receipt": ANYONE,
    "public.receipt_open": ANYONE,
    "public.receipt_add": ANYONE,
    "public.receipt_save": ANYONE,
    "public.receipt_leave": ANYONE,
    "public.exams": ANYONE,
    "public.exam": ANYONE,
    "public.exam_ics": ANYONE,
    "public.exam_atom": ANYONE,
    "public.positions": ANYONE,
    "public.position": ANYONE,
    "public.kept_positions": ANYONE,
    "public.compare_positions": ANYONE,
    "public.eligibility": ANYONE,
    "public.eligibility_answer": ANYONE,
    "public.eligibility_kept": ANYONE,
    "public.eligibility_of_one": ANYONE,
    "public.results": ANYONE,
    "public.results_answer": ANYONE,
    "public.results_check": ANYONE,
    "public.results_checked": ANYONE,
    "public.results_recheck": ANYONE,
    "public.results_slip_pdf": ANYONE,
    # signing in
    "staff.sign_in": ANYONE,
    "staff.sign_in_now": ANYONE,
    "staff.link": ANYONE,
    "staff.use_link": ANYONE,
    "staff.sign_out": SIGNED_IN,
    # one's own account
    "staff.account": SIGNED_IN,
    "staff.change_own_password": SIGNED_IN,
    "staff.choose_own_language": SIGNED_IN,
    "staff.end_own_session": SIGNED_IN,
    # the guard
    "staff.guard": READERS,
    "staff.scan_files": READERS,
    "staff.mask_text": WRITERS,
    "staff.clean_file": WRITERS,
    "staff.ask_release": WRITERS,
    "staff.privacy": frozenset({Role.PRIVACY_REVIEWER}),
    "staff.decide_release": frozenset({Role.PRIVACY_REVIEWER}),
    "staff.take_original": frozenset({Role.PRIVACY_REVIEWER}),
    # people and duties
    "staff.people": ADMINISTRATOR,
    "staff.new_person": ADMINISTRATOR,
    "staff.add_new_person": ADMINISTRATOR,
    "staff.person": ADMINISTRATOR,
    "staff.edit_person": ADMINISTRATOR,
    "staff.save_person": ADMINISTRATOR,
    "staff.make_person_link": ADMINISTRATOR,
    "staff.sign_person_out": ADMINISTRATOR,
    "staff.disable_page": ADMINISTRATOR,
    "staff.disable": ADMINISTRATOR,
    "staff.enable": ADMINISTRATOR,
    "staff.new_duty": ADMINISTRATOR,
    "staff.propose_duty": ADMINISTRATOR,
    "staff.duty": ADMINISTRATOR,
    "staff.confirm_duty": ADMINISTRATOR,
    "staff.end_duty": ADMINISTRATOR,
    # organs
    "staff.organs": ADMINISTRATOR,
    "staff.organ": ADMINISTRATOR,
    "staff.line": ADMINISTRATOR,
    "staff.save_line": ADMINISTRATOR,
    "staff.remove_organ_line": ADMINISTRATOR,
    # notices
    "staff.home": SIGNED_IN,
    "staff.notices": READERS,
    "staff.review_queue": frozenset({Role.REVIEWER}),
    "staff.publish_queue": READERS,
    "staff.publish_calendar": READERS,
    "staff.new_notice": AUTHOR,
    "staff.begin_notice": AUTHOR,
    "staff.notice": READERS,
    "staff.save_notice": WRITERS,
    "staff.merge_notice": WRITERS,
    "staff.paste_persons": WRITERS,
    "staff.take_persons": WRITERS,
    "staff.attachment": READERS,
    "staff.scan": READERS,
    "staff.preview": READERS,
    "staff.approval_form": READERS,
    "staff.submit_notice": AUTHOR,
    "staff.review": CHAIN,
    "staff.agree": frozenset({Role.REVIEWER}),
    "staff.return_notice": DECIDERS,
    "staff.issue": CHAIN,
    "staff.issue_on_screen": ISSUER,
    "staff.issue_on_paper": CHAIN,
    "staff.schedule": ISSUER,
    "staff.set_schedule": ISSUER,
    "staff.ask_publish_now": ISSUER,
    "staff.publish_now": ISSUER,
    "staff.ask_unschedule": DECIDERS,
    "staff.unschedule": DECIDERS,
    "staff.hide": READERS,
    "staff.hidden": READERS,
    "staff.confirm_hiding": DECIDERS,
    "staff.show_again": AUTHOR,
    "staff.ask_hide": ANY_DUTY,
    "staff.hide_by_number": ANY_DUTY,
    **{
        f"staff.{ask}{measure}": AUTHOR
        for measure in (
            "correct",
            "redact",
            "extend",
            "suspend",
            "resume",
            "reopen",
            "withdraw",
            "take_down",
            "abandon",
        )
        for ask in ("ask_", "")
    },
    "staff.ask_archive": DECIDERS,
    "staff.archive": DECIDERS,
    "staff.outcome": AUTHOR,
    "staff.record_outcome": AUTHOR,
    "staff.wall": READERS,
    # one text for paper and other media, what belongs to its file, templates
    "staff.notice_document": READERS,
    "staff.approval_document": READERS,
    "staff.media": READERS,
    "staff.media_html": READERS,
    "staff.media_json": READERS,
    "staff.photos": READERS,
    "staff.photo": READERS,
    "staff.add_photo": CHAIN,
    "staff.remove_photo": CHAIN,
    "staff.archive_folder": DECIDERS | {Role.AUDITOR},
    "staff.take_archive_folder": DECIDERS | {Role.AUDITOR},
    "staff.templates": WRITERS,
    "staff.ask_template": AUTHOR,
    "staff.propose_template": AUTHOR,
    "staff.confirm_template": frozenset({Role.REVIEWER}),
    "staff.retire_template": WRITERS,
    "staff.joint": READERS,
    "staff.joint_scan": READERS,
    "staff.add_joint_organ": WRITERS,
    "staff.remove_joint_organ": WRITERS,
    "staff.countersign": CHAIN,
    "staff.countersign_on_screen": ISSUER,
    "staff.countersign_on_paper": CHAIN,
    # old notices, packages
    "staff.load": frozenset({Role.AUTHOR, Role.ISSUER}),
    "staff.load_file": AUTHOR,
    "staff.loaded": frozenset({Role.AUTHOR, Role.ISSUER}),
    "staff.vouch_load": AUTHOR,
    "staff.confirm_load": ISSUER,
    "staff.give_up_load": frozenset({Role.AUTHOR, Role.ISSUER}),
    "staff.package": AUTHOR,
    "staff.take_package": AUTHOR,
    # the working-day calendar, a leaver's work
    "staff.majors": frozenset({Role.EXAM_OFFICER}),
    "staff.load_majors": frozenset({Role.EXAM_OFFICER}),
    "staff.working_days": ADMINISTRATOR,
    "staff.check_arrangement": ADMINISTRATOR,
    "staff.enter_arrangement": ADMINISTRATOR,
    "staff.hand_over": ADMINISTRATOR,
    "staff.hand_over_drafts": ADMINISTRATOR,
    # results of exams, and work in the background
    **{
        f"staff.{endpoint}": frozenset({Role.EXAM_OFFICER})
        for endpoint in (
            "jobs",
            "job",
            "job_status",
            "job_problems",
            "cancel_job",
            "retry_job",
            "results",
            "results_of",
            "import_results",
            "result_table",
            "result_sample",
            "result_row",
            "sign_results",
            "return_results",
            "answer_for_results",
            "new_release",
            "prepare_release",
            "release",
            "sign_release",
            "move_release",
            "suspend_release",
            "resume_release",
            "rechecks",
            "recheck",
            "open_recheck",
            "decide_recheck",
            "close_recheck",
            "send_recheck_back",
        )
    },
    # reports: receivers and nobody else
    **{
        f"staff.{endpoint}": RECEIVER
        for endpoint in (
            "receiving",
            "reports",
            "transfers",
            "own_views",
            "register_offline",
            "add_offline",
            "recuse",
            "record_recusal",
            "confirmations",
            "summaries",
            "summary_sheet",
            "summary_document",
            "confirmation",
            "propose_confirmation",
            "confirm_window",
            "return_confirmation",
            "holds",
            "hold",
            "decide_hold",
            "report",
            "open_report",
            "open_messages",
            "report_file",
            "register_sheet",
            "register_document",
            "transfer_letter_page",
            "transfer_document",
            "ask_reporter",
            "send_question",
            "reply",
            "draft_reply",
            "send_reply",
            "take_back_reply",
            "ask_identity",
            "request_identity",
            "confirm_identity",
            "open_identity",
        )  # fmt: skip
    },
    **{
        f"staff.{ask}report_{step}": RECEIVER
        for step in (
            "register",
            "accept",
            "decline",
            "verify",
            "conclude",
            "decide",
            "archive",
            "note_answer",
            "check_name",
            "merge",
            "transfer",
        )  # fmt: skip
        for ask in ("ask_", "")
    },
    # audit trail
    "staff.audit": frozenset({Role.AUDITOR, Role.ADMINISTRATOR}),
    # personal data that leaves
    "staff.retention": frozenset({Role.AUDITOR, Role.ADMINISTRATOR, Role.PRIVACY_REVIEWER}),
    "staff.erasure_certificate": frozenset({Role.AUDITOR, Role.ADMINISTRATOR, Role.PRIVACY_REVIEWER}),
}

WITHOUT_TOKEN: dict[str, str] = {
    "public.prefs": "the size of type; a page that is the same for everybody carries no token",
    "public.report_send": "no session, nothing of a reader's to be used; asks for work",
    "public.report_check": "no session; a sealed token of the very form",
    "public.receipt_open": "no session; number and key are asked for, and work",
    "public.receipt_add": "no session; a sealed ticket given for number and key",
    "public.receipt_save": "no session; gives back what was sent",
    "public.receipt_leave": "no session; forgets what this browser keeps",
    "public.eligibility_answer": "no session; compares what is typed, keeps nothing",
    "public.eligibility_of_one": "no session; compares what is typed with one position, keeps nothing",
    "public.results_answer": "no session; asks for what only the candidate knows, and for work",
    "public.results_checked": "no session; says of a code whether it is genuine, and asks for work",
    "public.results_slip_pdf": "no session; a sealed ticket given with the slip",
    "public.results_recheck": "no session; a sealed ticket given with the slip",
}
"""Unsafe routes that take a form without a token, each with the reason why that is safe."""

EXAMPLES: dict[str, object] = {
    "person_id": 1, "duty_id": 1, "session_id": 1, "code": "AL01", "purpose": "report", "token": "none",
}  # fmt: skip
"""A value for each variable part of an address; where nothing is named, 1."""
