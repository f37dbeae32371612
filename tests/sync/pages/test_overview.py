"""The sync's overview: whether all is well, what needs a person, every decision; and the box beside an item."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from integrations.sync.models import AuditRow, Conflict, Connection, PushOp
from integrations.sync.panels import strip
from integrations.sync.runner import run_poll
from roadmap.plan.models import Item

from .reading import words

pytestmark = pytest.mark.django_db


def park(house, title="Parked"):
    item, _ = house.linked(summary=title, status="In Progress")
    house.jira.settings.require_resolution = True
    house.edit(item, status="Done")
    house.sync()
    return item


def lose(house, title="Lost"):
    item, key = house.linked(summary=title)
    house.linked(summary="Another")
    house.jira.delete(key)
    house.sync("--census")
    return item


def clash(house, title="Clash", field="title"):
    item, key = house.linked(summary=title, description="Words")
    house.edit(item, **{field: f"{title} ours"})
    house.jira.edit(key, **{"title": {"summary": "Theirs"}, "description": {"description": "Theirs"}}[field])
    house.sync()
    return item


def test_all_is_well_is_said_in_one_strip(house, client):
    house.linked()
    page = words(client, "/sync/")
    assert "All is well: plan and Jira are the same" in page
    assert "under a minute ago" in page
    assert "0 Conflicts no field differs 0 Parked nothing refused 0 Lost" in page
    assert "Nothing needs a person." in page


def test_what_needs_a_person_is_counted_and_listed_conflicts_first(house, client, architect):
    parked, lost, clashing = park(house), lose(house), clash(house)
    page = words(client, "/sync/")
    assert "but for 3 things that need a person" in page
    heads = [page.index(head) for head in ("Conflicts Both", "Parked Jira refused", "Lost tickets", "Every decision")]
    assert heads == sorted(heads)
    for item in (parked, lost, clashing):
        assert f'href="/items/{item.pk}/"' in client.get("/sync/").content.decode()
    conflict = Conflict.objects.get()
    assert f'href="/sync/conflicts/#c{conflict.pk}"' in client.get("/sync/").content.decode()
    assert "Resolution Done" in page


def test_a_paused_sync_names_the_setting_and_architects_try_again(house, client):
    house.linked()
    house.jira.tokens.expire(house.jira.token)
    house.sync()
    page = words(client, "/sync/")
    assert "Paused" in page
    assert "The setting is JIRA_TOKEN ." in page
    assert "You can go on" in page
    assert "Last compared" in page
    assert "Try again now" not in page


def test_paused_sync_can_be_tried_again(house, client, architect):
    house.jira.tokens.expire(house.jira.token)
    house.sync()
    assert "Try again now" in words(client, "/sync/")
    house.jira.tokens.add(house.jira.token, house.jira.account)
    client.post("/sync/resume/")
    run_poll()
    assert house.connection.state == "ok"


def test_lag_is_said_in_words(house, client):
    house.linked()
    ago = {90: "1 minute", 900: "15 minutes", 7_300: "2 hours", 200_000: "2 days"}
    for seconds, said in ago.items():
        Connection.objects.update(last_good_cycle=timezone.now() - timedelta(seconds=seconds))
        assert f"{said} ago" in words(client, "/sync/")


def test_webhooks_that_fell_silent_are_told(house, client, settings):
    settings.JIRA_WEBHOOK_SECRET = "secret"
    house.linked()
    Connection.objects.update(missed_since=timezone.now() - timedelta(days=2))
    assert "No webhook came since" in words(client, "/sync/")


def test_a_plan_without_jira_says_which_settings_it_lacks(db, client):
    page = words(client, "/sync/")
    assert "This plan has no Jira yet" in page
    assert "JIRA_URL" in page
    assert "Nothing was decided yet." in page


def test_pages_work_where_the_settings_are_wrong(house, client, settings):
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_URL": "nonsense"}
    run_poll()
    item = house.add("Written while Jira is away")
    assert client.get("/sync/").status_code == 200
    assert "JIRA_URL" in client.get("/").content.decode()
    item.refresh_from_db()
    assert (item.sync_state, PushOp.objects.count()) == ("pending", 1)
    assert client.get(f"/items/{item.pk}/").status_code == 200


def test_strip_says_how_things_stand(house, rf, django_assert_max_num_queries, settings):
    request = rf.get("/")
    house.sync()
    with django_assert_max_num_queries(2):
        assert "In step with Jira" in strip(request)
    house.jira.tokens.expire(house.jira.token)
    house.sync()
    assert "Sync is paused" in strip(request)
    assert "JIRA_TOKEN" in strip(request)
    Connection.objects.update(state="ok", reason="", kind="", held_pushes=120)
    assert "120 writes wait" in strip(request)
    settings.TRACKER_SETTINGS = dict.fromkeys(settings.TRACKER_SETTINGS, "")
    assert strip(request).strip() == ""


def test_the_log_shows_each_decision_with_its_three_values(house, client):
    item, key = house.linked(components=["Cloud"])
    house.edit(item, lead_time="3-6-months")
    house.sync()
    page = words(client, "/sync/")
    assert f"{key} Driver domains Lead time not guessed 3–6 months not guessed ask to Jira policy" in page
    assert "written to the ticket" in page


def test_the_log_is_narrowed_to_an_item_and_an_outcome_by_its_address(house, client, architect):
    first, second = clash(house, "First"), clash(house, "Second")
    page = words(client, f"/sync/?item={first.pk}&outcome=asked")
    assert f"Decisions about {first.ticket_key}" in page
    assert page.count("a person is asked") == 1
    assert "Second ours" not in page
    client.post(f"/sync/conflicts/{Conflict.objects.get(link__item=second).pk}/", {"take": "plan"})
    page = words(client, "/sync/?outcome=people")
    assert "took the plan’s xapi" in page
    assert "a person is asked" not in page
    assert "Every decision" in words(client, "/sync/?outcome=odd&item=x&before=y")
    assert "No decision like this was recorded" in words(client, "/sync/?item=99999")


def test_the_log_turns_pages_in_both_directions(house, client):
    item, _ = house.linked()
    AuditRow.objects.bulk_create([AuditRow(item=item, outcome="written", note=f"n{n:03}.") for n in range(60)])
    seen, path, pages = [], "/sync/?outcome=jira", 0
    while path:
        page = client.get(path).content.decode()
        seen += re.findall(r"n\d{3}\.", page)
        older = re.search(r'href="([^"]+)#log" rel="next"', page)
        path, pages = (older[1].replace("&amp;", "&") if older else ""), pages + 1
    assert seen == [f"n{n:03}." for n in reversed(range(60))]
    assert pages == 3
    newer = re.search(r'href="([^"]+)#log" rel="prev"', page)[1].replace("&amp;", "&")
    assert re.findall(r"n\d{3}\.", client.get(newer).content.decode()) == [f"n{n:03}." for n in range(34, 9, -1)]


def test_the_overview_costs_the_same_for_many(house, client, architect, django_assert_max_num_queries):
    clash(house, "First")
    for number in range(6):
        clash(house, f"Clash {number}")
        park(house, f"Parked {number}")
        house.jira.settings.require_resolution = False
    with django_assert_max_num_queries(24):
        client.get("/sync/")


def test_a_parked_write_offers_its_values_where_one_meets_it(house, client, architect):
    item = park(house)
    for path in ("/sync/", f"/items/{item.pk}/"):
        page = words(client, path)
        assert "Send with this" in page
        assert "Jira needs Resolution" in page
    op = PushOp.objects.get(state="parked")
    assert client.post(f"/sync/parked/{op.pk}/", {"value": "Nonsense"}).status_code == 302
    assert PushOp.objects.get(pk=op.pk).state == "parked"
    client.post(f"/sync/parked/{op.pk}/", {"value": "Done", "next": f"/items/{item.pk}/"})
    assert house.sync().parked == 0
    assert "Matches Jira as of" in words(client, f"/items/{item.pk}/")


def test_the_box_says_which_way_the_fields_go_and_leads_to_the_decisions(house, client, settings, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text('[fields.priority]\ndirection = "from-jira"\n')
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, "JIRA_MAPPING": str(mapping)}
    item, _ = house.linked()
    page = words(client, f"/items/{item.pk}/")
    assert "Both ways title, description" in page
    assert "From Jira priority" in page
    count = AuditRow.objects.filter(item=item).count()
    assert f"{count} decision" in page
    assert f'href="/sync/?item={item.pk}#log"' in client.get(f"/items/{item.pk}/").content.decode()


def test_the_box_names_the_differing_field_and_why(house, client):
    item = clash(house)
    page = words(client, f"/items/{item.pk}/")
    assert "Plan and Jira differ Title plan Clash ours, Jira Theirs" in page
    assert "Title was changed in the plan and in Jira." in page
    assert f"/sync/conflicts/#c{Conflict.objects.get().pk}" in client.get(f"/items/{item.pk}/").content.decode()


@pytest.mark.parametrize(
    ("fate", "state", "archived"),
    [("recreate", "pending", False), ("part", "unlinked", False), ("close", "unlinked", True)],
)
def test_an_item_without_its_ticket_meets_the_fate_a_person_chooses(house, client, architect, fate, state, archived):
    item = lose(house)
    for path in ("/sync/", f"/items/{item.pk}/"):
        for button in ("Make a new ticket", "Keep without one", "Archive the item"):
            assert button in words(client, path)
    assert client.post(f"/sync/items/{item.pk}/lost/", {"fate": "odd"}).status_code == 404
    answer = client.post(f"/sync/items/{item.pk}/lost/", {"fate": fate, "next": f"/items/{item.pk}/"})
    assert answer["Location"] == f"/items/{item.pk}/"
    item.refresh_from_db()
    assert (item.sync_state, bool(item.archived_at)) == (state, archived)
    assert AuditRow.objects.filter(by__user=architect).count() == 1


def test_an_item_parted_from_its_ticket_can_have_one_again(house, client, architect):
    item = lose(house)
    client.post(f"/sync/items/{item.pk}/lost/", {"fate": "part"})
    page = words(client, f"/items/{item.pk}/")
    assert "Make a new ticket" in page
    assert "Keep without one" not in page
    client.post(f"/sync/items/{item.pk}/lost/", {"fate": "recreate"})
    house.sync()
    assert Item.objects.get(pk=item.pk).sync_state == "synced"


def test_what_waits_is_listed(house, client):
    item, _ = house.linked()
    house.edit(item, title="Waits for its turn")
    assert "Waiting These go out by themselves. Item What Since" in words(client, "/sync/")
    assert "Waits for its turn Change the ticket" in words(client, "/sync/")
