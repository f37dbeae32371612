"""Putting inputs behind items: for the whole group, told to each of it, and undone to the very row."""

from __future__ import annotations

import pytest

from roadmap.inputs import actions
from roadmap.inputs.models import Entry, EntryKind, Input, InputItem, State
from roadmap.inputs.rules import Refused
from roadmap.plan import actions as plan
from roadmap.plan.models import Change
from roadmap.plan.rules import Invalid

from .conftest import made

pytestmark = pytest.mark.django_db


def states(*rows: Input) -> list[str]:
    known = dict(Input.objects.values_list("pk", "state"))
    return [known[row.pk] for row in rows]


def backers(item) -> int:
    item.refresh_from_db()
    return item.backers


class TestLinking:
    def test_the_whole_group_is_on_the_plan_each_with_an_entry(self, asked, by, item):
        head, other, alone = asked(), asked("Fjord Cloud"), asked()
        actions.merge(input_ids=[other.pk], into_id=head.pk, by=by)
        actions.link(input_id=other.pk, item_ids=[item.pk], by=by)
        assert states(head, other, alone) == [State.LINKED, State.LINKED, State.NEW]
        entries = Entry.objects.filter(kind=EntryKind.LINKED, public=True)
        assert set(entries.values_list("input", flat=True)) == {head.pk, other.pk}
        assert not Input.objects.to_read().filter(pk=head.pk).exists()

    def test_each_confirmed_submitter_gets_a_mail(self, asked, by, item, sent):
        head, other, unconfirmed = (
            asked(email="a@kestrel.example"),
            asked(email="b@fjord.example"),
            asked(confirmed=False),
        )
        actions.merge(input_ids=[other.pk, unconfirmed.pk], into_id=head.pk, by=by)
        sent()
        actions.link(input_id=head.pk, item_ids=[item.pk], by=by)
        mails = sent()
        assert sorted(to for mail in mails for to in mail.to) == ["a@kestrel.example", "b@fjord.example"]
        assert all("It stands behind “Cross-pool migration”, under Cloud." in mail.body for mail in mails)

    def test_several_items_at_once(self, asked, by):
        row, items = asked(), [made("One"), made("Two")]
        actions.link(input_id=row.pk, item_ids=[one.pk for one in items], by=by)
        assert [backers(one) for one in items] == [1, 1]

    def test_what_stands_there_already_or_is_gone_is_refused(self, asked, by, item):
        head, other, gone = asked(), asked(), made("Gone")
        plan.archive(item_id=gone.pk, version=None, by=by, source="browser")
        actions.merge(input_ids=[other.pk], into_id=head.pk, by=by)
        actions.link(input_id=other.pk, item_ids=[item.pk], by=by)
        with pytest.raises(Refused, match="stands behind this item already"):
            actions.link(input_id=head.pk, item_ids=[item.pk], by=by)
        with pytest.raises(Refused, match=f"no item {gone.pk} on the plan"):
            actions.link(input_id=head.pk, item_ids=[gone.pk], by=by)

    def test_what_was_taken_back_is_not_linked(self, asked, by, item):
        row = asked()
        actions.erase(input_id=row.pk)
        with pytest.raises(Refused, match="took this input back"):
            actions.link(input_id=row.pk, item_ids=[item.pk], by=by)


class TestTakingALinkOff:
    def test_the_last_link_off_puts_the_group_back_into_the_inbox(self, asked, by):
        head, other, items = asked(), asked(), [made("One"), made("Two")]
        actions.merge(input_ids=[other.pk], into_id=head.pk, by=by)
        actions.link(input_id=head.pk, item_ids=[one.pk for one in items], by=by)
        actions.unlink(input_id=other.pk, item_id=items[0].pk, by=by)
        assert states(head, other) == [State.LINKED, State.LINKED]
        actions.unlink(input_id=other.pk, item_id=items[1].pk, by=by)
        assert states(head, other) == [State.NEW, State.NEW]
        assert Input.objects.to_read().filter(pk=head.pk).exists()
        assert [backers(one) for one in items] == [0, 0]
        with pytest.raises(Refused, match="does not stand behind"):
            actions.unlink(input_id=head.pk, item_id=items[0].pk, by=by)

    def test_undone_it_is_held_by_those_who_held_it(self, asked, by, item):
        rows = [asked("Kestrel Bank"), asked("Fjord Cloud"), asked("Harbour Health")]
        for row in rows[:2]:
            actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
        actions.merge(input_ids=[row.pk for row in rows[1:]], into_id=rows[0].pk, by=by)
        actions.unlink(input_id=rows[0].pk, item_id=item.pk, by=by)
        assert backers(item) == 0
        actions.undo_step(by=by)
        assert set(InputItem.objects.values_list("input", flat=True)) == {rows[0].pk, rows[1].pk}
        assert backers(item) == 3
        actions.part(input_id=rows[2].pk, by=by)
        assert backers(item) == 2


class TestMakingAnItem:
    def test_it_is_made_by_the_plan_and_the_input_stands_behind_it(self, asked, by):
        row = asked(name="Robin Vale", email="robin@kestrel.example")
        values = {"title": "Move guests live", "description": "Between pools."}
        item = actions.make_item(input_id=row.pk, values=values, by=by)
        assert backers(item) == 1
        assert states(row) == [State.LINKED]
        change = Change.objects.get(item=item, field="created")
        assert (change.source, change.by, change.reason) == ("input", by, f"Asked for in input {row.pk}")
        told = f"{item.title} {item.description} {change.new} {change.reason}"
        assert "Robin" not in told
        assert "kestrel" not in told.casefold()

    def test_a_title_that_will_not_do_makes_nothing(self, asked, by):
        row = asked()
        with pytest.raises(Invalid):
            actions.make_item(input_id=row.pk, values={"title": " "}, by=by)
        assert states(row) == [State.NEW]
        assert not InputItem.objects.exists()
