"""The item form: new and changed items, refusals, and two who change one item at once."""

import html as entities
import re

import pytest

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Change, Item

pytestmark = pytest.mark.django_db


@pytest.fixture
def item(make) -> Item:
    return make("Storage motion", theme="cloud", lead_time="3-6-months", owner="Storage", description="one\ntwo")


def opened(client, url):
    """The form's fields as a browser would send them back untouched."""
    html = client.get(url).content.decode()
    fields = dict(re.findall(r'<input type="(?:text|hidden)" name="(\w+)"(?: value="([^"]*)")?', html))
    fields |= {"description": re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.S).group(1)}
    for name in ("theme", "status"):
        select = re.search(rf'<select name="{name}".*?</select>', html, re.S).group()
        fields[name] = re.search(r'value="([^"]*)" selected', select).group(1)
    fields["lead_time"] = re.search(r'name="lead_time" value="([^"]*)"[^>]* checked', html).group(1)
    fields.pop("csrfmiddlewaretoken", None)
    return {name: entities.unescape(value) for name, value in fields.items()}


def test_an_untouched_form_changes_nothing(architect, item):
    url = f"/items/{item.pk}/edit/"
    fields = opened(architect, url)
    fields["description"] = fields["description"].replace("\n", "\r\n")
    response = architect.post(url, fields)
    assert response["Location"] == f"/items/{item.pk}/"
    item.refresh_from_db()
    assert item.version == 1


def test_saving_writes_every_field_as_its_author(architect, item):
    url = f"/items/{item.pk}/edit/"
    actions.add_theme(name="Desktop", by=None, source="import")
    changed = {
        "title": "Motion",
        "description": "Words",
        "theme": "desktop",
        "lead_time": "6-12-months",
        "status": "In Progress",
        "owner": "Xapi",
        "labels": "b, a a",
        "priority": "High",
        "reason": "Because.",
    }
    response = architect.post(url, opened(architect, url) | changed, follow=True)
    assert "Saved." in response.content.decode()
    item.refresh_from_db()
    assert (item.title, item.theme.slug, item.lead_time.slug, item.status) == (
        "Motion",
        "desktop",
        "6-12-months",
        "In Progress",
    )
    assert (item.owner.name, item.labels, item.priority, item.description) == ("Xapi", ["a", "b"], "High", "Words")
    change = Change.objects.filter(item=item, field="lead_time").get()
    assert (change.by.name, change.source, change.reason) == ("Ada Field", "browser", "Because.")


def test_a_namesake_s_items_stay_with_him(architect, item):
    other = Person.objects.create(name="Storage", tracker_id="7")
    url = f"/items/{item.pk}/edit/"
    architect.post(url, opened(architect, url) | {"priority": "Low"})
    item.refresh_from_db()
    assert item.priority == "Low"
    assert item.owner != other


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("pending", "Saved. Its ticket follows within seconds."),
        ("conflict", "Saved. The ticket differs in a field: somebody must choose."),
        ("synced", "Saved."),
    ],
)
def test_saving_says_what_the_ticket_does_next(architect, item, state, said):
    actions.mirror(rows={item.pk: actions.Mirror(sync_state=state)})
    url = f"/items/{item.pk}/edit/"
    html = architect.post(url, opened(architect, url) | {"priority": "Low"}, follow=True).content.decode()
    toast = re.sub(r"\s+", " ", html[html.index('class="toast"') :])
    assert f"<p>{said} </p>" in toast


def test_a_new_item_needs_only_a_title(architect):
    fields = opened_new(architect)
    response = architect.post("/items/new/", fields | {"title": "Live patching"}, follow=True)
    assert "Added." in response.content.decode()
    item = Item.objects.get()
    assert (item.title, item.theme.slug, item.lead_time.slug) == ("Live patching", "unsorted", "not-guessed")


def opened_new(client, query=""):
    assert client.get(f"/items/new/{query}").status_code == 200
    return {"title": "", "description": "", "theme": "", "lead_time": "not-guessed", "owner": "", "labels": ""}


def test_a_new_item_may_begin_under_a_theme(architect):
    actions.add_theme(name="Cloud", by=None, source="import")
    assert '<option value="cloud" selected>' in architect.get("/items/new/?theme=cloud").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("title", " ", "Title must not be empty."),
        ("title", "x" * 300, "Title may have 255 characters; this one has 300."),
        ("description", "x" * 30_001, "Description may have 30000 characters"),
        ("labels", "x" * 256, "A label may have 255 characters"),
        ("priority", "x" * 101, "Priority may have 100 characters."),
        ("owner", "x" * 256, "Owner may have 255 characters."),
    ],
)
def test_a_refusal_stands_beside_its_field_and_loses_nothing(architect, item, field, value, sentence):
    url = f"/items/{item.pk}/edit/"
    response = architect.post(url, opened(architect, url) | {"reason": "typed"} | {field: value})
    html = response.content.decode()
    assert response.status_code == 422
    message = re.search(rf'<span class="msg" id="id_{field}_error">.*?</span>', html, re.S).group()
    assert sentence in message
    assert 'value="typed"' in html
    assert f'aria-describedby="id_{field}_error"' in html
    item.refresh_from_db()
    assert item.version == 1


