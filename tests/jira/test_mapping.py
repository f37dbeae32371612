"""The mapping file: errors in one sentence, and what each choice does."""

from pathlib import Path

import pytest

from integrations.jira import mapping
from integrations.tracker import FIELDS, Config, Conflict, Direction

from .conftest import Site


def write(folder: Path, text: str) -> str:
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_the_shipped_mapping_is_the_first_value_of_each_choice():
    shipped = mapping.load(None)
    assert set(shipped.fields) == set(FIELDS)
    assert all(f.rule.direction is Direction.TWO_WAY for f in shipped.fields.values())
    assert all(f.rule.on_conflict is Conflict.ASK for f in shipped.fields.values())
    assert shipped.fields["theme"].place == mapping.Place("component")
    assert shipped.fields["lead_time"].place == mapping.Place("label", "lead-time-")
    assert (shipped.issue_type, shipped.create_missing) == ("Story", True)


def test_a_file_is_laid_over_the_shipped_one(tmp_path: Path):
    own = mapping.load(
        write(
            tmp_path,
            """
            [fields.theme]
            in = "field:Theme"
            create_missing = false
            values = { "Cloud" = "Cloud platform" }
            [fields.status]
            direction = "from-jira"
            on_conflict = "jira"
            [create]
            issue_type = "Task"
            """,
        )
    )
    assert own.fields["theme"].place == mapping.Place("field", "Theme")
    assert own.fields["theme"].theirs("cloud") == "Cloud platform"
    assert own.fields["theme"].ours("cloud PLATFORM") == "Cloud"
    assert own.fields["theme"].rule.direction is Direction.TWO_WAY
    assert own.fields["status"].rule.direction is Direction.FROM_TRACKER
    assert own.fields["status"].rule.on_conflict is Conflict.TRACKER
    assert (own.issue_type, own.create_missing) == ("Task", False)
    assert own.digest != mapping.load(None).digest


def test_the_digest_is_of_what_the_file_says_not_how(tmp_path: Path):
    assert mapping.load(write(tmp_path, "# nothing\n")).digest == mapping.load(None).digest


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[fields", "not valid TOML"),
        ("[field.theme]\nin = 'component'", r"\[field\]"),
        ("fields = 3", r"\[fields\]"),
        ("[fields]\ntheme = 3", r"\[fields\.theme\] must be a table"),
        ("[fields.titel]\ndirection = 'off'", r"\[fields\.titel\].*title"),
        ("[fields.theme]\nwhere = 'component'", r"\[fields\.theme\] where"),
        ("[fields.title]\nin = 'component'", r"\[fields\.title\] in"),
        ("[fields.theme]\nin = 'epic'", r"\[fields\.theme\] in.*component"),
        ("[fields.theme]\nin = 'label:'", r"\[fields\.theme\] in"),
        ("[fields.theme]\nin = 'label:a b'", r"\[fields\.theme\] in.*space"),
        ("[fields.theme]\nin = 3", r"\[fields\.theme\] in"),
        ("[fields.lead_time]\nin = 'component'", r"\[fields\.lead_time\] in"),
        ("[fields.owner]\ndirection = 'both'", r"\[fields\.owner\] direction.*two-way"),
        ("[fields.owner]\non_conflict = 'me'", r"\[fields\.owner\] on_conflict.*ask"),
        ("[fields.owner]\non_conflict = []", r"\[fields\.owner\] on_conflict"),
        ("[fields.theme]\nvalues = 'x'", r"\[fields\.theme\] values"),
        ("[fields.theme]\nvalues = { a = 1 }", r"\[fields\.theme\] values"),
        ("[fields.theme]\nvalues = { a = 'X', b = 'x' }", r"\[fields\.theme\] values.*two"),
        ("[fields.theme]\ncreate_missing = 'no'", r"\[fields\.theme\] create_missing"),
        ("[create]\nissue_type = ''", r"\[create\] issue_type"),
        ("[create]\ntype = 'Task'", r"\[create\] type"),
        ("create = 1", r"\[create\]"),
    ],
)
def test_a_mistake_is_one_sentence_naming_file_table_and_key(tmp_path: Path, text: str, said: str):
    with pytest.raises(Config, match=said) as caught:
        mapping.load(write(tmp_path, text))
    assert caught.value.setting == "JIRA_MAPPING"
    assert "own.toml" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_text(tmp_path: Path):
    path = tmp_path / "own.toml"
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(Config, match="UTF-8"):
        mapping.load(str(path))


FIELD = """
[fields.theme]
in = "field:Theme"
[fields.lead_time]
in = "field:Lead time"
values = { "0-3-months" = "0-3 months" }
"""


