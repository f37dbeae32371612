"""import_plan: our JSON and CSV, all or nothing."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from roadmap.people.models import Person
from roadmap.plan import actions, imports
from roadmap.plan.exports.csv import csv_lines
from roadmap.plan.exports.sheet import sheet_now
from roadmap.plan.models import Change, Item, LeadTime, Revision, Theme

pytestmark = pytest.mark.django_db
DEMO = Path(actions.__file__).parents[1] / "demo" / "plan-2011.json"


@pytest.fixture
def run(tmp_path, capsys):
    """Imports text or a JSON document; gives what the command printed."""

    def run(content: str | bytes | dict, name: str = "plan.csv") -> str:
        path = tmp_path / name
        if isinstance(content, dict):
            content = json.dumps({"format": "evolution-plan", "version": 1, **content})
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        call_command("import_plan", str(path))
        return capsys.readouterr().out.strip()

    return run


def refused(run, content) -> list[str]:
    """What is wrong with the file, line by line; asserts that it changed nothing."""
    before = (Revision.current(), Item.objects.count(), Theme.objects.count(), Person.objects.count())
    with pytest.raises(CommandError) as refusal:
        run(content)
    assert (Revision.current(), Item.objects.count(), Theme.objects.count(), Person.objects.count()) == before
    return str(refusal.value).splitlines()


def test_the_talks_plan_is_whole(run):
    assert run(DEMO.read_bytes(), "plan-2011.json") == "36 items made, 0 changed, 8 themes made."
    themes = {theme.name: theme.items.count() for theme in Theme.objects.in_plan_order()}
    assert themes == {
        "XenDesktop": 8,
        "Cloud": 7,
        "Appliances": 4,
        "Performance and Scalability": 5,
        "Robustness and Security": 7,
        "Supportability": 0,
        "Tracking upstream vendors": 5,
        "Code structure improvements": 0,
    }
    assert all(theme.description for theme in Theme.objects.all())
    assert all(item.description and item.owner for item in Item.objects.all())
    assert Item.objects.filter(lead_time__slug="not-guessed").exists()
    assert set(Item.objects.values_list("status_category", flat=True)) == {"todo", "doing", "done"}
    assert set(Change.objects.values_list("source", flat=True)) == {"import"}


def test_the_same_file_again_changes_nothing(run):
    run(DEMO.read_bytes())
    revision = Revision.current()
    assert run(DEMO.read_bytes()) == "0 items made, 0 changed, 0 themes made."
    assert Revision.current() == revision


def test_csv_with_every_column(run):
    said = run(
        "title,description,theme,lead_time,status,owner,labels,priority,ticket_key\n"
        'Driver domains,"Restart\nin seconds",Robustness,12+ months,In Progress,Networking,"xen, io",High,XCP-39\n'
    )
    assert said == "1 item made, 0 changed, 1 theme made."
    item = Item.objects.get()
    assert (item.title, item.description, item.theme.name) == ("Driver domains", "Restart\nin seconds", "Robustness")
    assert (item.lead_time.slug, item.status, item.owner.name) == ("12-months", "In Progress", "Networking")
    assert (item.labels, item.priority, item.ticket_key) == (["io", "xen"], "High", "XCP-39")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_csv_as_spreadsheets_write_it(run, delimiter, encoding, newline):
    rows = [["Lead Time", "Title", "THEME"], ["3–6 months", "Schnäppchen", "Cloud"], ["", "", ""]]
    run((newline.join(delimiter.join(row) for row in rows) + newline).encode(encoding))
    item = Item.objects.get()
    assert (item.title, item.theme.slug, item.lead_time.slug) == ("Schnäppchen", "cloud", "3-6-months")


def test_themes_are_made_in_the_order_they_appear(run):
    run("title,theme\na,Zebra\nb,Apple\nc,zebra\nd,\n")
    assert [theme.slug for theme in Theme.objects.in_plan_order()] == ["zebra", "apple", "unsorted"]


def test_a_dash_in_a_theme_s_name_is_kept(run):
    rows = "title,theme,lead_time\nA gateway,Web – API,3–6 months\n"
    assert run(rows) == "1 item made, 0 changed, 1 theme made."
    assert run(rows) == "0 items made, 0 changed, 0 themes made."
    assert Item.objects.get().theme.name == "Web – API"


def test_rows_find_their_item_by_key_then_by_theme_and_title(run):
    run("title,theme,ticket_key\nScheduler2,Performance,XCP-33\nQemu stubdoms,Performance,\n")
    said = run(
        "title,theme,ticket_key,priority\nCredit2,Performance,XCP-33,Low\nQemu stubdoms,Performance,XCP-32,High\n"
    )
    assert said == "0 items made, 2 changed, 0 themes made."
    assert set(Item.objects.values_list("title", "ticket_key", "priority")) == {
        ("Credit2", "XCP-33", "Low"),
        ("Qemu stubdoms", "XCP-32", "High"),
    }


def test_the_same_title_with_another_key_is_another_item(run):
    run("title,ticket_key\nUpgrade,XCP-1\n")
    assert run("title,ticket_key\nUpgrade,XCP-2\n") == "1 item made, 0 changed, 0 themes made."


def test_columns_that_are_not_there_are_left_alone_and_empty_cells_empty(run):
    run("title,owner,priority,labels\nUpgrade,Xapi,High,a b\n")
    run("title,priority\nUpgrade,\n")
    item = Item.objects.get()
    assert (item.owner.name, item.priority, item.labels, item.version) == ("Xapi", "", ["a", "b"], 2)


def test_an_archived_item_is_found_and_stays_archived(run):
    run("title\nUpgrade\n")
    actions.archive(item_id=Item.objects.get().pk, version=1, by=None, source="browser")
    assert run("title,priority\nUpgrade,Low\n") == "0 items made, 1 changed, 0 themes made."
    assert Item.objects.get().archived_at is not None


def test_every_wrong_row_is_named_with_line_and_field(run):
    mistakes = refused(
        run,
        'title,theme,lead_time,status,owner\n"two\nlines",Cloud,,,New owner\n,Cloud,soon,,\nfine,Cloud,,Sleeping,\n',
    )
    assert [line.partition(": ")[0] for line in mistakes] == [
        "plan.csv line 4, title",
        "plan.csv line 4, lead_time",
        "plan.csv line 5, status",
    ]
    assert "0-3-months" in mistakes[1]
    assert "Done, In Progress, To Do" in mistakes[2]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("", "title"),
        ("name,theme\nx,y\n", "line 1: column 'name' is not known"),
        ("theme\nCloud\n", "with title among them"),
        ("title,title\na,b\n", "twice"),
        ("title,theme\na\n", "line 2: 1 cells"),
        ('title,theme\n"a,b\n', "line 2: this is not CSV"),
        (b"title\nSchn\xe4ppchen\n", "line 2: this is not UTF-8"),
        ("title\na\x00b\n", "line 2"),
        ("title,theme\nx," + "y" * 256, "line 2, name"),
        ("title,ticket_key\na,XCP-1\nb,XCP-1\n", "line 3, ticket_key: line 2 speaks of the same item"),
        ("title\nsame\nsame\n", "line 3, title: line 2 speaks of the same item"),
        ("{", "not JSON"),
        ('{"format": "other"}', '"format": "evolution-plan"'),
        ('{"format": "evolution-plan", "version": 3}', "not 'evolution-plan' and 3"),
        ("title,version\na,1\n", "line 1: column 'version' is not known"),
        ({"themes": [{"name": "x", "colour": 1}]}, "line 1 (themes 1), colour: this field is not known"),
        ({"things": []}, "line 1: 'things' is not known"),
        ({"items": {}}, "line 1: items must be a list"),
        ({"items": ["x"]}, "line 1 (items 1): this must be an object"),
        ({"items": [{"title": "x", "color": 1}]}, "line 1 (items 1), color: this field is not known"),
        ({"items": [{"title": "x", "theme": 7}]}, "line 1 (items 1), theme: this must be text"),
        ({"items": [{"theme": "x"}]}, "line 1 (items 1), title: A title is needed"),
        ({"items": [{"title": "x", "ticket_key": 7}]}, "line 1 (items 1), ticket_key: A ticket's key must be text"),
        ({"items": [{"title": "x", "ticket_key": ["XCP-1"]}]}, "ticket_key: A ticket's key must be text"),
        ("title,ticket_key\nx," + "y" * 256, "line 2, ticket_key: A ticket's key must be text"),
        ({"themes": [{"slug": "x"}]}, "line 1 (themes 1), name"),
        ({"lead_times": [{"slug": "never", "name": "never", "max_months": 3}]}, "line 1 (lead_times 1), max_months"),
    ],
)
def test_a_file_that_cannot_be_read_says_where_and_why(run, content, words):
    assert words in "\n".join(refused(run, content))


def test_json_mistakes_name_their_line(run):
    text = """{"format": "evolution-plan", "version": 1,
    "themes": [{"name": "Cloud", "description": "{[\\"items\\": ["}],
    "item\\u0073": [
      {"title": "one", "labels": ["a", "b"]},

      {
        "title": "two", "lead_time": "soon"
      }, {"title": "three", "status": "Sleeping"}]
    }"""
    assert [line.partition(": ")[0] for line in refused(run, text)] == [
        "plan.csv line 6 (items 2), lead_time",
        "plan.csv line 8 (items 3), status",
    ]


def test_a_mistake_in_the_last_row_undoes_the_first_chunk(run, monkeypatch):
    monkeypatch.setattr(imports.loading, "CHUNK", 2)
    rows = "".join(f"item {n},Cloud\n" for n in range(5))
    assert refused(run, f"title,theme\n{rows},Cloud\n") == ["plan.csv line 7, title: Title must not be empty."]
    assert run(f"title,theme\n{rows}") == "5 items made, 0 changed, 1 theme made."


def test_a_file_that_is_not_there_is_one_line():
    with pytest.raises(CommandError, match=r"nowhere\.csv cannot be read: No such file"):
        call_command("import_plan", "nowhere.csv")


def test_json_makes_and_updates_lead_times_and_themes(run):
    run(
        {
            "themes": [{"slug": "cloud", "name": "Cloud"}, {"slug": "unsorted", "name": "Unsorted"}],
            "lead_times": [{"slug": "two-years", "name": "2+ years", "min_months": 24, "max_months": None}],
            "items": [{"title": "x", "theme": "cloud", "lead_time": "2+ YEARS", "labels": ["a"]}],
        }
    )
    assert Item.objects.get().lead_time == LeadTime.objects.get(slug="two-years")
    said = run({"themes": [{"slug": "cloud", "name": "Clouds", "description": "More."}], "items": []})
    assert said == "0 items made, 0 changed, 0 themes made."
    theme = Theme.objects.get(slug="cloud")
    assert (theme.name, theme.description) == ("Clouds", "More.")
    assert Theme.objects.filter(slug__startswith="unsorted").count() == 1


def test_what_the_plan_alone_can_say_is_passed_over(run):
    run(
        "title,id,status_category,guessed_at,expected_by,ticket_url,lead_time\n"
        "Upgrade,4711,done,2020-01-01T00:00:00Z,2020-02-02,https://jira.example/XCP-1,0-3 months\n"
    )
    item = Item.objects.get()
    assert (item.pk == 4711, item.status_category, item.ticket_url) == (False, "todo", "")
    assert item.guessed_at.year > 2020
    said = run({"items": [{"title": "Upgrade", "id": 9, "expected_by": None, "ticket_url": 7, "priority": "Low"}]})
    assert said == "0 items made, 1 changed, 0 themes made."


@pytest.mark.parametrize(
    ("cell", "title"),
    [
        ("'=1+1", "=1+1"),
        ("'-5 °C", "-5 °C"),
        ("'+", "+"),
        ("'@home", "@home"),
        ("''=1", "'=1"),
        ("'quoted'", "'quoted'"),
        ("=1+1", "=1+1"),
    ],
)
def test_a_cell_loses_the_apostrophe_that_kept_it_from_being_a_formula(run, cell, title):
    run(f"title,description\n{cell},{cell}\n")
    assert Item.objects.values_list("title", "description").get() == (title, title)


def test_what_is_exported_as_csv_changes_nothing(run):
    title, labels = "=SUM(A1)", ["+1", "@all", "-x"]
    run({"themes": [{"slug": "cloud", "name": "@Cloud"}], "items": [{"title": title, "theme": "cloud"}]})
    run(
        {
            "items": [
                {"title": "'-5", "description": "- a\n- b", "owner": "=Ada", "labels": labels, "priority": "+"},
                {"title": "''", "description": "\tindented", "theme": "cloud", "lead_time": "12-months"},
                {"title": title, "theme": "cloud", "ticket_key": "XCP-1", "status": "Done"},
            ]
        }
    )
    revision, exported = Revision.current(), b"".join(csv_lines(sheet_now()))
    assert run(exported) == "0 items made, 0 changed, 0 themes made."
    assert Revision.current() == revision
    assert b"".join(csv_lines(sheet_now())) == exported


def test_a_plan_taken_from_the_api_can_be_imported(run, client):
    run(
        "title,theme,lead_time,status,owner,labels,priority,ticket_key\n"
        "Driver domains,Robustness,12+ months,In Progress,Networking,xen,High,XCP-39\n"
        "Loose end,,,,,,,\n"
    )
    items, themes, lead_times = (client.get(f"/api/v1/{name}/").json() for name in ("items", "themes", "lead-times"))
    document = {
        "title": "The plan",
        "revision": 7,
        **{name: None for name in ("as_of", "review", "at", "on")},
        "themes": [theme | {"architects": ["Ada"]} for theme in themes["results"]],
        "lead_times": lead_times["results"],
        "items": items["results"],
    }
    assert run(document) == "0 items made, 0 changed, 0 themes made."
    for item in items["results"]:
        item["title"] += " (other)"
    items["results"][1]["key"] = "XCP-40"
    assert run(document) == "1 item made, 1 changed, 0 themes made."
    first, _, third = Item.objects.order_by("id")
    assert (first.title, first.ticket_key, first.owner.name) == ("Driver domains (other)", "XCP-39", "Networking")
    assert (third.title, third.ticket_key, third.theme.slug) == ("Loose end (other)", "XCP-40", "unsorted")


def test_a_large_file_costs_a_bounded_number_of_queries(run, django_assert_max_num_queries):
    content = "title,owner\n" + "".join(f"item {n},Owner {n % 3}\n" for n in range(1200))
    with django_assert_max_num_queries(150):
        run(content)
    with django_assert_max_num_queries(60):
        assert run(content) == "0 items made, 0 changed, 0 themes made."
