"""The sandbox's own API and its pages."""

import re
import socket

import pytest
import requests

HTML = "text/html; charset=utf-8"


@pytest.fixture
def control(client):
    def ask(method, path, body=None, **headers):
        url = f"{client.jira.url}/sandbox/api/{path}"
        return client.session.request(method, url, json=body, headers=headers, timeout=10)

    return ask


@pytest.fixture
def page(client):
    """Pages as a browser gets them; ``page("POST", …)`` sends a form."""

    def ask(path, form=None, **headers):
        method = "GET" if form is None else "POST"
        url = client.jira.url + path
        return client.session.request(method, url, data=form, headers=headers, timeout=10, auth=None)

    return ask


def test_another_process_steers_the_sandbox(client, control):
    key = control("POST", "create", {"summary": "One", "by": "storage", "components": ["Cloud"]}).json()["key"]
    assert control("POST", "edit", {"issue": key, "by": "storage", "status": "Done"}).json()["status"] == "10001"
    control("POST", "settings", {"index_lag": 5, "rate_limit": {"requests": 9, "seconds": 1}})
    assert client.jira.settings.index_lag == 5
    assert client.jira.settings.rate_limit.requests == 9
    control("POST", "permissions", {"revoke": ["EDIT_ISSUES"]})
    assert "EDIT_ISSUES" not in client.jira.permissions
    control("POST", "permissions", {"revoke": ["BROWSE_PROJECTS"], "project": "OPS"})
    assert client.jira.visible("plan-bot") == {"XCP"}
    before = client.jira.clock.now()
    assert control("POST", "clock", {"advance": 60}).json()["now"] == before + 60
    control("POST", "faults", {"match": "GET */myself", "status": 500})
    assert client.get("/myself").status_code == 500
    assert control("GET", "log").json()[-1]["status"] == 500
    control("DELETE", "log")
    assert control("POST", "move", {"issue": key, "project": "OPS"}).json() == {"key": "OPS-1"}
    assert control("POST", "fill", {"count": 3}).json() == {"issues": 4}
    assert control("POST", "comment", {"issue": "OPS-1", "body": "Kept"}).status_code == 200
    assert control("POST", "delete", {"issue": "OPS-1"}).status_code == 200
    control("POST", "tokens", {"expire": client.jira.token})
    assert client.get("/myself").status_code == 401
    assert control("GET", "").json()["issues"] == 3


@pytest.mark.parametrize(
    ("path", "body", "status", "words"),
    [
        ("settings", {"lag": 5}, 400, "There is no setting lag"),
        ("settings", {"index_lag": "long"}, 400, "index_lag is a float"),
        ("edit", {"issue": "XCP-9", "summary": "x"}, 404, "XCP-9"),
        ("create", {"summary": "x", "wish": 1}, 400, "no field wish"),
        ("faults", {"wish": 1}, 400, "wish"),
        ("faults", {}, 400, "match"),
        ("faults", {"match": 5}, 400, "match"),
        ("faults", {"match": "*", "status": 99}, 400, "status"),
        ("faults", {"match": "*", "status": "500"}, 400, "status"),
        ("faults", {"match": "*", "delay": -1}, 400, "delay"),
        ("faults", {"match": "*", "delay": "long"}, 400, "delay"),
        ("faults", {"match": "*", "hold": -1}, 400, "hold"),
        ("faults", {"match": "*", "drop": "during"}, 400, "drop"),
        ("faults", {"match": "*", "times": 0}, 400, "times"),
        ("faults", {"match": "*", "times": 1.5}, 400, "times"),
        ("faults", {"match": "*", "skip": -1}, 400, "skip"),
        ("faults", {"match": "*", "work": "yes"}, 400, "work"),
        ("faults", {"match": "*", "headers": {"X": 1}}, 400, "headers"),
        ("faults", {"match": "*", "retry_after": []}, 400, "retry_after"),
        ("nothing", {}, 404, "There is no POST nothing"),
    ],
)
def test_a_wrong_order_is_answered_in_words(control, path, body, status, words):
    answer = control("POST", path, body)
    assert (answer.status_code, words in answer.json()["error"]) == (status, True)
    assert control("GET", "faults").json() == {"waiting": 0}


def test_only_this_machine_and_only_our_own_forms(client, control, page):
    client.jira.create(summary="One")
    assert control("POST", "fill", {"count": 1}, Origin="http://elsewhere.example").status_code == 403
    assert control("GET", "log", Host="elsewhere.example").status_code == 403
    foreign = page("/browse/XCP-1/delete", {"x": "1"}, **{"Sec-Fetch-Site": "cross-site"})
    assert foreign.status_code == 403
    assert len(client.jira.tickets) == 1


def form_of(answer):
    """The edit form's fields as a browser would send them back untouched."""
    edit = re.search(r'<form class="edit".*?</form>', answer.text, re.S)[0]
    fields = dict(re.findall(r'<input[^>]* name="(\w+)" value="([^"]*)"', edit))
    unescape = fields["was"].replace("&#34;", '"').replace("&#39;", "'")
    fields["was"] = unescape
    for name, options in re.findall(r'<select id="\w+" name="(\w+)">(.*?)</select>', edit, re.S):
        chosen = re.search(r'<option(?: value="([^"]*)")?\s+selected>([^<]*)', options)
        fields[name] = (chosen[1] or chosen[2]).strip() if chosen else ""
    fields["description"] = re.search(r"<textarea[^>]*>\n?(.*?)</textarea>", edit, re.S)[1].replace("\n", "\r\n")
    fields["components"] = re.findall(r'name="components" value="([^"]*)"\s+checked', edit)
    return fields


