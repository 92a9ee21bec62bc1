"""The interface for programs: searches of positions, their files, refusals, and the description held to the routes."""

from __future__ import annotations

import csv
import io
import json
import re
from typing import Any

import openpyxl
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from hr_portal.accounts.queries import organ_by_code
from hr_portal.audit.services import COMMAND_LINE
from hr_portal.recruitment import majors
from hr_portal.recruitment.filters import NAMES
from hr_portal.recruitment.major_book import MajorRow, Member
from hr_portal.recruitment.major_files import Reference
from hr_portal.recruitment.studies import Level
from hr_portal.web.api.description import description
from hr_portal.web.api.positions import PAGING, SWITCHES
from tests.client import Client
from tests.clockwork import instant
from tests.factories.accounts import make_city
from tests.factories.positions import make_exam, put_table, row

pytestmark = pytest.mark.both_databases

NOW = instant("2026-11-24 09:00")
ROWS = [
    row("270101", "安澜市司法局", "一级科员", area="市直", education="本科以上", degree="学士以上", fresh="否", headcount=2,
        majors={"graduate": "法学(A0301)", "undergraduate": "法学类(B0301)"}, remarks="男性;通过法律职业资格考试"),
    row("270102", "安澜市司法局", "一级科员", area="市直", education="本科以上", degree="学士以上", fresh="应届毕业生",
        majors={"graduate": "06法律类", "undergraduate": "06法律类"}, remarks="女性"),
    row("270201", "澄河县审计局", "四级主任科员", area="澄河县", education="研究生", degree="硕士以上", fresh="否", headcount=3,
        majors={"graduate": "会计学(A120201)"}, remarks="中共党员", sheet="县区"),
    row("270202", "澄河县白河镇人民政府", "一级科员", area="澄河县", education="大专以上", degree="不限", fresh="否",
        majors={"graduate": "不限", "undergraduate": "不限", "college": "不限"}, sheet="乡镇", test="是",
        cells={"咨询电话": "（0000）8610 3320", "年龄说明": "=1+1"}),
]  # fmt: skip
REFERENCE = Reference(
    (
        MajorRow(Level.UNDERGRADUATE, "B030101", "法学", "B0301", "法学类", "B03", "法学"),
        MajorRow(Level.GRADUATE, "A030106", "诉讼法学", "A0301", "法学", "A03", "法学"),
        MajorRow(Level.GRADUATE, "A120201", "会计学", "A1202", "工商管理", "A12", "管理学"),
    ),
    (
        ("06", "法律类", Member(Level.UNDERGRADUATE, "B0301", "法学类")),
        ("06", "法律类", Member(Level.GRADUATE, "A0301", "法学")),
    ),
)


@pytest.fixture
def exam(session: Session) -> str:
    make_city(session)
    organ = organ_by_code(session, "AL01")
    assert organ is not None
    majors.load(session, REFERENCE, slug="al", title="专业目录", source="", actor=COMMAND_LINE, now=NOW)
    made = make_exam(session, organ, ROWS, now=NOW)
    session.commit()
    return made.slug


def search(client: Client, query: str = "", slug: str = "al-2027") -> dict[str, Any]:
    answer = client.get(f"/api/v1/exams/{slug}/positions{query}")
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def codes(client: Client, query: str) -> list[str]:
    return [item["code"] for item in search(client, query)["items"]]


def test_the_list_names_the_exams_that_are_open(client: Client, exam: str) -> None:
    items = client.get("/api/v1/exams").get_json()["items"]
    assert [(item["slug"], item["total"], item["recruits"]) for item in items] == [(exam, 4, 7)]
    assert client.get(items[0]["href"]).get_json()["age"]["cut_off"] == "2026-10-15"
    assert client.get(items[0]["positions"]).status_code == 200


