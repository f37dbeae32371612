"""A small plan with one of everything a backup holds."""

import pytest

from roadmap.people.models import Person
from roadmap.plan import actions
from roadmap.plan.models import Theme
from roadmap.wiki import actions as wiki
from tests.plan.backup.plans import emptied, taken


@pytest.fixture
def plan(db) -> None:
    """Two items, one of them archived and with a ticket; a theme with an architect; a remark; a page that moved."""
    ada = Person.objects.create(name="Ada", email="ada@example.org", tracker_id="712020:ada")
    theme = actions.add_theme(name="Cloud", description="Pools are too small.", by=ada, source="browser")
    actions.appoint(theme_id=theme.pk, persons=[ada], by=ada, source="browser")
    values = {"title": "Storage motion", "theme": "cloud", "lead_time": "0-3-months", "labels": ["vhd", "io"]}
    item = actions.create(values=values | {"owner": "Ada"}, by=ada, source="review", reason="Asked for.", review=3)
    other = actions.create(values={"title": "Qemu stubdoms"}, by=None, source="import")
    actions.archive(item_id=other.pk, version=1, by=ada, source="api")
    actions.mirror(rows={other.pk: actions.Mirror(ticket_key="XCP-32", ticket_url="https://jira.example/XCP-32")})
    actions.remark(item=item, text="Agreed.", url="https://plan.example/reviews/3/", by=ada)
    page = wiki.create(path="themes/cloud", title="Cloud", text="See [[home]] and XCP-32.", by=ada)
    wiki.rename(page_id=page.pk, path="themes/clouds", by=ada)


@pytest.fixture
def content(plan) -> bytes:
    """A backup of that plan, which is gone meanwhile."""
    found = taken()
    emptied()
    assert not Theme.objects.exists()
    return found
