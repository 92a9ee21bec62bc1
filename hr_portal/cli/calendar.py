"""`flask calendar`: the working-day calendar on the command line."""

from __future__ import annotations

import json
from datetime import date, datetime, time

import click
from flask.cli import AppGroup
from sqlalchemy import inspect

from hr_portal.core.calendar import Calendar
from hr_portal.core.clock import shanghai, start_of_day
from hr_portal.extensions import db
from hr_portal.publicity.models import StoredArrangement
from hr_portal.publicity.queries import calendar
from hr_portal.publicity.rules import LONGEST_PERIOD, DatedCell, Period, Unit, Why, Window, window_for

group = AppGroup("calendar", help="工作日历。 The working-day calendar.")

WHY = {
    Why.PUBLICATION_DAY: "发布当日 publication day",
    Why.WORKDAY: "工作日 working day",
    Why.MAKEUP_WORKDAY: "调休上班 make-up working day",
    Why.WEEKEND: "周末 weekend",
    Why.HOLIDAY: "放假 holiday",
    Why.CALENDAR_DAY: "自然日 calendar day",
}
WEEKDAYS = "一二三四五六日"


class ClockTime(click.ParamType[time]):
    """An hour of the day as HH:MM."""

    name = "HH:MM"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> time:
        if isinstance(value, time):
            return value
        try:
            return datetime.strptime(str(value), "%H:%M").time()  # noqa: DTZ007  (an hour, not an instant)
        except ValueError:
            self.fail(f"{value!r} 不是时刻，请写成17:30。 Not a time of day.", param, ctx)


class Day(click.ParamType[date]):
    """A day as YYYY-MM-DD."""

    name = "YYYY-MM-DD"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        if isinstance(value, date):
            return value
        try:
            return datetime.strptime(str(value), "%Y-%m-%d").date()  # noqa: DTZ007  (a day, not an instant)
        except ValueError:
            self.fail(f"{value!r} 不是日期，请写成2026-09-18。 Not a date.", param, ctx)


def calendar_for_command() -> Calendar:
    """The calendar commands count by: what comes with the project, and what staff entered where there is a database."""
    if not inspect(db.engine).has_table(StoredArrangement.__tablename__):
        return Calendar.built_in()
    return calendar(db.session())


@group.command(
    "workdays",
    help="""从发布日推算公示期。 The publicity period of a notice published on a day.

    发布当日不计，自次日起算，除非加上 --count-publication-day。 Counted from the day after publication unless told.

    \b
    例 Example:
      flask calendar workdays --from 2026-09-18 --days 5 --explain
      flask calendar workdays --from 2026-09-18 --days 5 --json

    有关年度的放假安排尚未公布时，结果为预计（provisional），不给出截止时刻。 Where the arrangement of a year it touches
    has not been announced the answer is provisional: the last day is an expected one and there is no closing instant.
    """,
)
@click.option("--from", "published", type=Day(), required=True, help="发布日 day of publication")
@click.option(
    "--days",
    "length",
    type=click.IntRange(1, LONGEST_PERIOD),
    required=True,
    help="天数 length of the period",
)
@click.option("--count-publication-day", is_flag=True, help="发布当日计入 the publication day counts")
@click.option("--calendar-days", is_flag=True, help="按自然日计算 count calendar days")
@click.option(
    "--end-time", type=ClockTime(), help="末日截止时刻，默认24:00 hour of the last day at which it ends"
)
@click.option("--explain", is_flag=True, help="逐日说明 say of every day why it counts or not")
@click.option("--json", "as_json", is_flag=True, help="输出JSON print JSON and nothing else")
def workdays(
    published: date,
    length: int,
    count_publication_day: bool,
    calendar_days: bool,
    end_time: time | None,
    explain: bool,
    as_json: bool,
) -> None:
    if explain and as_json:
        raise click.UsageError("--explain与--json只能选一个。 Choose --explain or --json.")
    if end_time == time():
        raise click.BadParameter("24:00为默认，不必写。 24:00 is the default.", param_hint="--end-time")
    period = Period(
        unit=Unit.CALENDAR_DAYS if calendar_days else Unit.WORKING_DAYS,
        length=length,
        minimum=1,
        count_publication_day=count_publication_day,
        end_time=end_time,
    )
    calendar = calendar_for_command()
    try:
        window = window_for(period, publish_at=start_of_day(published), signed_at=None, calendar=calendar)
    except OverflowError:
        raise click.BadParameter(
            "超出可计算的日期。 Beyond the dates there are.", param_hint="--from"
        ) from None
    cells = window.days(calendar)
    if as_json:
        click.echo(json.dumps(_as_json(window, cells), ensure_ascii=False, separators=(",", ":")))
        return
    if explain:
        for cell in cells:
            click.echo(_line(cell, calendar))
    click.echo(_summary(window))


def _as_json(window: Window, cells: tuple[DatedCell, ...]) -> dict[str, object]:
    closes_at = window.closes_at
    return {
        "first_day": window.first_day.isoformat(),
        "last_day": window.last_day.isoformat(),
        "closes_at": None if closes_at is None else shanghai(closes_at).isoformat(),
        "provisional": window.provisional,
        "dates": [
            {"date": cell.date.isoformat(), "counts": cell.counts, "why": cell.why.value} for cell in cells
        ],
    }


def _line(cell: DatedCell, calendar: Calendar) -> str:
    counted = "    " if cell.ordinal is None else f"{cell.ordinal:>3} "
    festival = calendar.name(cell.date)
    unsure = "（安排未公布 not announced）" if calendar.is_provisional(cell.date) else ""
    named = f"（{festival}）" if festival else ""
    return f"{counted}{cell.date} 周{WEEKDAYS[cell.date.weekday()]}  {WHY[cell.why]}{named}{unsure}"


def _summary(window: Window) -> str:
    unit = "工作日 working days" if window.unit is Unit.WORKING_DAYS else "自然日 calendar days"
    counted = f"{window.first_day} – {window.last_day}，{window.length}个{unit}"
    if window.closes_at is None:
        return f"预计 expected: {counted}；放假安排未公布，暂无截止时刻 no closing instant yet"
    closes = shanghai(window.closes_at)
    hour = "24:00" if closes.time() == time() else f"{closes:%H:%M}"
    return f"{counted}；截止 closes {window.last_day} {hour}"
