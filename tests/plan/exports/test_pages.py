"""Taking the plan away in the browser: which formats, whose plan, what it costs, who may."""

import csv
import io
import re

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook
from pptx import Presentation

from roadmap.plan import actions
from roadmap.plan.exports import registry
from roadmap.plan.exports.registry import Moved
from roadmap.plan.models import Item

pytestmark = pytest.mark.django_db
FILES = {
    "/export/plan.csv": "text/csv; charset=utf-8",
    "/export/plan.md": "text/markdown; charset=utf-8",
    "/export/plan.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "/export/plan.pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
PATHS = ("/export/", "/print/", *FILES)


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel("2026-06-20T12:00:00Z", tick=False):
        yield


@pytest.fixture
def plan(make) -> dict[str, Item]:
    """Two items of March; one of them was finished in May, when a third came."""
    with time_machine.travel("2026-03-01T12:00:00Z", tick=False):
        actions.add_theme(name="Cloud", by=None, source="import", description="A pool is *too small*.")
        made = {
            "motion": make("Storage <motion>", theme="cloud", lead_time="3-6-months", owner="Storage", labels=["vhd"]),
            "shard": make("Shard", theme="tools", lead_time="12-months"),
        }
    with time_machine.travel("2026-05-01T12:00:00Z", tick=False):
        actions.edit(item_id=made["motion"].pk, version=None, values={"status": "Done"}, by=None, source="browser")
        made["new"] = make("Appliance", theme="cloud")
    return made


def content(client, path, status=200, **headers) -> bytes:
    response = client.get(path, headers=headers)
    assert response.status_code == status, path
    return b"".join(response.streaming_content) if response.streaming else response.content


def read(client, path, status=200) -> str:
    return content(client, path, status).decode()


def titles(client, query="") -> dict[str, list[str]]:
    """The items' titles in each file."""
    rows = csv.DictReader(io.StringIO(read(client, f"/export/plan.csv{query}"), newline=""))
    book = load_workbook(io.BytesIO(content(client, f"/export/plan.xlsx{query}")))["Plan"]
    deck = Presentation(io.BytesIO(content(client, f"/export/plan.pptx{query}")))
    return {
        "csv": [row["title"] for row in rows],
        "xlsx": [row[2] for row in list(book.values)[1:]],
        "md": [line.split("- ", 1)[1].rsplit(" (", 1)[0] for line in lines(client, query)],
        "pptx": [
            row.cells[1].text_frame.text
            for slide in list(deck.slides)[2:]
            for shape in slide.shapes
            if shape.has_table
            for row in shape.table.rows
        ],
        "print": re.findall(r'<td class="what" role="cell">(.*?)</td>', read(client, f"/print/{query}")),
    }


def lines(client, query) -> list[str]:
    return [line for line in read(client, f"/export/plan.md{query}").splitlines() if line.startswith("- ")]


def test_every_format_holds_the_plan(client, plan):
    found = titles(client)
    assert found.pop("print") == ["Storage &lt;motion&gt;", "Appliance", "Shard"]
    assert found.pop("md") == ["Storage \\<motion\\>", "Appliance", "Shard"]
    assert set(map(tuple, found.values())) == {("Storage <motion>", "Appliance", "Shard")}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?theme=tools", ["Shard"]),
        ("?status_category=done", ["Storage <motion>"]),
        ("?owner=storage&label=vhd", ["Storage <motion>"]),
        ("?search=nothing", []),
        ("?at=2026-03-15", ["Storage <motion>", "Shard"]),
        ("?at=2026-03-15&theme=cloud", ["Storage <motion>"]),
        ("?at=2026-03-15&status_category=done", []),
    ],
)
def test_filters_and_the_day_narrow_every_format(client, plan, query, expected):
    found = {
        name: [re.sub(r"\\|&lt;|&gt;|[<>]", "", one) for one in some] for name, some in titles(client, query).items()
    }
    assert found == {name: [re.sub("[<>]", "", one) for one in expected] for name in found}


