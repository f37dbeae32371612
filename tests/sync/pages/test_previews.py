"""What would happen, shown before anything is written: held writes, a first link, a new mapping."""

from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.sync.models import AuditRow, Conflict, Preview, PushOp
from integrations.sync.previewing import run_previews, wake_previews
from roadmap.people.models import User
from roadmap.plan import actions
from roadmap.plan.models import Item

from .reading import words

pytestmark = pytest.mark.django_db


def ask(client, adopt=""):
    client.post("/sync/preview/ask/", {"adopt": adopt})
    run_previews()
    return Preview.objects.latest("pk")


@pytest.fixture
def pair(house):
    """An item and the ticket it names, which never agreed."""
    house.linked(summary="Another")
    key = house.jira.create(summary="Theirs", description="Their words")
    draft = actions.Draft({"title": "Ours", "description": "Our words"}, {"ticket_key": key})
    [item] = actions.create_many(drafts=[draft], by=None, source="import")
    return Item.objects.get(pk=getattr(item, "pk", item)), key


@pytest.mark.parametrize(
    ("adopt", "line", "verb"),
    [
        ("jira", "Plan {key} Ours Title Ours Theirs", "Adopt Jira’s"),
        ("plan", "Jira {key} Ours Title Theirs Ours", "Adopt the plan’s"),
        ("review", "asks {key} Ours Title plan: Ours Jira: Theirs", "Ask for each"),
    ],
)
def test_a_first_link_is_shown_before_anything_is_written(house, pair, client, architect, adopt, line, verb):
    _, key = pair
    before = (AuditRow.objects.count(), Conflict.objects.count(), PushOp.objects.count())
    client.post("/sync/preview/ask/", {"adopt": adopt})
    assert "Waiting for a worker" in words(client, "/sync/preview/")
    run_previews()
    page = words(client, "/sync/preview/")
    assert line.format(key=key) in page
    assert verb in page
    assert "Not now" in page
    assert (AuditRow.objects.count(), Conflict.objects.count(), PushOp.objects.count()) == before
    assert (house.jira.issue(key).summary, Item.objects.get(pk=pair[0].pk).title) == ("Theirs", "Ours")


@pytest.mark.parametrize(("adopt", "title"), [("jira", "Theirs"), ("plan", "Ours")])
def test_what_was_shown_is_done_when_somebody_chooses_it(house, pair, client, architect, adopt, title):
    item, key = pair
    preview = ask(client, adopt)
    client.post(f"/sync/preview/{preview.pk}/")
    assert house.jira.issue(key).summary == "Theirs"
    run_previews()
    preview.refresh_from_db()
    assert (preview.state, preview.chosen_by.user) == ("done", architect)
    item.refresh_from_db()
    assert item.title == house.jira.issue(key).summary == title
    assert "Done , chosen by xapi" in words(client, "/sync/preview/")


def test_asking_for_each_opens_conflicts(house, pair, client, architect):
    preview = ask(client, "review")
    client.post(f"/sync/preview/{preview.pk}/")
    run_previews()
    assert set(Conflict.objects.open().values_list("field", flat=True)) >= {"title", "description"}


def test_counts_stand_on_top_and_new_ones_are_lines(house, client, architect):
    house.sync()
    house.jira.create(summary="A ticket nobody planned")
    house.add("An item nobody ticketed")
    preview = ask(client)
    page = words(client, "/sync/preview/")
    assert "1 to Jira field of 1 item 1 to the plan field of 1 item" in page
    assert "A ticket nobody planned a new item" in page
    assert "An item nobody ticketed a new ticket" in page
    assert preview.figures["counts"] == {"plan": [1, 1], "jira": [1, 1]}
    assert not Item.objects.filter(title="A ticket nobody planned").exists()


def test_a_new_mapping_is_shown_first(house, client, architect, settings, tmp_path):
    item, key = house.linked(components=["Cloud"], labels=["theme-networking"])
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[fields.theme]\nin = "label:theme-"\n')
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_MAPPING": str(mapping)}
    ask(client, "jira")
    assert f"Plan {key} Driver domains Theme Cloud" in words(client, "/sync/preview/")
    assert Item.objects.get(pk=item.pk).theme.name == "Cloud"


