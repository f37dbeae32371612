"""What architects say and decide: who hears of it, where the input stands then, and what an undo brings back."""

from __future__ import annotations

import pytest

from roadmap.inputs import actions
from roadmap.inputs.models import Entry, EntryKind, Input, State
from roadmap.inputs.rules import Refused
from roadmap.people.models import Person

pytestmark = pytest.mark.django_db
REASON = "Two halls share no clock, so that a guest would stand still for minutes."


def again(row: Input) -> Input:
    return Input.objects.get(pk=row.pk)


def group(asked, by, *organisations: str) -> list[Input]:
    rows = [asked(one) for one in organisations]
    actions.merge(input_ids=[row.pk for row in rows[1:]], into_id=rows[0].pk, by=by)
    return rows


class TestReplying:
    def test_it_goes_to_that_submitter_alone(self, asked, by, sent):
        head, other = group(asked, by, "Kestrel Bank", "Fjord Cloud")
        sent()
        actions.reply(input_id=other.pk, text="Which release do you run?", by=by)
        assert [mail.to for mail in sent()] == [[other.email]]
        assert Entry.objects.get(kind=EntryKind.REPLIED).input_id == other.pk
        assert (again(other).state, again(head).state) == (State.ANSWERED, State.NEW)

    def test_what_stands_on_the_plan_stays_there(self, asked, by, item):
        row = asked()
        actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
        actions.answer(input_id=row.pk, text="When?")
        assert again(row).unread
        actions.reply(input_id=row.pk, text="In summer.", by=by)
        assert (again(row).state, again(row).unread) == (State.LINKED, False)

    def test_an_empty_reply_is_refused(self, asked, by):
        with pytest.raises(Refused, match="The reply is missing"):
            actions.reply(input_id=asked().pk, text=" \n", by=by)

    def test_nobody_would_read_a_reply_to_what_was_taken_back(self, asked, by):
        row = asked()
        actions.erase(input_id=row.pk)
        with pytest.raises(Refused, match="nobody would read"):
            actions.reply(input_id=row.pk, text="Hello", by=by)


class TestDeclining:
    def test_every_submitter_of_the_group_reads_the_reason(self, asked, by, sent):
        rows, alone = group(asked, by, "Kestrel Bank", "Fjord Cloud", "Harbour Health"), asked()
        sent()
        actions.decline(input_id=rows[1].pk, reason=REASON, by=by)
        mails = sent()
        assert {mail.to[0] for mail in mails} == {row.email for row in rows}
        assert all(REASON.split(",")[0] in mail.body for mail in mails)
        assert [again(row).state for row in rows] == [State.DECLINED] * 3
        entries = Entry.objects.filter(kind=EntryKind.DECLINED, public=True, text=REASON)
        assert set(entries.values_list("input", flat=True)) == {row.pk for row in rows}
        assert again(alone).state == State.NEW

    def test_a_reason_is_needed(self, asked, by):
        row = asked()
        with pytest.raises(Refused, match="The reason is missing"):
            actions.decline(input_id=row.pk, reason="", by=by)
        assert again(row).state == State.NEW

    def test_taken_up_again_what_was_not_meant_stays_so(self, asked, by):
        head, meant, spam = group(asked, by, "Kestrel Bank", "Fjord Cloud", "Nobody")
        actions.mark_spam(input_id=spam.pk, by=by)
        actions.decline(input_id=head.pk, reason=REASON, by=by)
        actions.reopen(input_id=head.pk, by=by)
        assert [again(row).state for row in (head, meant, spam)] == [State.NEW, State.NEW, State.SPAM]

    def test_who_joins_the_declined_and_leaves_again_was_never_declined(self, asked, by):
        head, late = asked(), asked()
        actions.decline(input_id=head.pk, reason=REASON, by=by)
        actions.merge(input_ids=[late.pk], into_id=head.pk, by=by)
        assert again(late).state == State.DECLINED
        actions.part(input_id=late.pk, by=by)
        assert [again(row).state for row in (head, late)] == [State.DECLINED, State.NEW]


