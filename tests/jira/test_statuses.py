"""A status is known by its id: transitions may call it in other words."""

from .conftest import Odd
from .strange import issue, status


def test_a_transition_is_chosen_by_the_id_of_its_target(odd: Odd):
    odd.jira.say("GET .*/issue/10001$", issue(1))
    ways = [status("8", "Elsewhere", "done"), status("3", "Geschlossen", "done")]
    odd.jira.say("GET .*/transitions", {"transitions": [{"id": f"t{to['id']}", "to": to} for to in ways]})
    odd.jira.say("POST .*/transitions", None, 204)
    ticket = odd.ready().read(["10001"]).tickets[0]
    odd.tracker().update(ticket, {"status": "Closed"})
    assert [one.body["transition"]["id"] for one in odd.jira.asked("POST .*/transitions")] == ["t3"]
