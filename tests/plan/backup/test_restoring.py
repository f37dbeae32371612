"""What a backup is restored into, and what becomes of what is there already."""

import json

import pytest
from django.db import connection, transaction

from roadmap.people.models import Person, User
from roadmap.plan import actions, backup
from roadmap.plan.backup.parts import PARTS, column_of
from roadmap.plan.imports import open_file
from roadmap.plan.models import Change, Item, LeadTime, Revision, Status, Theme
from roadmap.reviews.models import Series
from roadmap.wiki import actions as wiki
from roadmap.wiki.models import Mention, Page, PageLink, Redirect
from tests.plan.backup.plans import emptied, restored, taken

pytestmark = pytest.mark.django_db
OF_OTHERS = {
    "Person": {"folded", "user"},
    "Item": {"label_index", "folded", "words", "sync_state", "sync_note", "backers", "organisations"},
    "Page": {"title", "current", "words"},
}
"""Columns that are made from others, or are other rooms' to say."""


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.name)
def test_every_column_is_in_the_file_or_left_out_on_purpose(part):
    columns = {column.name for column in part.model._meta.concrete_fields}
    assert columns == {*part.fields} | OF_OTHERS.get(part.model.__name__, set())
    assert all(column_of(listed.model, listed.value) for listed in part.listed.values())


def test_a_backup_is_readable_json_a_row_a_line(plan):
    lines = taken().decode().splitlines()
    found = json.loads("\n".join(lines))
    assert (found["format"], found["version"], found["revision"]) == ("evolution-plan", 2, Revision.current())
    assert [row["title"] for row in found["items"]] == ["Storage motion", "Qemu stubdoms"]
    assert found["items"][0] | {"theme": "cloud", "owner": found["persons"][0]["id"]} == found["items"][0]
    assert found["themes"][0]["architects"] == [found["persons"][0]["id"]]
    assert found["pages"][0]["redirects"] == ["themes/cloud"]
    assert len(found["page_revisions"]) == 2
    rows = sum(len(found[part.name]) for part in PARTS)
    assert len(lines) == 2 + 2 * len(PARTS) + rows + 1
    assert all(json.loads(line.rstrip(",")) for line in lines if line.startswith("{") and line.endswith("},"))


def test_no_account_is_in_it(plan):
    user = User.objects.create_user("ada-the-user", email="private@example.org", password="secret")
    Person.objects.filter(name="Ada").update(user=user)
    found = taken().decode()
    assert "ada-the-user" not in found
    assert user.password not in found
    assert "private@example.org" not in found


def test_what_is_made_from_other_columns_is_made_again(content):
    restored(content)
    item = Item.objects.get(title="Storage motion")
    assert list(Item.objects.labelled("vhd")) == list(Item.objects.matching("STORAGE")) == [item]
    assert list(Item.objects.found("storage motion")) == [item]
    page = Page.objects.get()
    assert (page.title, page.text, page.revision) == ("Cloud", "See [[home]] and XCP-32.\n", 2)
    assert page.words.split() == ["cloud", "see", "home", "and", "xcp", "32"]
    assert [link.target for link in PageLink.objects.all()] == ["home"]
    assert [mention.word for mention in Mention.objects.all()] == ["XCP-32"]
    assert [redirect.path for redirect in Redirect.objects.all()] == ["themes/cloud"]


def test_what_other_rooms_say_begins_anew(plan):
    item = Item.objects.get(title="Storage motion")
    actions.mirror(rows={item.pk: actions.Mirror(ticket_key="XCP-1", sync_state="conflict", sync_note="Title differs")})
    actions.note_demand(rows={item.pk: actions.Demand(3, 2)})
    actions.fade(item_ids=[item.pk])
    content = taken()
    emptied()
    restored(content)
    item.refresh_from_db()
    assert (item.sync_state, item.sync_note, item.backers, item.organisations) == ("unlinked", "", 0, 0)
    assert (item.ticket_key, item.faded) == ("XCP-1", True)


