"""How a backup is taken: by the command, by a download, from one moment of a plan that goes on."""

import io
import json
import os
import stat
import sys
import threading
import tracemalloc
from contextlib import closing

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from roadmap.people.models import User
from roadmap.plan import actions, backup
from roadmap.plan.models import Change, Theme
from tests.plan.backup.plans import emptied, restored, taken

SECRETLY = 0o600


def plan_of(content: bytes) -> list[bytes]:
    """All lines but the first, which says when the backup was made, and the last, its checksum."""
    return content.splitlines()[1:-1]


def test_the_command_writes_a_file_for_its_owner_alone(plan, tmp_path, capsys):
    path = tmp_path / "plan.json"
    path.write_text("an older one")
    path.chmod(0o644)
    call_command("export_plan", str(path))
    assert capsys.readouterr().out.startswith(f"{path} is written. Only its owner may read it")
    assert stat.S_IMODE(path.stat().st_mode) == SECRETLY
    assert [one.name for one in tmp_path.iterdir()] == ["plan.json"]
    content = path.read_bytes()
    assert plan_of(content) == plan_of(taken())
    emptied()
    call_command("import_plan", str(path))
    assert capsys.readouterr().out == "Restored: 2 items, 2 themes, 6 changes, 1 wiki page, as of revision 7.\n"
    assert plan_of(taken()) == plan_of(content)
    before = taken()
    with pytest.raises(CommandError, match="This plan is not empty, it has 2 items, 1 theme, 1 wiki page"):
        call_command("import_plan", str(path))
    assert plan_of(taken()) == plan_of(before)


def test_the_command_writes_utf_8_to_standard_output(plan, capfdbinary, monkeypatch):
    Theme.objects.update(description="Schnäppchen – “x”")
    with open(os.dup(1), "w", encoding="latin-1") as terminal:
        monkeypatch.setattr(sys, "stdout", terminal)
        call_command("export_plan")
        monkeypatch.undo()
    told = capfdbinary.readouterr().out
    assert plan_of(told) == plan_of(taken())
    text = io.StringIO()
    call_command("export_plan", stdout=text)
    assert plan_of(text.getvalue().encode()) == plan_of(told)


@pytest.mark.parametrize(
    ("name", "words"),
    [("", "is no file: name one"), ("missing/plan.json", r"missing/plan\.json cannot be written: No such file")],
)
@pytest.mark.django_db
def test_where_no_file_can_be_is_one_line(tmp_path, name, words):
    with pytest.raises(CommandError, match=words):
        call_command("export_plan", str(tmp_path / name))
    assert list(tmp_path.iterdir()) == []


@pytest.mark.django_db
def test_a_device_is_not_replaced():
    with pytest.raises(CommandError, match="/dev/null is no file"):
        call_command("export_plan", "/dev/null")


def test_what_fails_half_way_leaves_the_older_backup(plan, tmp_path):
    path = tmp_path / "plan.json"
    path.write_text("an older one")
    Change.objects.filter(field="created").update(new={1: 10**30})
    with pytest.raises(TypeError, match="64-bit"):
        call_command("export_plan", str(path))
    assert [one.read_text() for one in tmp_path.iterdir()] == ["an older one"]


def test_superusers_download_it(plan):
    client = Client()
    client.force_login(User.objects.create_superuser("root", password="x"))
    before = plan_of(taken())
    answer = client.get("/export/backup.json")
    assert answer.status_code == 200
    assert answer.streaming
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Disposition"].startswith('attachment; filename="evolution-plan-2')
    content = b"".join(answer)
    assert plan_of(content) == before == plan_of(taken())
    emptied()
    restored(content)
    assert plan_of(taken()) == before


def test_nobody_else_does(plan, reader, architect):
    for client in (reader, architect):
        answer = client.get("/export/backup.json")
        assert answer.status_code == 403
        assert b"ada@example.org" not in answer.content
    answer = Client().get("/export/backup.json")
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/export/backup.json")
    assert Client().post("/export/backup.json").status_code == 405


def fill(number: int) -> None:
    drafts = [actions.Draft({"title": f"item {n}", "description": "x" * 2000}) for n in range(number)]
    actions.create_many(drafts=drafts, by=None, source="import")


@pytest.mark.django_db(transaction=True)
def test_it_is_of_one_moment_and_keeps_no_writer_waiting():
    fill(200)
    whole = taken()

    def write() -> None:
        actions.create(values={"title": "meanwhile"}, by=None, source="api")
        connection.close()

    writer = threading.Thread(target=write)
    with closing(backup.pieces()) as pieces:
        first = next(pieces)
        writer.start()
        writer.join(timeout=20)
        waited, rest = writer.is_alive(), b"".join(pieces)
    writer.join()
    assert not waited
    assert plan_of(first + rest) == plan_of(whole)
    assert b"meanwhile" in taken()
    assert not connection.in_atomic_block


@pytest.mark.django_db(transaction=True)
def test_a_download_that_breaks_off_leaves_no_transaction():
    fill(200)
    pieces = backup.pieces()
    next(pieces)
    pieces.close()
    actions.create(values={"title": "afterwards"}, by=None, source="api")
    assert json.loads(taken())["items"][-1]["title"] == "afterwards"


@pytest.mark.django_db
def test_it_is_written_in_constant_memory():
    fill(4000)
    tracemalloc.start()
    try:
        size = sum(map(len, backup.pieces()))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 16_000_000
    assert peak < 5_000_000
