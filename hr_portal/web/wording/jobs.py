"""Sentences about work in the background."""

from __future__ import annotations

from hr_portal.core.jobs import JobState
from hr_portal.core.messages import N_

STATES: dict[JobState, str] = {
    JobState.QUEUED: N_("排队中"),
    JobState.RUNNING: N_("进行中"),
    JobState.WAITING: N_("等您处理"),
    JobState.DONE: N_("完成"),
    JobState.PARTLY: N_("部分失败"),
    JobState.FAILED: N_("失败"),
    JobState.CANCELLED: N_("已取消"),
}
KINDS: dict[str, str] = {
    "import_results": N_("成绩导入"),
    "prepare_release": N_("准备发布成绩"),
    "import_positions": N_("职位表导入"),
    "import_applicants": N_("报名人数导入"),
}
STEPS: dict[str, str] = {
    "reading": N_("正在检查"),
    "writing": N_("正在写入"),
    "sealing": N_("正在封存"),
}
"""What a running job does; others are said as 进行中."""

SENTENCES: dict[str, str] = {
    "job_over": N_("这项任务已经结束，不用取消"),
    "job_not_failed": N_("这项任务没有失败，不用重试"),
    "upload_gone": N_("上传的文件到期已经删除，请重新上传"),
}
TROUBLES: dict[str, str] = {
    "worker_died": N_("后台进程几次中断，没有完成，什么都没有写入；可以重试"),
}
UNKNOWN_TROUBLE = N_("系统出错，没有完成，什么都没有写入；可以重试，再失败请告诉运维人员")