class TestNotMeant:
    def test_it_counts_nowhere_until_it_is_taken_up_again(self, asked, by, item):
        row = asked()
        actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
        for take, wanted in ((actions.mark_spam, 0), (actions.reopen, 1)):
            take(input_id=row.pk, by=by)
            item.refresh_from_db()
            assert item.backers == wanted

    def test_others_are_not_put_out_of_sight_with_it(self, asked, by):
        head, _ = group(asked, by, "Kestrel Bank", "Fjord Cloud")
        with pytest.raises(Refused, match="part them first"):
            actions.mark_spam(input_id=head.pk, by=by)

    def test_taking_it_up_again_leaves_its_group_alone(self, asked, by):
        head, spam = group(asked, by, "Kestrel Bank", "Nobody")
        actions.reply(input_id=head.pk, text="Thanks.", by=by)
        actions.mark_spam(input_id=spam.pk, by=by)
        actions.reopen(input_id=spam.pk, by=by)
        assert [again(row).state for row in (head, spam)] == [State.ANSWERED, State.NEW]


class TestTheHalvesOfAGroup:
    def test_who_was_on_the_plan_by_another_is_to_be_read_when_that_one_leaves(self, asked, by, item):
        head, other = asked(), asked()
        actions.link(input_id=other.pk, item_ids=[item.pk], by=by)
        actions.merge(input_ids=[other.pk], into_id=head.pk, by=by)
        assert again(head).state == State.LINKED
        actions.part(input_id=other.pk, by=by)
        assert [again(row).state for row in (head, other)] == [State.NEW, State.LINKED]
        assert Input.objects.to_read().filter(pk=head.pk).exists()

    def test_a_head_that_takes_itself_back_leaves_the_group_in_sight(self, asked, by, item):
        head, second, third = group(asked, by, "Kestrel Bank", "Fjord Cloud", "Harbour Health")
        actions.link(input_id=head.pk, item_ids=[item.pk], by=by)
        actions.erase(input_id=head.pk)
        assert {again(row).group for row in (head, second, third)} == {second.pk}
        assert (again(second).merged_into_id, again(third).merged_into_id) == (None, second.pk)
        item.refresh_from_db()
        assert item.backers == 2
        assert Input.objects.to_read().filter(pk=second.pk).exists()

    def test_no_history_keeps_the_title_of_another(self, asked, by):
        head, other = asked(text="Kestrel's secret project"), asked(text="Something else")
        actions.merge(input_ids=[other.pk], into_id=head.pk, by=by)
        assert "secret" not in str(list(Entry.objects.filter(input=other.pk).values("text", "data")))


class TestKeepingInOrder:
    def test_only_what_counts_is_published(self, asked, by):
        with pytest.raises(Refused, match="confirmed address"):
            actions.publish(input_id=asked(confirmed=False).pk, words="Move guests live", by=by)

    def test_a_name_corrected_moves_the_count(self, asked, by, item):
        rows = [asked("Kestrel Bank"), asked("Kestrel Bnk")]
        for row in rows:
            actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
        item.refresh_from_db()
        assert item.organisations == 2
        actions.edit_input(input_id=rows[1].pk, title="Moving", theme="cloud", organisation="kestrel bank", by=by)
        item.refresh_from_db()
        assert item.organisations == 1

    def test_what_an_architect_wrote_down_counts_at_once(self, by, item):
        submission = actions.Submission(text="They said it in the hall", organisation="Fjord Cloud", name="Operations")
        row = actions.add_for(submission=submission, channel="meeting", by=by).input
        actions.link(input_id=row.pk, item_ids=[item.pk], by=by)
        item.refresh_from_db()
        assert (item.backers, item.organisations) == (1, 1)
        assert (row.added_by, row.proven) == (by, False)


