"""What an edit of items would do to their tickets, as the mapping has it."""

import pytest

from integrations.sync.models import Link
from integrations.sync.pages.onward import onward
from roadmap.plan import actions
from roadmap.plan.panels import Onward, ticketing

pytestmark = pytest.mark.django_db
WAYS = {"owner": "from-jira", "labels": "off", "theme": "to-jira"}


@pytest.fixture
def items(settings, tmp_path):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text("".join(f'[fields.{name}]\ndirection = "{way}"\n' for name, way in WAYS.items()))
    jira = {"JIRA_URL": "http://127.0.0.1:9", "JIRA_TOKEN": "x", "JIRA_PROJECT": "XCP", "JIRA_MAPPING": str(mapping)}
    settings.TRACKER_SETTINGS = {**settings.TRACKER_SETTINGS, **jira}
    drafts = [actions.Draft({"title": name}) for name in "abc"]
    made = actions.create_many(drafts=drafts, by=None, source="import")
    Link.objects.filter(item=made[0]).update(ticket_id="1")
    Link.objects.filter(item=made[1]).update(ticket_id="2", state="deleted")
    return made


def test_fields_go_where_the_mapping_sends_them(items, django_assert_num_queries):
    fields = ["theme", "lead_time", "owner", "labels"]
    with django_assert_num_queries(1):
        found = onward({one.pk: fields for one in items})
    assert found[items[0].pk] == Onward(
        ["theme", "lead time"], "owner comes from Jira, which replaces it; labels is not kept in Jira"
    )
    assert found[items[1].pk] == Onward((), "stays here: its ticket was deleted")
    assert found[items[2].pk] == Onward((), "a ticket will be made")


def test_without_a_tracker_nothing_is_said(db):
    assert onward({1: ["theme"]}) == {}
    assert ticketing().onward({1: ["theme"]}) == {}