def test_where_nothing_differs_that_is_said(house, client, architect):
    house.linked()
    ask(client)
    assert "Nothing would be written." in words(client, "/sync/preview/")
    assert "Sync now" not in words(client, "/sync/preview/")


def test_only_the_first_lines_are_kept_and_all_are_counted(house, client, architect, monkeypatch):
    monkeypatch.setattr("integrations.sync.previewing.MOST", 3)
    house.sync()
    for number in range(5):
        house.jira.create(summary=f"New {number}")
    preview = ask(client)
    assert (len(preview.lines), preview.figures["lines"]) == (3, 5)
    assert "and 2 more." in words(client, "/sync/preview/")


def test_a_jira_that_fails_is_told(house, client, architect):
    house.linked()
    house.jira.tokens.expire(house.jira.token)
    assert ask(client).state == "failed"
    assert "JIRA_TOKEN" in words(client, "/sync/preview/")


def test_an_old_look_is_not_done(house, pair, client, architect):
    preview = ask(client, "plan")
    Preview.objects.update(shown_at=timezone.now() - timedelta(hours=1))
    assert "too old" in words(client, "/sync/preview/")
    client.post(f"/sync/preview/{preview.pk}/")
    assert Preview.objects.get().state == "shown"


def test_one_look_at_a_time_and_only_the_newest_is_done(house, client, architect):
    house.sync()
    client.post("/sync/preview/ask/", {"adopt": ""})
    client.post("/sync/preview/ask/", {"adopt": "jira"})
    assert Preview.objects.count() == 1
    run_previews()
    first = Preview.objects.get()
    ask(client, "plan")
    client.post(f"/sync/preview/{first.pk}/")
    first.refresh_from_db()
    assert first.state == "shown"
    assert client.post("/sync/preview/ask/", {"adopt": "odd"}).status_code == 404


def test_a_look_whose_worker_died_is_taken_up(house, client, architect):
    house.sync()
    client.post("/sync/preview/ask/", {"adopt": ""})
    row = Preview.objects.get()
    assert row.begin()
    assert not Preview.objects.get().begin()
    run_previews()
    assert Preview.objects.get().state == "reading"
    Preview.objects.update(moved_at=timezone.now() - timedelta(minutes=3))
    wake_previews()
    run_previews()
    assert Preview.objects.get().state == "shown"


def test_old_looks_are_forgotten(house, client, architect):
    Preview.objects.bulk_create([Preview(state="shown") for _ in range(30)])
    client.post("/sync/preview/ask/", {"adopt": ""})
    assert Preview.objects.count() == 20


def test_held_writes_are_shown_and_let_go(house, client, architect, settings):
    settings.SYNC_MASS_PUSH = 1
    item, key = house.linked()
    house.edit(item, title="Ours", lead_time="3-6-months")
    house.add("A new one")
    house.sync()
    overview = client.get("/sync/").content.decode()
    assert "See the 2 writes" in overview
    assert "Let them go" not in overview
    page = words(client, "/sync/preview/")
    assert "Held: 2 writes at once 1 ticket changed, 1 made." in page
    assert f"Jira {key} Ours Title Driver domains Ours" in page
    assert f"Jira {key} Ours Lead time not guessed 3–6 months" in page
    assert "A new one a new ticket" in page
    assert house.jira.issue(key).summary == "Driver domains"
    client.post("/sync/release/")
    house.sync()
    assert house.jira.issue(key).summary == "Ours"
    assert len(house.jira.tickets) == 2


def test_only_architects_look_ahead(house, client):
    assert client.get("/sync/preview/").status_code == 302
    assert client.post("/sync/preview/ask/", {"adopt": ""}).status_code == 302
    client.force_login(User.objects.create_user("reader"))
    assert client.get("/sync/preview/").status_code == 403
    assert client.post("/sync/preview/ask/", {"adopt": ""}).status_code == 403
    assert not Preview.objects.exists()


def test_the_page_costs_the_same_for_many(house, client, architect, settings, django_assert_max_num_queries):
    settings.SYNC_MASS_PUSH = 1
    for number in range(2):
        house.add(f"New {number}")
    house.sync()
    ask(client)
    with django_assert_max_num_queries(16) as few:
        client.get("/sync/preview/")
    most = len(few)
    for number in range(8):
        house.add(f"More {number}")
    house.sync()
    ask(client)
    with django_assert_max_num_queries(most + 1):
        client.get("/sync/preview/")