@pytest.mark.parametrize(("path", "kind"), FILES.items())
def test_a_file_has_a_name_and_a_kind(client, plan, path, kind):
    ending = path.rpartition(".")[2]
    for query, day in (("", "2026-06-20"), ("?at=2026-03-15", "2026-03-15")):
        response = client.get(path + query)
        assert response["Content-Disposition"] == f'attachment; filename="evolution-plan-{day}.{ending}"'
        assert response["Content-Type"] == kind
        assert response["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("path", PATHS)
def test_what_did_not_change_is_not_sent_again(client, plan, path):
    tag = client.get(path)["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
    actions.edit(item_id=plan["new"].pk, version=None, values={"title": "Box"}, by=None, source="browser")
    changed = client.get(path, headers={"If-None-Match": tag})
    assert changed.status_code == 200
    assert changed["ETag"] != tag
    assert changed["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize(
    ("day", "status", "sentence"),
    [
        ("2026-02-30", 400, "“2026-02-30” is no day. Write it as 2026-03-01: year, month, day."),
        ("<b>", 400, "“&lt;b&gt;” is no day."),
        ("2026-12-24", 404, "24 December 2026 is still to come"),
        ("2001-01-01", 404, "There was no plan yet on 1 January 2001."),
    ],
)
def test_a_day_that_is_none_is_told(client, plan, path, day, status, sentence):
    html = read(client, f"{path}?at={day}&theme=cloud", status)
    assert sentence in html
    assert "since 1 March 2026" in html
    assert 'href="/export/?theme=cloud"' in html


@pytest.mark.parametrize("path", PATHS)
def test_where_readers_sign_in_strangers_take_nothing(client, reader, settings, plan, path):
    settings.READ_ACCESS = "signed-in"
    response = client.get(path)
    assert response.status_code == 302
    assert response["Location"].startswith("/accounts/login/?next=")
    assert reader.get(path).status_code == 200


@pytest.mark.parametrize("path", PATHS)
def test_nothing_is_posted(client, plan, path):
    assert client.post(path).status_code == 405


def test_the_page_offers_every_format(client, plan):
    html = read(client, "/export/")
    for path in (*FILES, "/print/", "/api/v1/plan/"):
        assert f'href="{path}"' in html
    assert "all 3 items" in html
    assert "on 20 June 2026" in html


def test_the_page_keeps_filters_and_day_in_its_links(client, plan):
    html = read(client, "/export/?theme=cloud&owner=Storage&at=2026-03-15")
    kept = "theme=cloud&amp;owner=Storage&amp;at=2026-03-15"
    for path in (*FILES, "/print/"):
        assert f'href="{path}?{kept}"' in html
    assert "the 1 item that the filters leave" in html
    assert "as it stood on 15 March 2026" in html
    assert 'href="/export/?owner=Storage&amp;at=2026-03-15"' in html
    assert 'href="/export/?theme=cloud&amp;owner=Storage"' in html
    assert '<input type="hidden" name="theme" value="cloud">' in html
    assert 'value="2026-03-15" max="2026-06-20" min="2026-03-01"' in html


def test_only_who_may_back_up_is_offered_it(client, architect, admin_client, plan):
    assert 'href="/export/backup.json"' not in read(architect, "/export/")
    assert 'href="/export/backup.json"' in read(admin_client, "/export/")


def test_the_plans_pages_lead_there(client, plan):
    assert 'href="/export/?theme=cloud"' in read(client, "/?theme=cloud")
    assert 'href="/export/?at=2026-03-15"' in read(client, "/@2026-03-15/")
    assert 'href="/export/?theme=cloud&amp;at=2026-03-15"' in read(client, "/@2026-03-15/?theme=cloud")


def test_the_sheet_to_print_shows_what_paper_can(client, plan, settings):
    html = read(client, "/print/?at=2026-03-15")
    for part in (
        "<h1>Architecture Evolution Plan</h1>",
        "As it stood on 15 March 2026",
        f"{settings.BASE_URL}/@2026-03-15/",
        "<em>too small</em>",
        '<th class="span" scope="rowgroup" role="rowheader" colspan="5">3–6 months</th>',
        ">Sep 2026</td>",
        "data-print hidden",
    ):
        assert part in html
    assert "Only theme: Cloud" in read(client, "/print/?theme=cloud")
    assert "Nothing on the plan matches." in read(client, "/print/?search=nothing")


def test_slides_tell_what_moved_of_the_whole_plan_alone(client, plan, monkeypatch):
    asked = []

    def teller(day):
        asked.append(day.isoformat())
        return Moved("since the fair", (("added", ()),))

    monkeypatch.setattr(registry, "_tellers", [teller])
    decks = [
        Presentation(io.BytesIO(content(client, f"/export/plan.pptx{query}")))
        for query in ("", "?at=2026-03-15", "?theme=cloud")
    ]
    last = [list(deck.slides)[-1].shapes.title.text_frame.text for deck in decks]
    assert last == ["What moved since the fair", "What moved since the fair", "Cloud"]
    assert asked == ["2026-06-20", "2026-03-15"]


def test_without_anybody_to_tell_nothing_moved(client, plan, monkeypatch):
    monkeypatch.setattr(registry, "_tellers", [])
    deck = Presentation(io.BytesIO(content(client, "/export/plan.pptx")))
    assert list(deck.slides)[-1].shapes.title.text_frame.text == "Tools"


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("query", ["", "?at=2026-06-20"])
def test_queries_do_not_grow_with_the_number_of_items(plan_alone, make, path, query):
    make("First", theme="cloud")
    content(Client(), path + query)
    found = []
    for number in (10, 190):
        values = [{"title": f"Item {number} {one}", "theme": "cloud", "owner": f"O{one % 5}"} for one in range(number)]
        actions.create_many(drafts=[actions.Draft(values=one) for one in values], by=None, source="import")
        with CaptureQueriesContext(connection) as queries:
            content(Client(), path + query)
        found.append(len(queries))
    assert found[0] == found[1] <= 25
