"""Both sides change."""

from integrations.sandbox.records import Body
from integrations.sync.models import Conflict

from .stage import Stage, scenario


@scenario("both sides edit the title → a conflict, other fields go on")
def _(stage: Stage) -> None:
    item, key = stage.house.linked(labels=["lead-time-3-6-months"])
    stage.house.edit(item, title="Ours", lead_time="0-3-months")
    stage.house.jira.edit(key, summary="Theirs", priority="Low")
    assert stage.house.sync().conflicts == 1
    found = Conflict.objects.get()
    assert (found.field, found.base, found.plan, found.jira) == ("title", "Driver domains", "Ours", "Theirs")
    assert (stage.house.item(key).title, stage.house.jira.issue(key).summary) == ("Ours", "Theirs")
    assert stage.house.item(key).priority == "Low"
    assert "lead-time-0-3-months" in stage.house.jira.issue(key).labels


@scenario("a label added on both sides → both kept")
def _(stage: Stage) -> None:
    item, key = stage.house.linked(labels=["shared"])
    stage.house.edit(item, labels=["shared", "ours"])
    stage.house.jira.edit(key, labels=["shared", "theirs"])
    assert stage.house.sync().code == 0
    assert stage.house.item(key).labels == ["ours", "shared", "theirs"]
    assert set(stage.house.jira.issue(key).labels) == {"ours", "shared", "theirs"}


@scenario("a label removed on one side → removed on both")
def _(stage: Stage) -> None:
    item, key = stage.house.linked(labels=["one", "two", "three"])
    stage.house.edit(item, labels=["two", "three"])
    stage.house.jira.edit(key, labels=["one", "two"])
    assert stage.house.sync().code == 0
    assert (stage.house.item(key).labels, set(stage.house.jira.issue(key).labels)) == (["two"], {"two"})


@scenario("a description we cannot express → read-only from our side, the original kept")
def _(stage: Stage) -> None:
    text = {"type": "paragraph", "content": [{"type": "text", "text": "Kept"}]}
    panel = {"type": "panel", "attrs": {"panelType": "info"}, "content": [text]}
    key = stage.house.jira.create("Driver domains", description="{color:red}Kept{color}")
    if stage.house.jira.cloud:
        adf = {"version": 1, "type": "doc", "content": [panel]}
        stage.house.jira.change(stage.house.jira.issue(key), {"description": Body("Kept", adf)}, by="admin")
    stage.house.sync()
    item, before = stage.house.item(key), stage.house.jira.issue(key).description
    stage.house.edit(item, description="Ours", title="The title goes on")
    stage.house.sync()
    assert stage.house.jira.issue(key).description == before
    assert stage.house.jira.issue(key).summary == "The title goes on"
    assert Conflict.objects.get().kind == "read-only"
    assert stage.house.link(item).raw["description"]
