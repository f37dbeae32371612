"""The plan in Django's admin: written through the actions, refused in words."""

import re

import pytest
from django.test import Client

from roadmap.people.models import Person, User
from roadmap.plan import actions
from roadmap.plan.models import Change, LeadTime, Revision, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    return client


@pytest.fixture
def cloud() -> Theme:
    return actions.add_theme(name="Cloud", by=None, source="import")


def told(response) -> list[str]:
    """What a form says is wrong."""
    assert response.status_code == 200
    lists = re.findall(r'<ul class="errorlist[^>]*>(.*?)</ul>', response.content.decode(), re.S)
    return [sentence for one in lists for sentence in re.findall(r"<li>(.*?)</li>", one)]


def test_a_theme_is_made_and_changed_through_the_log(admin):
    values = {"name": "Cloud", "description": "Words"}
    assert admin.post("/admin/plan/theme/add/", values).status_code == 302
    theme = Theme.objects.get()
    assert theme.slug == "cloud"
    values = {"name": "Cloud", "description": "Other words", "position": "1"}
    assert admin.post(f"/admin/plan/theme/{theme.pk}/change/", values).status_code == 302
    assert [(row.field, row.by.name) for row in Change.objects.order_by("id")] == [
        ("created", "root"),
        ("description", "root"),
    ]


def test_a_lead_time_is_changed_through_the_log(admin):
    row = LeadTime.objects.get(slug="3-6-months")
    values = {"name": "3-7 months", "min_months": "3", "max_months": "7", "position": "1"}
    assert admin.post(f"/admin/plan/leadtime/{row.pk}/change/", values).status_code == 302
    assert {change.field for change in Change.objects.filter(lead_time=row)} == {"name", "max_months"}


def test_a_lead_time_is_made_through_the_log(admin):
    values = {"name": "2+ years", "min_months": "24", "max_months": ""}
    assert admin.post("/admin/plan/leadtime/add/", values).status_code == 302
    made = LeadTime.objects.get(slug="2-years")
    assert made == LeadTime.objects.last()
    assert Change.objects.get(lead_time=made).by.name == "root"


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"name": "APPLIANCES"}, "There is a theme &#x27;APPLIANCES&#x27; already."),
        ({"name": "Unsorted"}, "There is a theme &#x27;Unsorted&#x27; already."),
        ({"description": "x" * 40_000}, "Description may have 30000 characters; this one has 40000."),
    ],
)
@pytest.mark.parametrize("new", [True, False])
def test_a_wrong_theme_is_refused_beside_its_field(admin, cloud, values, sentence, new):
    actions.add_theme(name="Appliances", by=None, source="import")
    path = "add" if new else f"{cloud.pk}/change"
    values = {"name": "Clouds", "description": "", "position": "1"} | values
    assert told(admin.post(f"/admin/plan/theme/{path}/", values)) == [sentence]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"min_months": "", "max_months": "3"}, "A lead time must end after it begins."),
        ({"min_months": "3", "max_months": "3"}, "A lead time must end after it begins."),
        ({"max_months": "5000"}, "Months must be a whole number from 0 to 1200, not 5000."),
        ({"name": "12+ MONTHS"}, "There is a lead time &#x27;12+ MONTHS&#x27; already."),
    ],
)
@pytest.mark.parametrize("new", [True, False])
def test_a_wrong_lead_time_is_refused_beside_its_field(admin, values, sentence, new):
    path = "add" if new else f"{LeadTime.objects.get(slug='0-3-months').pk}/change"
    values = {"name": "soon", "min_months": "0", "max_months": "3", "position": "0"} | values
    assert told(admin.post(f"/admin/plan/leadtime/{path}/", values)) == [sentence]


@pytest.mark.parametrize("kind", ["item", "change", "status"])
def test_the_rest_is_read_only(admin, make, kind):
    make("a", theme="cloud")
    assert admin.get(f"/admin/plan/{kind}/").status_code == 200
    assert admin.get(f"/admin/plan/{kind}/add/").status_code == 403


def test_a_new_architect_is_logged_and_shows_on_the_plan_at_once(admin, client, cloud):
    first = client.get("/")
    assert "lead-by" not in first.content.decode()
    path, keeper = f"/admin/plan/theme/{cloud.pk}/change/", Person.objects.create(name="Xapi")
    values = {"name": "Cloud", "description": "", "position": cloud.position}
    assert admin.post(path, values | {"architects": [keeper.pk]}).status_code == 302
    assert f'<option value="{keeper.pk}" selected>Xapi</option>' in admin.get(path).content.decode()
    change = Change.objects.get(field="architects")
    assert (change.theme, change.old, change.new, change.by.name) == (cloud, [], ["Xapi"], "root")
    cloud.refresh_from_db()
    assert cloud.revision == change.pk == Revision.current()
    client.cookies.clear()
    second = client.get("/", headers={"If-None-Match": first["ETag"]})
    assert '<p class="lead-by">Xapi</p>' in second.content.decode()


def test_a_new_theme_may_have_architects(admin):
    keeper = Person.objects.create(name="Xapi")
    assert admin.post("/admin/plan/theme/add/", {"name": "Cloud", "architects": [keeper.pk]}).status_code == 302
    assert list(Theme.objects.get().architects.values_list("person", flat=True)) == [keeper.pk]