def test_what_a_new_plan_begins_with_gives_way(content):
    actions.edit_lead_time(
        lead_time_id=LeadTime.objects.get(slug="0-3-months").pk, values={"name": "soon"}, by=None, source="browser"
    )
    actions.learn_statuses(statuses=[("Blocked", "doing")])
    Theme.objects.create(slug="unsorted", name="Unsorted", position=7)
    restored(content)
    assert taken().splitlines()[1:-1] == content.splitlines()[1:-1]
    assert not LeadTime.objects.filter(name="soon").exists()
    assert not Status.objects.filter(name="Blocked").exists()


def kept(content: bytes, refusal: str) -> None:
    """A refusal that leaves all as it was."""
    before = taken().splitlines()[1:-1]
    found = backup.check(content, open_file(content).backup)
    with pytest.raises(backup.NotEmpty, match=refusal):
        backup.restore(backup=found)
    assert taken().splitlines()[1:-1] == before


def test_a_plan_with_items_is_not_replaced(content):
    actions.create(values={"title": "mine"}, by=None, source="api")
    kept(content, r"not empty, it has 1 item: .*new database only\. Set DATABASE_URL")


def test_a_plan_with_themes_or_pages_is_not_replaced(content):
    actions.add_theme(name="Mine", by=None, source="api")
    wiki.create(path="home", title="Mine", text="", by=None)
    kept(content, "it has 1 theme, 1 wiki page:")


def test_what_stops_half_way_leaves_nothing(content):
    class Stopped(Exception):
        pass

    def stop(rows: int) -> None:
        if Change.objects.exists():
            raise Stopped

    before = taken().splitlines()[1:-1]
    with pytest.raises(Stopped), transaction.atomic():
        backup.restore(backup=backup.check(content, open_file(content).backup), progress=stop)
    assert taken().splitlines()[1:-1] == before


def test_persons_who_are_here_already_give_way_with_all_that_is_theirs(content):
    ada = json.loads(content)["persons"][0]["id"]
    root, user = (User.objects.create_user(name, password="x") for name in ("root", "ada"))
    Person.objects.bulk_create(
        [
            Person(id=ada, name="Root", user=root),
            Person(id=ada + 1, name="Ada F.", tracker_id="712020:ada", user=user),
            Person(id=ada + 2, name="Cy", email="cy@example.org"),
        ]
    )
    Series.objects.update_or_create(pk=1, defaults={"chair_id": ada})
    restored(content)
    connection.check_constraints()
    assert Person.objects.get(pk=ada).name == "Ada"
    assert Person.objects.get(user=user).pk == ada
    assert Person.objects.get(name="Cy").pk == ada + 2
    moved = Person.objects.get(name="Root")
    assert (moved.user, moved.pk > ada + 2, Series.objects.get(pk=1).chair) == (root, True, moved)
    assert Person.objects.count() == 3


def test_who_has_the_same_name_and_address_keeps_the_account(plan):
    Person.objects.update(tracker_id=None)
    content = taken()
    ada = Person.objects.get().pk
    emptied()
    users = [User.objects.create_user(name, password="x") for name in ("one", "two")]
    Person.objects.create(id=ada + 5, name="Ada", email="ada@example.org", user=users[0])
    Person.objects.create(id=ada + 6, name="Ada", email="ada@example.org", user=users[1])
    Person.objects.create(id=ada + 7, name="Ada")
    restored(content)
    assert {*Person.objects.values_list("pk", "user")} == {
        (ada, users[0].pk),
        (ada + 6, users[1].pk),
        (ada + 7, None),
    }


def test_many_rows_are_few_queries(django_assert_max_num_queries):
    drafts = [actions.Draft({"title": f"item {n}", "owner": f"Owner {n % 3}"}) for n in range(2500)]
    actions.create_many(drafts=drafts, by=None, source="import")
    with django_assert_max_num_queries(15):
        content = taken()
    emptied()
    found = backup.check(content, open_file(content).backup)
    stored = []
    with django_assert_max_num_queries(150):
        backup.restore(backup=found, progress=stored.append)
    assert Item.objects.count() == 2500
    assert sum(stored) == len(found) > 5000