def test_a_search_says_total_and_recruits_of_all_pages(client: Client, exam: str) -> None:
    found = search(client, "?per_page=3")
    assert (found["total"], found["recruits"], found["pages"], len(found["items"])) == (4, 7, 2, 3)
    rest = client.get(found["next"]).get_json()
    assert (rest["total"], rest["recruits"], rest["next"]) == (4, 7, None)
    assert [item["code"] for item in found["items"] + rest["items"]] == [told["code"] for told in ROWS]
    assert search(client, "?per_page=1000000")["per_page"] == 10_000
    assert search(client, "?page=9")["items"] == []


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?area=市直", ["270101", "270102"]),
        ("?area=市直&area=澄河县", ["270101", "270102", "270201", "270202"]),
        ("?area=省直", []),
        ("?sheet=乡镇", ["270202"]),
        ("?education=本科以上", ["270101", "270102"]),
        ("?education=本科", []),
        ("?degree=硕士以上", ["270201"]),
        ("?fresh=应届毕业生", ["270102"]),
        ("?test=是", ["270202"]),
        ("?unit=司法", ["270101", "270102"]),
        ("?headcount=2-3", ["270101", "270201"]),
        ("?major=B030101&major_rule=code", ["270101", "270202"]),
        ("?major=B030101&major_rule=class", ["270101", "270102", "270202"]),
        ("?major=法学&major_rule=code", ["270101", "270202"]),
        ("?major=A120201", ["270201", "270202"]),
        ("?major=法律类", ["270101", "270102", "270202"]),
        ("?gender=女", ["270102", "270201", "270202"]),
        ("?gender=male&political=群众", ["270101", "270202"]),
        ("?political=中共党员&graduated=2020", ["270101", "270201", "270202"]),
        ("?age=41", []),
        ("?age=36&graduated=2027", ["270101", "270102", "270201", "270202"]),
        ("?age=35", ["270101", "270102", "270201", "270202"]),
        ("?has=其他要求:男性", ["270101"]),
        ("?has=招考单位:局&lacks=其他要求:男性", ["270102", "270201"]),
        ("?has=remarks：女性", ["270102"]),
        ("?q=法律 男性", ["270101"]),
        ("?q=８６１０３３２０", ["270202"]),
        ("?education=本科以上&area=市直&fresh=否&major=B030101", ["270101"]),
    ],
)
def test_each_filter_finds_its_positions(client: Client, exam: str, query: str, expected: list[str]) -> None:
    assert codes(client, query) == expected


def test_facets_count_what_was_found(client: Client, exam: str) -> None:
    facets = search(client, "?area=澄河县&facets=yes")["facets"]
    assert facets["area"] == {"澄河县": 2}
    assert facets["sheet"] == {"县区": 1, "乡镇": 1}
    assert "facets" not in search(client, "")


def test_one_position_has_all_its_cells(client: Client, exam: str) -> None:
    found = client.get(f"/api/v1/exams/{exam}/positions/270202").get_json()
    assert found["cells"]["咨询电话"] == "（0000）8610 3320"
    assert found["phones"] == ["（0000）8610 3320"]
    assert found["majors"] == {"graduate": "不限", "undergraduate": "不限", "college": "不限"}


def test_csv_holds_the_same_search_and_no_formula(client: Client, exam: str) -> None:
    answer = client.get(f"/api/v1/exams/{exam}/positions.csv?area=澄河县")
    rows = list(csv.reader(io.StringIO(answer.get_data(as_text=True).removeprefix("\ufeff"))))
    assert [told[rows[0].index("职位代码")] for told in rows[1:]] == ["270201", "270202"]
    assert rows[2][rows[0].index("年龄说明")] == "'=1+1"
    assert "attachment" in answer.headers["Content-Disposition"]


def test_the_workbook_holds_the_same_search_with_codes_as_text(client: Client, exam: str) -> None:
    answer = client.get(f"/api/v1/exams/{exam}/positions.xlsx?area=澄河县")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.get_data())).active
    assert sheet is not None
    rows = [[cell.value for cell in told] for told in sheet.iter_rows()]
    assert [told[rows[0].index("职位代码")] for told in rows[1:]] == ["270201", "270202"]
    assert [told[rows[0].index("录用人数")] for told in rows[1:]] == ["3", "1"]
    formula = sheet.cell(3, rows[0].index("年龄说明") + 1)
    assert (formula.value, formula.data_type) == ("=1+1", "s")
    again = client.get(f"/api/v1/exams/{exam}/positions.xlsx?area=澄河县")
    assert answer.get_data() == again.get_data()


@pytest.mark.parametrize(
    ("path", "status", "parameter"),
    [
        ("/api/v1/exams/none", 404, None),
        ("/api/v1/exams/none/positions", 404, None),
        ("/api/v1/exams/al-2027/positions/none", 404, None),
        ("/api/v1/nothing", 404, None),
        ("/api/nothing", 404, None),
        ("/api/v1/exams/al-2027/positions?eduction=x", 400, "eduction"),
        ("/api/v1/exams/al-2027/positions?page=0", 400, "page"),
        ("/api/v1/exams/al-2027/positions?per_page=x", 400, "per_page"),
        ("/api/v1/exams/al-2027/positions?major=x&major_rule=y", 400, "major_rule"),
        ("/api/v1/exams/al-2027/positions?has=其他要求", 400, "has"),
        ("/api/v1/exams/al-2027/positions?has=没有:字", 400, "has"),
        ("/api/v1/exams/al-2027/positions?headcount=5-2", 400, "headcount"),
        ("/api/v1/exams/al-2027/positions.csv?page=1", 400, "page"),
    ],
)
def test_what_is_wrong_is_a_problem_document(
    client: Client, exam: str, path: str, status: int, parameter: str | None
) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    told = json.loads(answer.get_data())
    assert told["status"] == status
    assert re.search("[一-鿿]", told["title"])
    if parameter is not None:
        assert [error["parameter"] for error in told["errors"]] == [parameter]
        assert re.search("[一-鿿]", told["errors"][0]["detail"])