def test_a_reason_too_long_is_refused_beside_it(architect, item):
    url = f"/items/{item.pk}/edit/"
    response = architect.post(url, opened(architect, url) | {"title": "Motion", "reason": "x" * 2001})
    assert response.status_code == 422
    assert "at most 2000 characters" in response.content.decode()


def test_unknown_choices_are_refused(architect, item):
    url = f"/items/{item.pk}/edit/"
    response = architect.post(url, opened(architect, url) | {"theme": "nowhere", "lead_time": "x", "status": "Y"})
    assert response.status_code == 422
    assert response.content.decode().count('class="msg"') == 3


class TestTwoAtOnce:
    def post(self, architect, item, meanwhile, mine, **dropped):
        url = f"/items/{item.pk}/edit/"
        fields = opened(architect, url)
        by = Person.objects.create(name="Dave")
        actions.edit(item_id=item.pk, version=None, values=meanwhile, by=by, source="jira")
        fields = {name: value for name, value in (fields | mine).items() if name not in dropped}
        return architect.post(url, fields)

    def test_different_fields_go_together(self, architect, item):
        response = self.post(architect, item, {"status": "Done"}, {"title": "Mine"})
        assert response.status_code == 302
        item.refresh_from_db()
        assert (item.title, item.status) == ("Mine", "Done")

    def test_one_field_shows_both_values_and_saves_nothing(self, architect, item):
        response = self.post(architect, item, {"title": "Theirs", "priority": "High"}, {"title": "Mine", "owner": "Me"})
        html = response.content.decode()
        assert response.status_code == 409
        assert 'value="Mine"' in html
        assert 'value="Me"' in html
        assert 'value="High"' in html
        assert re.search(r"Now on the plan.*?Theirs.*?Dave, in Jira", html, re.S)
        item.refresh_from_db()
        assert (item.title, item.owner.name) == ("Theirs", "Storage")

    def test_saving_again_decides(self, architect, item):
        html = self.post(architect, item, {"title": "Theirs"}, {"title": "Mine"}).content.decode()
        hidden = dict(re.findall(r'<input type="hidden" name="(version|seen)" value="(\d+)"', html))
        response = architect.post(f"/items/{item.pk}/edit/", {"title": "Mine", **hidden})
        assert response.status_code == 302
        item.refresh_from_db()
        assert item.title == "Mine"

    def test_the_same_value_twice_is_no_clash(self, architect, item):
        assert self.post(architect, item, {"title": "Same"}, {"title": "Same"}).status_code == 302

    def test_a_form_that_does_not_say_when_it_was_opened_asks(self, architect, item):
        response = self.post(architect, item, {"priority": "High"}, {"title": "Mine"}, seen=True, version=True)
        assert response.status_code == 409
        item.refresh_from_db()
        assert item.title == "Storage motion"


def test_strangers_sign_in_first_and_readers_are_told(client, reader, item):
    for url in (f"/items/{item.pk}/edit/", "/items/new/"):
        response = client.get(url)
        assert response["Location"] == f"/accounts/login/?next={url}"
        response = reader.get(url)
        assert response.status_code == 403
        assert "You may read this, not change it" in response.content.decode()
        assert reader.post(url, {"title": "x"}).status_code == 403
    assert Item.objects.get().version == 1


def test_an_unknown_item_has_no_form(architect):
    assert architect.get("/items/999/edit/").status_code == 404
    assert architect.post("/items/999/edit/", {"title": "x"}).status_code == 404


def test_a_lead_time_that_moves_later_asks_why_and_keeps_what_was_typed(architect, item):
    url = f"/items/{item.pk}/edit/"
    typed = opened(architect, url) | {"title": "Motion", "lead_time": "6-12-months"}
    response = architect.post(url, typed)
    assert response.status_code == 422
    html = response.content.decode()
    assert "It moves later, from 3–6 to 6–12 months: say why in one line." in html
    assert 'value="Motion"' in html
    item.refresh_from_db()
    assert item.version == 1
    assert architect.post(url, typed | {"reason": "Credit2 first"}).status_code == 302


def test_an_earlier_lead_time_or_none_asks_nothing(architect, item):
    url = f"/items/{item.pk}/edit/"
    for lead_time in ("0-3-months", "not-guessed", "12-months"):
        assert architect.post(url, opened(architect, url) | {"lead_time": lead_time}).status_code == 302