class TestUndoing:
    def test_each_undo_takes_back_one_step_more(self, asked, by, item):
        row, into = asked(), asked()
        actions.flag(input_id=row.pk, by=by)
        actions.tag(input_id=row.pk, tags="storage", by=by)
        actions.merge(input_ids=[row.pk], into_id=into.pk, by=by)
        actions.link(input_id=into.pk, item_ids=[item.pk], by=by)
        seen = []
        for _ in range(4):
            actions.undo_step(by=by)
            now = again(row)
            item.refresh_from_db()
            seen.append((item.backers, now.merged_into_id, now.tags, bool(now.flagged_at)))
        assert seen == [
            (0, into.pk, ["storage"], True),
            (0, None, ["storage"], True),
            (0, None, [], True),
            (0, None, [], False),
        ]
        with pytest.raises(Refused, match="no step of yours"):
            actions.undo_step(by=by)

    def test_a_step_over_many_is_one_step(self, asked, by):
        rows = group(asked, by, "Kestrel Bank", "Fjord Cloud", "Harbour Health")
        actions.undo_step(by=by)
        assert not Input.objects.exclude(merged_into=None).exists()
        with pytest.raises(Refused, match="no step of yours"):
            actions.undo_step(by=by)
        assert [again(row).group for row in rows] == [row.pk for row in rows]

    @pytest.mark.parametrize("what", ["decline", "spam", "assign", "edit", "publish", "unpublish", "part", "unflag"])
    def test_it_stands_as_before(self, what, asked, by):
        row, other = asked(), asked()
        actions.publish(input_id=other.pk, words="Guests that move", by=by)
        actions.merge(input_ids=[other.pk], into_id=row.pk, by=by)
        actions.flag(input_id=row.pk, by=by)
        before = stand(row, other)
        {
            "decline": lambda: actions.decline(input_id=other.pk, reason=REASON, by=by),
            "spam": lambda: actions.mark_spam(input_id=asked().pk, by=by),
            "assign": lambda: actions.assign(input_id=row.pk, to=Person.objects.create(name="Networking"), by=by),
            "edit": lambda: actions.edit_input(input_id=row.pk, title="Else", theme="", organisation="", by=by),
            "publish": lambda: actions.publish(input_id=row.pk, words="Live", by=by),
            "unpublish": lambda: actions.unpublish(input_id=other.pk, by=by),
            "part": lambda: actions.part(input_id=other.pk, by=by),
            "unflag": lambda: actions.flag(input_id=row.pk, by=by, on=False),
        }[what]()
        actions.undo_step(by=by)
        assert stand(row, other) == before

    def test_a_reply_stays_said_and_is_not_passed_over(self, asked, by):
        row = asked()
        actions.flag(input_id=row.pk, by=by)
        actions.reply(input_id=row.pk, text="Thanks.", by=by)
        with pytest.raises(Refused, match="cannot be undone"):
            actions.undo_step(by=by)
        assert again(row).flagged_at

    def test_what_another_has_parted_since_is_not_undone(self, asked, by):
        other = Person.objects.create(name="Networking")
        rows = group(asked, by, "Kestrel Bank", "Fjord Cloud")
        actions.part(input_id=rows[1].pk, by=other)
        with pytest.raises(Refused, match="parted them again since"):
            actions.undo_step(by=by)
        actions.merge(input_ids=[rows[1].pk], into_id=rows[0].pk, by=by)
        with pytest.raises(Refused, match="merged or parted them again"):
            actions.undo_step(by=other)

    def test_nobody_undoes_the_step_of_another(self, asked, by):
        actions.flag(input_id=asked().pk, by=by)
        with pytest.raises(Refused, match="no step of yours"):
            actions.undo_step(by=Person.objects.create(name="Networking"))


def stand(*rows: Input) -> list[tuple]:
    now = [again(row) for row in rows]
    columns = [
        (one.title, one.state, one.group, one.merged_into_id, one.assignee_id, one.published_as, one.organisation_id)
        for one in now
    ]
    return [*columns, ("flag", bool(now[0].flagged_at))]