def test_the_list_finds_by_words_key_and_jql(client, page):
    client.jira.create(summary="Driver domains <b>", labels=["wan"])
    client.jira.create(summary="Gold images")
    assert "Driver domains &lt;b&gt;" in page("/").text
    for query in ("driver domain", "XCP-1", "labels = wan"):
        text = page(f"/?q={query}").text
        assert "XCP-1</a>" in text
        assert "XCP-2</a>" not in text
    wrong = page("/?q=wish = 1")
    assert wrong.status_code == 400
    assert "Field &#39;wish&#39; does not exist" in wrong.text


def test_a_ticket_is_changed_by_hand_as_the_person_chosen(client, page):
    key = client.jira.create(summary="One", description="a\nb", components=["Cloud"])
    page("/sandbox/person", {"person": "storage", "back": f"/browse/{key}"})
    form = form_of(page(f"/browse/{key}"))
    untouched = page(f"/browse/{key}", form)
    assert untouched.status_code == 200
    assert client.jira.issue(key).changes == ()
    client.jira.edit(key, priority="High")
    form |= {"summary": "Two", "status": "In Progress", "assignee": "storage", "labels": "b a", "theme": "Cloud"}
    page(f"/browse/{key}", form)
    fields = client.fields(key)
    assert fields["summary"] == "Two"
    assert fields["labels"] == ["a", "b"]
    assert fields["status"]["name"] == "In Progress"
    assert fields["priority"]["name"] == "High", "the form was made before that and left it alone"
    assert client.jira.issue(key).changes[-1].author == "storage"


def test_saving_a_form_takes_no_inactive_person_away(client, page):
    key = client.jira.create(summary="One", assignee="departed")
    form = form_of(page(f"/browse/{key}"))
    assert form["assignee"] == "departed"
    page(f"/browse/{key}", {**form, "summary": "Two"})
    assert (client.jira.issue(key).summary, client.jira.issue(key).assignee) == ("Two", "departed")
    assert "Departed" not in page(f"/browse/{client.jira.create(summary='Other')}").text


def test_a_resolution_is_named_where_it_says_more_than_the_status(client, page):
    done, dropped = (client.jira.create(summary=name, status="Done") for name in ("One", "Two"))
    client.jira.edit(dropped, resolution="Won't Do")
    assert "Done ·" not in page(f"/browse/{done}").text
    assert "Won&#39;t Do ·" in page(f"/browse/{dropped}").text


def test_lines_end_as_browsers_end_them_on_data_center_alone(client, page):
    key = client.jira.create(summary="One", description="a\nb")
    page(f"/browse/{key}", {**form_of(page(f"/browse/{key}")), "description": "a\r\nc"})
    assert client.jira.issue(key).description.wiki == ("a\nc" if client.jira.cloud else "a\r\nc")


def test_comment_move_and_delete_by_hand(client, page):
    key = client.jira.create(summary="One")
    page(f"/browse/{key}/comment", {"body": "*Kept*"})
    assert "<b>Kept</b>" in page(f"/browse/{key}").text
    assert page(f"/browse/{key}/comment", {"body": " "}).status_code == 400
    moved = page(f"/browse/{key}/move", {"project": "OPS"})
    assert moved.url.endswith("/browse/OPS-1")
    assert page(f"/browse/{key}").url.endswith("/browse/OPS-1")
    page("/browse/OPS-1/delete", {})
    assert not client.jira.tickets
    assert page("/browse/OPS-1").status_code == 404


def test_a_new_ticket_and_a_bad_one(client, page):
    assert page("/", {"summary": "Fresh"}).url.endswith("/browse/XCP-1")
    bad = page("/", {"summary": "  "})
    assert (bad.status_code, "You must specify a summary" in bad.text) == (400, True)
    form = {**form_of(page("/browse/XCP-1")), "summary": "x" * 256}
    refused = page("/browse/XCP-1", form)
    assert "exceed 255 characters" in refused.text


def test_pages_run_no_script_and_ask_nobody_else(client, page):
    client.jira.create(summary="One", description="[bad|javascript:alert(1)] [good|http://example.org]")
    answer = page("/browse/XCP-1")
    assert answer.headers["Content-Type"] == HTML
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert 'href="javascript' not in answer.text
    assert '<a href="http://example.org">good</a>' in answer.text
    assert page("/sandbox/style.css").headers["Content-Type"].startswith("text/css")
    assert page("/sandbox/avatar.svg").status_code == 200
    assert page("/nothing").status_code == 404


def test_the_way_back_leads_nowhere_else(client, page):
    answer = client.session.post(
        f"{client.jira.url}/sandbox/person",
        data={"person": "storage", "back": "//elsewhere.example/"},
        allow_redirects=False,
        timeout=10,
    )
    assert answer.headers["Location"] == "/"


def test_a_path_that_is_no_http_does_not_end_the_server(client):
    port = int(client.jira.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"NONSENSE\r\n\r\n")
        connection.recv(1000)
    assert requests.get(f"{client.jira.url}/rest/api/2/serverInfo", timeout=5).status_code == 200


@pytest.mark.parametrize("length", [b"many", b"-1"])
def test_a_length_that_is_none_is_a_bad_request(client, length):
    port = int(client.jira.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port), timeout=5) as connection:
        connection.sendall(b"POST /rest/api/2/issue HTTP/1.1\r\nContent-Length: " + length + b"\r\n\r\n")
        assert connection.recv(1000).startswith(b"HTTP/1.1 400 ")
