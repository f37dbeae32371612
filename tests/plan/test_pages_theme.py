"""Themes in the browser: new ones, their words and place, refusals, and two who change one at once."""

import html as entities
import re

import pytest

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Change, Revision, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def cloud() -> Theme:
    for name in ("Desktop", "Cloud", "Appliances"):
        actions.add_theme(name=name, by=None, source="import", description="one\ntwo")
    return Theme.objects.get(slug="cloud")


def opened(client, url):
    """The form's fields as a browser would send them back untouched."""
    html = client.get(url).content.decode()
    tags = [dict(re.findall(r'(\w+)="([^"]*)"', tag)) for tag in re.findall(r"<input [^>]*>", html.split("<main")[1])]
    fields = {tag["name"]: tag.get("value", "") for tag in tags if tag["name"] != "csrfmiddlewaretoken"}
    fields |= {"description": re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", html, re.S).group(1)}
    if chosen := re.search(r'<select name="after".*?value="([^"]*)" selected', html, re.S):
        fields["after"] = chosen.group(1)
    return {name: entities.unescape(value) for name, value in fields.items()}


def order():
    return [theme.slug for theme in Theme.objects.in_plan_order()]


def test_the_plan_leads_architects_to_the_forms(architect, client, cloud):
    actions.add_theme(name="Bare", by=None, source="import")
    page = architect.get("/").content.decode()
    assert 'href="/themes/new/"' in page
    assert page.count('href="/themes/cloud/edit/"') == 1
    assert re.search(r'No words yet\. <a href="/themes/bare/edit/">Write the first sentence</a>', page)
    client.cookies.clear()
    plain = client.get("/").content.decode()
    assert "No words yet.</p>" in plain
    assert "/themes/" not in plain


@pytest.mark.parametrize("url", ["/themes/new/", "/themes/cloud/edit/"])
def test_themes_are_kept_by_architects(client, reader, cloud, url):
    assert reader.get(url).status_code == 403
    assert reader.post(url, {"name": "x"}).status_code == 403
    client.cookies.clear()
    assert client.get(url)["Location"] == f"/accounts/login/?next={url}"
    assert Theme.objects.count() == 3


def test_a_new_theme_needs_a_name_alone_and_stands_last(architect, cloud):
    fields = opened(architect, "/themes/new/")
    assert fields["after"] == "appliances"
    response = architect.post("/themes/new/", fields | {"name": "Robustness & Security"}, follow=True)
    assert response.redirect_chain == [("/#robustness-security", 302)]
    assert "Added." in response.content.decode()
    assert order() == ["desktop", "cloud", "appliances", "robustness-security"]
    assert Change.objects.get(theme__slug="robustness-security").by.name == "Ada Field"


def test_a_new_theme_may_stand_elsewhere(architect, cloud):
    upstream = {"name": "Upstream", "after": "", "reason": "Asked for."}
    architect.post("/themes/new/", opened(architect, "/themes/new/") | upstream)
    assert set(Change.objects.filter(theme__slug="upstream").values_list("reason", flat=True)) == {"Asked for."}
    architect.post("/themes/new/", {"name": "Last"})
    assert order() == ["upstream", "desktop", "cloud", "appliances", "last"]


def test_an_untouched_form_changes_nothing(architect, cloud):
    revision, url = Revision.current(), "/themes/cloud/edit/"
    fields = opened(architect, url)
    fields["description"] = fields["description"].replace("\n", "\r\n")
    assert architect.post(url, fields)["Location"] == "/#cloud"
    assert Revision.current() == revision


def test_saving_writes_words_and_place_as_their_author(architect, cloud):
    url = "/themes/cloud/edit/"
    words = {"name": "Clouds", "description": "Pools are *too small*.", "after": "appliances", "reason": "Asked for."}
    response = architect.post(url, opened(architect, url) | words, follow=True)
    page = response.content.decode()
    assert "<em>too small</em>" in page
    assert "Saved." in page
    assert order() == ["desktop", "appliances", "cloud"]
    changes = Change.objects.filter(theme=cloud).exclude(field="created")
    assert {(row.field, row.by.name, row.reason) for row in changes} == {
        (name, "Ada Field", "Asked for.") for name in ("name", "description", "position")
    }


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"name": ""}, "Name must have 1 to 255 characters"),
        ({"name": "DESKTOP"}, "There is a theme &#x27;DESKTOP&#x27; already."),
        ({"description": "x" * 30_001}, "Description may have 30000 characters"),
        ({"after": "nowhere"}, "Select a valid choice"),
        ({"reason": "x" * 2001}, "at most 2000 characters"),
    ],
)
@pytest.mark.parametrize("url", ["/themes/new/", "/themes/cloud/edit/"])
def test_what_is_wrong_is_said_beside_its_field_and_what_was_typed_stays(architect, cloud, url, fields, words):
    revision = Revision.current()
    typed = {"name": "Typed name", "description": "Typed words"} | fields
    response = architect.post(url, opened(architect, url) | typed)
    page = response.content.decode()
    assert response.status_code == 422
    assert words in page
    assert ("Typed name" in page) is ("name" not in fields)
    assert Revision.current() == revision


def test_others_may_change_another_field_meanwhile(architect, cloud):
    url = "/themes/cloud/edit/"
    fields = opened(architect, url)
    actions.edit_theme(theme_id=cloud.pk, values={"name": "Clouds"}, by=None, source="browser")
    assert architect.post(url, fields | {"description": "Mine"})["Location"] == "/#cloud"
    cloud.refresh_from_db()
    assert (cloud.name, cloud.description) == ("Clouds", "Mine")


def test_one_field_changed_twice_asks_and_saving_again_decides(architect, cloud):
    url, by = "/themes/cloud/edit/", Person.objects.create(name="Dave")
    fields = opened(architect, url) | {"description": "Mine", "after": ""}
    actions.edit_theme(theme_id=cloud.pk, values={"description": "Theirs"}, by=by, source="browser")
    response = architect.post(url, fields)
    page = response.content.decode()
    assert response.status_code == 409
    for part in ("Others changed a field you changed too", "Mine", "Now on the plan", "Theirs", "Dave, in the browser"):
        assert part in page
    cloud.refresh_from_db()
    assert cloud.description == "Theirs"
    again = re.search(r'name="seen" value="(\d+)"', page).group(1)
    assert architect.post(url, fields | {"seen": again})["Location"] == "/#cloud"
    cloud.refresh_from_db()
    assert cloud.description == "Mine"
    assert order()[0] == "cloud"


def test_unsorted_has_words_but_no_place(architect, make):
    make("a")
    url = "/themes/unsorted/edit/"
    fields = opened(architect, url)
    assert "after" not in fields
    assert architect.post(url, fields | {"description": "What is not sorted yet."})["Location"] == "/#unsorted"
    assert Theme.objects.get(slug="unsorted").description == "What is not sorted yet."


def test_a_theme_that_is_not_there(architect):
    assert architect.get("/themes/nowhere/edit/").status_code == 404
