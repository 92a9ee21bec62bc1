"""A page made from nothing against Flask's own hello, and the first list page of a small city against a large one.

Requests answered inside this process; no page is kept. Both sides of each ratio are measured in the same run, in turns.
Aims: a notice at most sixteen hellos (processor time); the first list page at 100,000 notices at most one and a half
times that at 100.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from flask import Flask
from werkzeug.test import EnvironBuilder, run_wsgi_app

from benchmarks import _generator as generator
from benchmarks._side_by_side import (
    KINDS,
    NOW,
    House,
    Missing,
    compared,
    cpu_seconds,
    houses,
    in_turns,
    milliseconds,
    seconds,
    show,
    words,
    write,
)
from hr_portal.core.db import transaction
from hr_portal.extensions import db
from hr_portal.web.caching import publication
from tests.factories.notices import make_office, publish

NOTICE_AIM, LIST_AIM = 16.0, 1.5


def hello() -> Flask:
    """What Flask costs without anything of ours."""
    app = Flask("hello")
    app.add_url_rule("/", view_func=lambda: "hello")
    return app


def asking(
    app: Flask, path: str, *, forget: Callable[[], None] | None = None, times: int
) -> Callable[[], None]:
    """Ask so many times, as a server would, and read the whole answer."""
    environ = EnvironBuilder(path, base_url="http://127.0.0.1:8000").get_environ()

    def ask() -> None:
        for _ in range(times):
            if forget is not None:
                forget()
            body, status, _headers = run_wsgi_app(app, dict(environ))
            page = b"".join(body)
            if not status.startswith("200") or not page:
                raise RuntimeError(f"{path}: {status}")

    return ask


def made_public(house: House) -> str:
    """One notice with its persons, through the whole chain; its address."""
    with house.app.app_context(), transaction(db.session()) as session:
        notice = publish(session, make_office(session), at=NOW - timedelta(hours=1))
        return str(notice.address)


def peopled(house: House, count: int) -> None:
    """So many notices over two years; the newest windows are open."""
    with house.app.app_context(), transaction(db.session()) as session:
        organs, author = generator.people_and_organs(session, now=NOW - timedelta(days=800))
        instants = list(generator.instants_before(NOW, count, timedelta(days=730)))
        # As many windows run at a time in a large city's portal as in a small one's: what is over is what grows.
        instants = [at if number < 20 else at - timedelta(days=20) for number, at in enumerate(instants)]
        generator.published(session, organs, author, instants)
    house.tidy()


def main() -> None:
    asked = words(__doc__ or "")
    rounds, times, small, large = (2, 2, 30, 60) if asked.small else (9, 30, 100, 100_000)
    of_notice, of_list = [], []
    plain = asking(hello(), "/", times=times)
    for kind in KINDS:
        with houses() as opened:
            try:
                house = opened(kind, surfaces=("public",))
            except Missing as missing:
                print(f"left out: {missing}")
                continue
            of_notice.append(
                {"database": kind, **notice_page(house, made_public(house), plain, rounds, times)}
            )
        of_list.append(
            {
                "database": kind,
                "notices": f"{small} / {large}",
                **list_pages(kind, rounds, times, small, large),
            }
        )
    show("A notice, read and rendered anew / Flask's hello (processor time)", of_notice)
    show("First list page, many notices / few (the counts beside the filters kept with the edition)", of_list)
    write("bench_pages", asked.out, notice_aim=NOTICE_AIM, list_aim=LIST_AIM, rounds=rounds, requests=times,
          notice=of_notice, first_list_page=of_list)  # fmt: skip


def notice_page(
    house: House, address: str, plain: Callable[[], None], rounds: int, times: int
) -> dict[str, float]:
    """Processor time. No page is kept anywhere: each is read from the database and rendered. Within an edition the
    process knows the epoch, the next boundary and the calendar; `forgetful` asks for these anew each time as well."""
    forget = publication(house.app).forget
    sides = {
        "notice": asking(house.app, f"/n/{address}", times=times),
        "forgetful": asking(house.app, f"/n/{address}", forget=forget, times=times),
        "hello": plain,
    }
    taken = in_turns({name: partial(cpu_seconds, ask) for name, ask in sides.items()}, rounds)
    forgetful = compared(taken, "forgetful", "hello")["ratio"]
    return milliseconds(taken, times) | compared(taken, "notice", "hello") | {"forgetful ratio": forgetful}


def list_pages(kind: str, rounds: int, times: int, small: int, large: int) -> dict[str, float]:
    """Wall time, database included; the edition is known, as it is between two changes, and the page is made anew."""
    with houses() as opened:
        few, many = (opened(kind, surfaces=("public",), name=name) for name in ("few", "many"))
        peopled(few, small)
        peopled(many, large)
        sides = {
            name: asking(house.app, "/notices", times=times) for name, house in (("many", many), ("few", few))
        }
        first = {
            name: seconds(asking(house.app, "/notices", times=1))
            for name, house in (("many", many), ("few", few))
        }
        taken = in_turns({name: partial(seconds, ask) for name, ask in sides.items()}, rounds)
        cold = {f"{name}, first in an edition ms": round(spent * 1000, 1) for name, spent in first.items()}
        return milliseconds(taken, times) | compared(taken, "many", "few") | cold


if __name__ == "__main__":
    main()