def test_the_interface_only_reads(client: Client, exam: str) -> None:
    answer = client.post("/api/v1/exams", headers={"Sec-Fetch-Site": "none"})
    assert answer.status_code in (400, 405)
    assert answer.mimetype == "application/problem+json"


def test_an_exam_that_is_not_open_is_not_there(client: Client, session: Session) -> None:
    make_city(session)
    organ = organ_by_code(session, "AL01")
    assert organ is not None
    made = make_exam(session, organ, ROWS, now=NOW)
    made.opened_at = None
    session.commit()
    assert client.get("/api/v1/exams").get_json() == {"items": []}
    assert client.get("/api/v1/exams/al-2027/positions").status_code == 404


def test_a_new_table_is_searched_at_once(client: Client, session: Session, exam: str) -> None:
    from hr_portal.core.epoch import raise_epoch
    from hr_portal.recruitment.exam_rows import exam_by_slug

    assert search(client)["total"] == 4
    found = exam_by_slug(session, exam)
    assert found is not None
    put_table(session, found, ROWS[:1], now=NOW, number=2)
    raise_epoch(session)
    session.commit()
    assert search(client)["total"] == 1


def test_answers_may_be_kept_and_are_the_same_for_everybody(client: Client, exam: str) -> None:
    first = client.get("/api/v1/exams/al-2027/positions?q=法律")
    assert "max-age" in first.headers["Cache-Control"]
    assert "Vary" not in first.headers or "Cookie" not in first.headers["Vary"]
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(
        "/api/v1/exams/al-2027/positions?q=法律", headers={"If-None-Match": first.headers["ETag"]}
    )
    assert again.status_code == 304


# ------------------------------------------------------------------ the description


def parameters(operation: dict[str, Any]) -> dict[str, str]:
    shared = description()["components"]["parameters"]
    told = [shared[one["$ref"].rsplit("/", 1)[1]] for one in operation["parameters"]]
    return {one["name"]: one["in"] for one in told}


def test_every_route_is_described_and_every_description_has_a_route(app: Flask) -> None:
    routes = {
        re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule.removeprefix("/api/v1")): rule
        for rule in app.url_map.iter_rules()
        if rule.endpoint.startswith("api.")
    }
    paths = description()["paths"]
    assert set(paths) == set(routes)
    for path, rule in routes.items():
        assert set(paths[path]) == {method.lower() for method in rule.methods or ()} - {"head", "options"}
        assert f"api.{paths[path]['get']['operationId']}" == rule.endpoint
        said = parameters(paths[path]["get"])
        assert {name for name, place in said.items() if place == "path"} == set(rule.arguments)


def test_every_parameter_is_described() -> None:
    paths = description()["paths"]

    def asked(path: str) -> set[str]:
        return {name for name, place in parameters(paths[path]["get"]).items() if place == "query"}

    assert asked("/exams/{slug}/positions") == {*NAMES, *PAGING, *SWITCHES}
    assert asked("/exams/{slug}/positions.csv") == asked("/exams/{slug}/positions.xlsx") == set(NAMES)


def test_the_description_is_served_and_refers_to_nothing_that_is_missing(client: Client, app: Flask) -> None:
    told = client.get("/api/v1/openapi.json").get_json()
    assert told["openapi"].startswith("3.1")
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(told)):
        place = told
        for part in reference.split("/"):
            place = place[part]
    for path in told["paths"].values():
        assert {"operationId", "summary", "parameters", "responses"} <= set(path["get"])


def test_answers_have_every_name_the_description_requires(client: Client, exam: str) -> None:
    schemas = description()["components"]["schemas"]
    found = search(client, "?facets=yes")
    assert set(schemas["Search"]["required"]) | {"facets"} == set(found)
    assert set(schemas["Position"]["required"]) == set(found["items"][0])
    listed = client.get("/api/v1/exams").get_json()["items"][0]
    assert set(schemas["Exam"]["required"]) == set(listed)
