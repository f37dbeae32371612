"""Creates on Jiras that lack fields on their screens, drop properties, or insist on fields of their own."""

from typing import Any

import pytest

from integrations.tracker import Ambiguous, Data, NeedsInput, Transient

from .conftest import Odd
from .strange import Asked, issue

MARKER = {"item": "17", "op": "5f0c"}
LABEL = "evolution-plan-5f0c"
NOT_ON_SCREEN = "Field '{}' cannot be set. It is not on the appropriate screen, or unknown."


def made(odd: Odd, refuse: Any = None, *, keeps: bool = True) -> list[dict[str, Any]]:
    """Let a Jira make tickets unless `refuse` names errors for a body; the bodies it took."""
    taken: list[dict[str, Any]] = []

    def create(asked: Asked) -> Any:
        errors = refuse(asked.body) if refuse else {}
        if errors:
            return 400, errors if "errors" in errors else {"errorMessages": [], "errors": errors}
        taken.append(asked.body)
        return 201, {"id": 10000 + len(taken), "key": f"XCP-{len(taken)}"}

    def read(asked: Asked) -> Any:
        number = int(asked.line.rsplit("/", 1)[1]) - 10000
        return issue(number, labels=[w for w in taken[number - 1]["fields"].get("labels", []) if w not in removed])

    def edit(asked: Asked) -> Any:
        removed.update(verb["remove"] for verb in asked.body["update"]["labels"])
        return 204, None

    removed: set[str] = set()
    odd.jira.say("POST .*/issue$", create)
    odd.jira.say(r"GET .*/issue/\d+$", read)
    odd.jira.say(r"PUT .*/issue/\d+$", edit)
    if keeps:
        odd.jira.say("/properties/evolution-plan", {"key": "evolution-plan", "value": MARKER})
    return taken


@pytest.mark.parametrize("only_words", [False, True])
def test_optional_fields_that_the_screen_lacks_are_left_out(odd: Odd, only_words: bool):
    def refuse(body: Any) -> Any:
        lacks = [n for n in ("priority", "labels", "description") if n in body["fields"]]
        if only_words:
            return {"errorMessages": [NOT_ON_SCREEN.format(n) for n in lacks], "errors": {}} if lacks else {}
        return {n: NOT_ON_SCREEN.format(n) for n in lacks}

    (taken, tracker) = made(odd, refuse), odd.ready()
    values = {"title": "New", "priority": "High", "labels": ("a",), "description": "Words"}
    assert tracker.create(values, MARKER).key == "XCP-1"
    assert taken[0]["fields"].keys() == {"project", "issuetype", "summary"}
    assert len(odd.jira.asked("POST .*/issue$")) == 2


def test_fields_that_are_refused_one_after_another_are_left_out_twice(odd: Odd):
    order = ["priority", "labels", "description"]
    refuse = lambda body: {n: "no" for n in [n for n in order if n in body["fields"]][:1]}  # noqa: E731
    tracker = odd.ready()
    taken = made(odd, refuse)
    tracker.create({"title": "New", "priority": "High", "labels": ("a",)}, MARKER)
    order.append("summary")
    with pytest.raises(Data):
        tracker.create({"title": "New", "priority": "High"}, MARKER)
    assert len(taken) == 1


def test_a_field_jira_insists_on_is_asked_for_by_its_name_with_its_values(odd: Odd):
    severity = {
        "fieldId": "customfield_9",
        "name": "Severity",
        "required": True,
        "schema": {"type": "option"},
        "allowedValues": [{"id": "1", "value": "High"}, {"id": "2", "value": "Low"}],
    }
    rows = {"fields": [severity]} if odd.jira.mode == "cloud" else {"values": [severity], "isLast": True}
    odd.jira.say("createmeta/XCP/issuetypes/10", rows)
    made(odd, lambda body: {} if "customfield_9" in body["fields"] else {"customfield_9": "Severity is required."})
    tracker = odd.ready()
    with pytest.raises(NeedsInput, match="Severity") as caught:
        tracker.create({"title": "New"}, MARKER)
    assert (caught.value.needs, caught.value.allowed) == ("Severity", ("High", "Low"))
    for answer in ({"Severity": "low"}, {"customfield_9": "Low"}):
        tracker.create({"title": "New"}, MARKER, answer)
        assert odd.jira.asked("POST .*/issue$")[-1].body["fields"]["customfield_9"] == {"id": "2"}


def test_an_answer_that_jira_refuses_is_asked_for_again(odd: Odd):
    made(odd, lambda _: {"customfield_9": "Not a date."})
    with pytest.raises(NeedsInput) as caught:
        odd.ready().create({"title": "New"}, MARKER, {"customfield_9": "soon"})
    assert caught.value.needs == "customfield_9"


