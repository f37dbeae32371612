"""A backup with a mistake is refused, whatever the mistake; each is a line with its place and field."""

import json
from hashlib import sha256

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roadmap.people.models import Person
from roadmap.plan import backup
from roadmap.plan.backup.parts import PARTS
from roadmap.plan.imports import Unreadable, open_file
from roadmap.plan.models import Item, LeadTime, Revision
from tests.plan.backup.plans import altered, sealed, taken

pytestmark = pytest.mark.django_db


@pytest.fixture
def refused(tmp_path):
    """What `import_plan` says of a file, line by line; asserts that nothing was changed."""

    def refused(content: bytes) -> list[str]:
        path = tmp_path / "plan.json"
        path.write_bytes(content)
        with pytest.raises(CommandError) as refusal:
            call_command("import_plan", str(path))
        assert (Revision.current(), Item.objects.count(), Person.objects.count()) == (0, 0, 0)
        assert LeadTime.objects.count() == 5
        return str(refusal.value).splitlines()

    return refused


def test_a_file_cut_short_is_not_json(content, refused):
    for length in (1, 60, len(content) // 2, len(content) - 3):
        cut = content[:length]
        (said,) = refused(cut)
        line = cut.count(b"\n") + 1
        assert said.startswith(f"plan.json line {line}: this is not JSON")


def test_every_damaged_bit_is_noticed(content, refused):
    for place in range(len('{"format":"evolution-plan","version":2'), len(content) - 80, 97):
        damaged = bytearray(content)
        damaged[place] ^= 1
        assert len(refused(bytes(damaged))) == 1


def test_the_checksum_is_that_of_all_lines_above(content, refused):
    above, last = content.splitlines(keepends=True)[:-1], content.splitlines()[-1]
    assert last == b'"sha256":"%s"}' % sha256(b"".join(above)).hexdigest().encode()
    (said,) = refused(content.replace(b"Storage motion", b"Storage notion"))
    line = content.count(b"\n")
    assert said == (f"plan.json line {line}, sha256: the lines above come to another; they were damaged or edited.")
    (said,) = refused(b"".join(above).rstrip(b",\n") + b"\n}\n")
    assert said == f"plan.json line {line}: a backup ends with its sha256, and this file does not."
    assert "come to another" in refused(json.dumps(json.loads(content)).encode())[0]


def test_a_version_of_tomorrow_is_not_known(content, refused):
    (said,) = refused(altered(content, lambda found: found.update(version=3)))
    assert said.endswith("not 'evolution-plan' and 3.")


@pytest.mark.parametrize(
    ("alter", "words"),
    [
        (lambda f: f.pop("changes"), "line 1: changes is missing."),
        (lambda f: f.update(things=[]), "'things' is not known."),
        (lambda f: f.update(items={}), "items must be a list of objects."),
        (lambda f: f.update(revision="7"), "revision must be a whole number."),
        (lambda f: f.update(made_at="today"), "made_at: this must be a moment"),
        (lambda f: f["items"].append(7), "(items 3): this must be an object."),
        (lambda f: f["items"][1].pop("labels"), "(items 2), labels: this field is missing."),
        (lambda f: f["items"][0].update(color=1), "(items 1), color: this field is not known; the fields are id, "),
        (lambda f: f["items"][0].update(title=None), "(items 1), title: this must be text."),
        (lambda f: f["items"][0].update(title="x" * 256), "title: this may have 255 characters and has 256."),
        (lambda f: f["items"][0].update(version=2**31), "version: this must be a whole number from 0 to 2147483647."),
        (lambda f: f["items"][0].update(version=True), "version: this must be a whole number"),
        (lambda f: f["items"][0].update(id=0), "id: this must be a whole number from 1 to"),
        (lambda f: f["items"][0].update(faded=0), "faded: this must be true or false."),
        (lambda f: f["items"][0].update(labels=["a b"]), "labels: Labels must be words without spaces"),
        (lambda f: f["items"][0].update(created_at="2026-03-01T12:00:00"), "created_at: this must be a moment"),
        (lambda f: f["items"][0].update(expected_by="soon"), "expected_by: this must be a day"),
        (lambda f: f["items"][0].update(status_category="gone"), "status_category: this must be one of todo, doing"),
        (lambda f: f["items"][0].update(ticket_url="javascript:alert(1)"), "ticket_url: this must be an address"),
        (lambda f: f["items"][0].update(theme="clout"), "theme: the file's themes have no 'clout'."),
        (lambda f: f["items"][0].update(owner=[1]), "owner: the file's persons have no [1]."),
        (lambda f: f["items"][0].update(theme=None), "theme: the file's themes have no None."),
        (lambda f: f["items"][1].update(id=f["items"][0]["id"]), "(items 2), id: items 1 has the same."),
        (lambda f: f["persons"].append(f["persons"][0] | {"id": 99}), "(persons 2), tracker_id: persons 1 has the"),
        (lambda f: f["themes"][0].update(slug="a/b"), "slug: this must be letters, digits, hyphens"),
        (lambda f: f["themes"][0].update(architects=[4711]), "architects: the file's persons have no 4711."),
        (lambda f: f["themes"][0].update(architects=f["themes"][0]["architects"] * 2), "this names one twice."),
        (lambda f: f["themes"][0].update(architects=None), "architects: this must be a list."),
        (lambda f: f["themes"][0].update(revision=10**6), "(themes 1), revision: this is beyond the plan's revision"),
        (lambda f: f["changes"][0].update(id=10**6), "(changes 1), id: this is beyond the plan's revision"),
        (lambda f: f["changes"][0].update(item=f["items"][0]["id"]), "item: a change is of one item, theme or lead"),
        (lambda f: f["changes"][0].update(source="magic"), "source: this must be one of browser, jira, api"),
        (lambda f: f["lead_times"][0].update(max_months=0), "max_months: a lead time must end after it begins."),
        (lambda f: f["pages"][0].update(path="Themes"), "(pages 1), path: Path must be spelled 'themes'."),
        (lambda f: f["pages"][0].update(path="a/edit"), "(pages 1), path: No part of a path may be called 'edit'"),
        (lambda f: f["pages"][0].update(revision=9), "revision: the file's page_revisions have no 9 of it."),
        (lambda f: f["pages"][0].update(redirects=["x", "x"]), "redirects: this names one twice."),
        (lambda f: f["page_revisions"][1].update(number=1), "number: page_revisions 1 has the same."),
        (lambda f: f["remarks"][0].update(text="a\x00b"), "no text may hold a NUL character."),
    ],
)
def test_every_mistake_is_told_with_its_place(content, refused, alter, words):
    said = refused(altered(content, alter))
    assert all(line.startswith("plan.json line ") for line in said)
    assert words in "\n".join(said)


def test_a_mistakes_line_is_the_rows(content, refused):
    wrong = altered(content, lambda found: found["changes"][4].update(at=7, by="Ada"))
    lines = wrong.decode().splitlines()
    number = next(n for n, line in enumerate(lines, start=1) if '"at": 7' in line)
    assert refused(wrong) == [
        f"plan.json line {number} (changes 5), at: this must be a moment such as 2026-03-01T12:00:00Z.",
        f"plan.json line {number} (changes 5), by: the file's persons have no 'Ada'.",
    ]


def test_text_that_only_looks_like_nul_is_text(content):
    told = altered(content, lambda found: found["remarks"][0].update(text="a\\u0000b"))
    backup.restore(backup=backup.check(told, open_file(told).backup))
    assert json.loads(taken())["remarks"][0]["text"] == "a\\u0000b"


def test_many_mistakes_are_some_lines(content, refused):
    said = refused(altered(content, lambda found: found["items"].extend([7] * 50)))
    assert len(said) == 21
    assert said[-1] == "plan.json … and 30 more."


VALUES = st.sampled_from(
    [
        *(None, True, -1, 0, 1, 2, 3, 2**31, 2**63, 10**30, 1.5, "", "x", "x" * 300, "cloud", "a/b"),
        *("2024-01-01", "2024-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", [], [1], ["x", "x"], {}, {"a": [None]}),
    ]
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_no_alteration_breaks_more_than_the_file(content, data):
    """Whoever knows the checksum gets a sentence, or a plan that the next backup holds."""
    part = data.draw(st.sampled_from(PARTS))
    number = data.draw(st.integers(0, 4))
    name = data.draw(st.sampled_from(part.names))
    value = data.draw(VALUES)

    def alter(found):
        if number < len(found[part.name]):
            found[part.name][number][name] = value
        else:
            del found[part.name][data.draw(st.integers(0, 1)) :]

    told = altered(content, alter)
    with transaction.atomic():
        said = _said(told)
        assert all(line.startswith(("line ", "… and ")) for line in said)
        if not said:
            connection.check_constraints()
            assert _said(taken(), store=False) == []
        transaction.set_rollback(True)


def _said(content: bytes, *, store: bool = True) -> list[str]:
    """What is wrong with a backup; restores it where nothing is."""
    try:
        found = backup.check(content, open_file(content).backup)
    except Unreadable as unreadable:
        return str(unreadable).splitlines()
    if store:
        backup.restore(backup=found)
    return []


def test_sealing_is_what_the_product_does(content):
    assert sealed(content.rpartition(b'"sha256"')[0]) == content
