"""Comments once, and the link back."""

import pytest

from integrations.sandbox import Fault
from integrations.tracker import Ambiguous, Missing

from .conftest import Odd, Site

MARKER = {"remark": "7"}
URL = "https://plan.example.com/items/7/"


def test_a_comment_is_written_once_for_its_marker(site: Site):
    key = site.jira.create("Driver domains")
    ident, tracker = str(site.jira.issue(key).id), site.ready()
    tracker.comment(ident, "Decided: **defer**", MARKER)
    tracker.comment(ident, "Decided: **defer**", MARKER)
    assert len(site.jira.issue(key).comments) == 1
    tracker.comment(ident, "Decided: **defer**", {"remark": "8"})
    assert len(site.jira.issue(key).comments) == 2


def test_the_same_words_of_somebody_else_are_not_ours(site: Site):
    key = site.jira.create("Driver domains")
    site.jira.comment(key, "Agreed", by="storage")
    site.ready().comment(str(site.jira.issue(key).id), "Agreed", MARKER)
    assert len(site.jira.issue(key).comments) == 2


def test_a_comment_whose_answer_was_lost_is_found(site: Site):
    key = site.jira.create("Driver domains")
    ident, tracker = str(site.jira.issue(key).id), site.ready()
    site.jira.faults.add(Fault("POST */comment", drop="after"))
    with pytest.raises(Ambiguous):
        tracker.comment(ident, "Once", MARKER)
    tracker.comment(ident, "Once", MARKER)
    assert len(site.jira.issue(key).comments) == 1


@pytest.mark.parametrize("text", ["~~x~~ and {code} https://a.b/c_d_e *x*", "a | b\n--- | ---\n1 | 2", "(/) :) [~bob]"])
@pytest.mark.parametrize("kept", [True, False])
def test_a_comment_whose_words_jira_renders_otherwise_is_found(site: Site, text: str, kept: bool):
    key = site.jira.create("Driver domains")
    ident, tracker = str(site.jira.issue(key).id), site.ready()
    if not kept:
        refusal = '{"errorMessages":["Unrecognized field properties"],"errors":{}}'
        site.jira.faults.add(Fault("POST */comment", status=400, body=refusal))
    for _ in range(2):
        tracker.comment(ident, text, MARKER)
    assert len(site.jira.issue(key).comments) == 1


def test_the_marker_counts_before_the_words(odd: Odd):
    """A person edited our comment in Jira: it is there all the same. Another of ours says the same: it is not it."""
    mine = {"author": {"accountId": "me", "name": "me"}}
    ours = {**mine, "id": "5", "body": "Edited", "properties": [{"key": "evolution-plan", "value": MARKER}]}
    other = {**mine, "id": "6", "body": "Once"}
    odd.jira.say("GET .*/comment$", {"comments": [other, ours]})
    odd.jira.say("comment/6/properties/", {"key": "evolution-plan", "value": {"remark": "8"}})
    odd.jira.say("POST .*/comment$", {"id": "7"}, 201)
    tracker = odd.ready()
    tracker.comment("10001", "Once", MARKER)
    assert odd.jira.asked("POST .*/comment$") == []
    tracker.comment("10001", "Once", {"remark": "9"})
    assert len(odd.jira.asked("POST .*/comment$")) == 1


@pytest.mark.parametrize("body", [{}, {"comments": None, "total": None}, {"comments": [None, {}, {"author": 3}]}])
def test_a_list_of_comments_of_another_shape_holds_none_of_ours(odd: Odd, body: dict[str, object]):
    odd.jira.say("GET .*/comment$", body)
    odd.jira.say("POST .*/comment$", {"id": "7"}, 201)
    odd.ready().comment("10001", "Once", MARKER)
    assert len(odd.jira.asked("POST .*/comment$")) == 1


def test_a_comment_behind_many_is_found(site: Site):
    key = site.jira.create("Driver domains")
    ident, tracker = str(site.jira.issue(key).id), site.ready()
    tracker.comment(ident, "Once", MARKER)
    for number in range(120):
        site.jira.comment(key, f"Talk {number}")
    tracker.comment(ident, "Once", MARKER)
    assert len(site.jira.issue(key).comments) == 121


def test_an_empty_comment_is_none(site: Site):
    tracker = site.ready()
    tracker.comment("1", " \n", MARKER)
    assert tracker.requests == 0


def test_a_comment_on_a_deleted_ticket(site: Site):
    with pytest.raises(Missing):
        site.ready().comment("999999", "Hello", MARKER)


def test_the_link_back_is_one_however_often_it_is_set(site: Site):
    key = site.jira.create("Driver domains")
    ident, tracker = str(site.jira.issue(key).id), site.ready()
    tracker.link_back(ident, URL, "Driver domains")
    tracker.link_back(ident, URL, "Driver domains, renamed")
    links = list(site.jira.issue(key).links)
    assert len(links) == 1
    assert tracker.requests == 2


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_jira_without_remote_links_goes_without(site: Site, status: int):
    key = site.jira.create("Driver domains")
    tracker = site.ready()
    site.jira.faults.add(Fault("POST */remotelink", status=status))
    tracker.link_back(str(site.jira.issue(key).id), URL, "Driver domains")
    assert tracker.requests == 1