def test_theme_and_lead_time_in_fields_of_their_own(site: Site, tmp_path: Path):
    site.own["JIRA_MAPPING"] = write(tmp_path, FIELD)
    key = site.jira.create("Driver domains", theme="Cloud", lead_time="0-3 months", components=["XenDesktop"])
    ticket, tracker = site.ticket(key), site.ready()
    assert (ticket.values["theme"], ticket.values["lead_time"]) == ("Cloud", "0-3-months")
    after = tracker.update(ticket, {"theme": "Robustness and Security", "lead_time": None})
    assert (after.ticket.values["theme"], after.ticket.values["lead_time"]) == ("Robustness and Security", None)
    assert after.overwritten == {}
    again = tracker.update(after.ticket, {"lead_time": "0-3-months", "theme": None}).ticket
    assert (again.values["theme"], again.values["lead_time"]) == (None, "0-3-months")


def test_an_option_is_found_by_the_slug_of_its_name(site: Site, tmp_path: Path):
    site.own["JIRA_MAPPING"] = write(tmp_path, '[fields.lead_time]\nin = "field:Lead time"\n')
    tracker = site.ready()
    ticket = tracker.create({"title": "Driver domains", "lead_time": "6-12-months"}, {"item": "1", "op": "1"})
    assert ticket.values["lead_time"] == "6-12 months"
    assert tracker.update(ticket, {"lead_time": "6-12-months"}).ticket == ticket


def test_an_option_overwritten_is_told(site: Site, tmp_path: Path):
    site.own["JIRA_MAPPING"] = write(tmp_path, FIELD)
    key = site.jira.create("Driver domains", theme="Cloud")
    ticket, tracker = site.ticket(key), site.ready()
    site.jira.clock.advance(seconds=5)
    site.jira.edit(key, by="storage", theme="XenDesktop")
    site.jira.clock.advance(seconds=5)
    assert dict(tracker.update(ticket, {"theme": "Robustness and Security"}).overwritten) == {"theme": "XenDesktop"}


def test_a_field_that_does_not_exist_is_named_by_the_check(site: Site, tmp_path: Path):
    path = write(tmp_path, '[fields.theme]\nin = "field:Thema"\n')
    with pytest.raises(Config, match=r"JIRA_MAPPING.*Thema"):
        site.tracker(JIRA_MAPPING=path).check()


def test_theme_in_a_label(site: Site, tmp_path: Path):
    site.own["JIRA_MAPPING"] = write(
        tmp_path, '[fields.theme]\nin = "label:theme-"\nvalues = { "Appliances" = "apps" }\n'
    )
    key = site.jira.create("Driver domains", labels=["theme-apps", "x"])
    ticket, tracker = site.ticket(key), site.ready()
    assert (ticket.values["theme"], ticket.values["labels"]) == ("Appliances", ("x",))
    after = tracker.update(ticket, {"theme": "Code structure improvements"}).ticket
    assert after.values["theme"] == "code-structure-improvements"
    assert set(site.jira.issue(key).labels) == {"theme-code-structure-improvements", "x"}
    assert tracker.update(after, {"theme": "Code structure improvements"}).ticket == after


def test_of_several_the_first_the_mapping_knows_counts(site: Site, tmp_path: Path):
    path = write(tmp_path, '[fields.theme]\nvalues = { "Desktops" = "XenDesktop", "Sky" = "Cloud" }\n')
    site.own["JIRA_MAPPING"] = path
    key = site.jira.create("Driver domains", components=["Appliances", "Cloud", "XenDesktop"])
    assert site.ticket(key).values["theme"] == "Desktops"


def test_an_issue_type_of_ones_own_must_exist(site: Site, tmp_path: Path):
    path = write(tmp_path, '[create]\nissue_type = "Epos"\n')
    with pytest.raises(Config, match=r"JIRA_MAPPING.*Epos.*Story"):
        site.tracker(JIRA_MAPPING=path).check()
    good = write(tmp_path, '[create]\nissue_type = "task"\n')
    ticket = site.ready(JIRA_MAPPING=good).create({"title": "A task"}, {"item": "1", "op": "1"})
    assert site.jira.issue(ticket.key).type == "10002"


def test_a_field_that_is_off_is_not_in_a_ticket(site: Site, tmp_path: Path):
    site.own["JIRA_MAPPING"] = write(tmp_path, '[fields.priority]\ndirection = "off"\n')
    assert "priority" not in site.ticket(site.jira.create("Driver domains")).values


def test_values_in_the_words_of_jira(site: Site):
    tracker = site.ready()
    assert tracker.field_value("lead_time", "0-3 months") == "lead-time-0-3-months"
    assert tracker.field_value("theme", "Cloud") == "Cloud"
    assert tracker.field_value("labels", ("a", "b")) == "a, b"
    assert tracker.field_value("owner", None) == ""
    assert tracker.requests == 0
