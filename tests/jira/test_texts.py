"""Texts that Markdown cannot say are never written over; of the labels only ours are ours."""

import pytest

from integrations.tracker import Data

from .conftest import Site
from .test_writing import made

RICH = {
    "cloud": {
        "type": "doc",
        "version": 1,
        "content": [
            {
                "type": "panel",
                "attrs": {"panelType": "info"},
                "content": [{"type": "paragraph", "content": [{"type": "text", "text": "In a panel"}]}],
            }
        ],
    },
    "dc": "{panel}In a panel{panel}",
}


def test_text_we_cannot_say_is_shown_kept_and_never_written(site: Site):
    ticket, tracker = made(site), site.ready()
    tracker.client.ask(  # type: ignore[attr-defined]
        "PUT",
        f"{site.api.removeprefix('/rest/')}/issue/{ticket.id}",
        body={"fields": {"description": RICH[site.jira.mode]}},
        what="a description",
    )
    rich = site.ticket(ticket.key)
    assert rich.values["description"] == "In a panel"
    assert rich.read_only == {"description"}
    assert "panel" in rich.raw["description"]
    site.jira.log.clear()
    with pytest.raises(Data, match="edit it in Jira"):
        tracker.update(rich, {"description": "Flattened"})
    assert site.jira.writes == []
    assert tracker.update(rich, {"title": "Only this"}).ticket.raw["description"] == rich.raw["description"]


@pytest.mark.parametrize("image", ["![pic](https://e.org/p.png)", "![pic][1]\n\n[1]: /p.png"])
def test_an_image_is_refused_rather_than_turned_into_a_link(site: Site, image: str):
    ticket, tracker = made(site), site.ready()
    with pytest.raises(Data, match="cannot keep the image “pic”; link to it") as caught:
        tracker.update(ticket, {"description": f"Words\n\n- {image}"})
    assert set(caught.value.fields) == {"description"}
    with pytest.raises(Data, match="image"):
        tracker.create({"title": "New", "description": image}, {"item": "1", "op": "1"})
    assert not any(line.startswith(("PUT", "POST")) for line in site.asked())


def test_an_image_in_code_or_behind_a_backslash_is_words(site: Site):
    ticket, text = made(site), "`![pic](/p.png)` and \\![pic](/p.png)"
    assert "pic" in str(site.ready().update(ticket, {"description": text}).ticket.values["description"])


@pytest.mark.parametrize("text", ["one  \ntwo", "one\\\ntwo"])
def test_a_line_break_survives(site: Site, text: str):
    written = site.ready().update(made(site), {"description": text})
    assert written.ticket.values["description"] == "one\\\ntwo"
    assert written.ticket.read_only == frozenset()


@pytest.mark.parametrize(
    ("label", "words"),
    [
        ("lead-time-3-6-months", "is how Jira keeps the lead time; set the lead time instead"),
        ("Lead-Time-soon", "is how Jira keeps the lead time; set the lead time instead"),
        ("evolution-plan-x", "reads like a mark of the plan's own; choose another"),
    ],
)
def test_a_label_that_carries_something_else_is_refused(site: Site, label: str, words: str):
    ticket, tracker = made(site), site.ready()
    with pytest.raises(Data, match=f"The label {label} {words}") as caught:
        tracker.update(ticket, {"labels": (label, "theirs")})
    assert set(caught.value.fields) == {"labels"}
    with pytest.raises(Data, match=label):
        tracker.create({"title": "New", "labels": (label,)}, {"item": "1", "op": "1"})
    assert not any(line.startswith(("PUT", "POST")) for line in site.asked())


def test_labels_go_as_verbs_so_that_one_added_meanwhile_stays(site: Site):
    ticket, tracker = made(site), site.ready()
    site.jira.edit(ticket.key, labels=["lead-time-3-6-months", "theirs", "meanwhile"])
    written = tracker.update(ticket, {"labels": ("mine", "theirs")})
    assert written.ticket.values["labels"] == ("meanwhile", "mine", "theirs")