@pytest.mark.parametrize(
    ("schema", "answer", "sent"),
    [
        (None, "X", "X"),
        ({"type": "string"}, "X", "X"),
        ({"type": "number"}, "3", 3),
        ({"type": "number"}, "2,5", 2.5),
        ({"type": "date"}, "2011-02-14", "2011-02-14"),
        ({"type": "option"}, "X", {"value": "X"}),
        ({"type": "array", "items": "option"}, "X, Y", [{"value": "X"}, {"value": "Y"}]),
        ({"type": "array", "items": "string"}, "a b", ["a", "b"]),
        ({"type": "version"}, "X", {"name": "X"}),
        ({"type": "array", "items": "version"}, "1.0", [{"name": "1.0"}]),
    ],
)
def test_an_answer_takes_the_shape_its_field_asks_for(odd: Odd, schema: Any, answer: str, sent: Any):
    rows = [{"fieldId": "customfield_9", "name": "Extra", "schema": schema}] if schema else []
    odd.jira.say("createmeta/XCP/issuetypes/10", {"fields": rows, "values": rows, "total": len(rows)})
    taken = made(odd)
    odd.ready().create({"title": "New"}, MARKER, {"customfield_9": answer})
    assert taken[0]["fields"]["customfield_9"] == sent


def test_users_and_long_texts_take_the_shape_of_the_deployment(odd: Odd):
    rows = [
        {"fieldId": "reporter", "name": "Reporter", "schema": {"type": "user"}},
        {"fieldId": "customfield_8", "name": "Why", "schema": {"type": "string", "custom": "x:textarea"}},
    ]
    odd.jira.say("createmeta/XCP/issuetypes/10", {"fields": rows, "values": rows, "total": 2})
    ann = {"accountId": "5b"} if odd.jira.mode == "cloud" else {"name": "ann"}
    odd.jira.say("assignable/search", [{"displayName": "Ann", **ann}])
    taken = made(odd)
    odd.ready().create({"title": "New"}, MARKER, {"Reporter": "Ann", "Why": "So"})
    fields, cloud = taken[0]["fields"], odd.jira.mode == "cloud"
    assert fields["reporter"] == ann
    assert (fields["customfield_8"]["type"] == "doc") if cloud else (fields["customfield_8"] == "So")


def test_the_old_description_of_a_create_is_read_where_the_new_is_not_there(odd: Odd):
    about = {"customfield_9": {"name": "Severity", "schema": {"type": "option"}, "allowedValues": [{"value": "High"}]}}
    odd.jira.say("createmeta$", {"projects": [{"issuetypes": [{"fields": about}]}]})
    made(odd, lambda _: {"customfield_9": "required"})
    with pytest.raises(NeedsInput) as caught:
        odd.ready().create({"title": "New"}, MARKER)
    assert (caught.value.needs, caught.value.allowed) == ("Severity", ("High",))


def test_a_jira_that_keeps_no_properties_is_marked_by_labels_from_then_on(odd: Odd):
    taken, tracker = made(odd, keeps=False), odd.ready()
    tracker.create({"title": "First"}, MARKER)
    assert "labels" not in taken[0]["fields"]
    ticket = odd.tracker().create({"title": "Second", "labels": ("a",)}, MARKER)
    assert taken[1]["fields"]["labels"] == ["a", LABEL]
    assert ticket.values["labels"] == ("a",)
    lost = issue(9, labels=[LABEL])
    odd.jira.say("GET .*api/./search", {"issues": [lost], "total": 1})
    odd.jira.say("GET .*/issue/10009$", lost)
    found = odd.tracker().find_created(MARKER)
    assert found is not None
    assert found.key == "XCP-9"


def test_a_jira_that_keeps_properties_is_asked_once(odd: Odd):
    taken, tracker = made(odd), odd.ready()
    for title in ("First", "Second"):
        tracker.create({"title": title}, MARKER)
    assert len(odd.jira.asked("/properties/")) == 1
    assert all("labels" not in body["fields"] for body in taken)


def test_a_proof_that_fails_makes_no_create_doubtful(odd: Odd):
    made(odd)
    odd.jira.say("/properties/", {}, 503)
    assert odd.ready().create({"title": "First"}, MARKER).key == "XCP-1"
    assert "marks" not in odd.facts


def test_a_screen_without_labels_takes_no_label_for_a_mark(odd: Odd):
    taken = made(odd, lambda body: {"labels": "no"} if "labels" in body["fields"] else {}, keeps=False)
    tracker = odd.ready()
    for title in ("First", "Second"):
        tracker.create({"title": title}, MARKER)
    assert len(taken) == 2


@pytest.mark.parametrize("answer", [(500, {}), (502, "<html>"), (200, "drop")])
def test_a_component_that_may_have_been_added_is_no_ticket_that_may_have_been_made(odd: Odd, answer: Any):
    made(odd)
    odd.jira.say("POST .*/component", answer[1], answer[0])
    with pytest.raises(Transient):
        odd.ready().create({"title": "New", "theme": "Brand new"}, MARKER)
    assert odd.jira.asked("POST .*/issue$") == []


def test_an_answer_without_an_id_is_ambiguous(odd: Odd):
    odd.jira.say("POST .*/issue$", {"key": "XCP-1"}, 201)
    with pytest.raises(Ambiguous):
        odd.ready().create({"title": "New"}, MARKER)
