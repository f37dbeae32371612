"""The end of a run: everything works again, people answer what they are asked, and then nothing may be left to do."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

from integrations.sync.actions import answer_parked
from integrations.sync.models import AuditRow, Conflict, ConflictKind, Connection, Link, LinkState, OpState, PushOp
from integrations.sync.runner import run_drain, run_poll, run_push
from integrations.sync.standing import restate
from integrations.sync.vocabulary import Vocabulary, plain
from integrations.tracker import FIELDS
from roadmap.plan import actions
from roadmap.plan.models import Change, Item, Remark, Revision, Source

from .people import People
from .world import World

OURS = "evolution-plan"
LATER = 2 * 3600.0
"""Seconds after which no pause, lease, back-off or quarantine is left."""
ROUNDS = 6
LOST = (LinkState.DELETED, LinkState.UNREACHABLE)


def come_to_rest(people: People) -> None:
    """Let it become quiet and check all that was promised; then decide every conflict, and check again."""
    world = people.world
    _mend(world)
    _cycles(people)
    check(people)
    if Conflict.objects.open().exists():
        for number, row in enumerate(Conflict.objects.open().order_by("id")):
            people.settle(0, "jira" if row.kind == ConflictKind.READ_ONLY or number % 2 else "plan")
        _cycles(people)
        assert not Conflict.objects.open().exists(), list(Conflict.objects.open().values())
        check(people)
    _nothing_left(world)


def _mend(world: World) -> None:
    """No more faults; all rights and the token are back; nothing that was archived stays so; time goes by."""
    jira = world.jira
    world.interruptions.clear()
    jira.faults.clear()
    jira.settings.index_lag = 0.0
    jira.tokens.add(jira.token, jira.account)
    for permission in ("BROWSE_PROJECTS", "EDIT_ISSUES", "CREATE_ISSUES", "ADD_COMMENTS"):
        jira.permissions.grant(permission)
    for item in Item.objects.exclude(archived_at=None):
        actions.unarchive(item_id=item.pk, version=None, by=None, source=Source.BROWSER)


def _cycles(people: People) -> None:
    """Cycles until one is complete and nobody is asked anything more but what conflicts ask."""
    world = people.world
    for number in range(ROUNDS):
        world.clock.shift(LATER)
        run_drain()
        answer = world.sync("--census", "--yes")
        parked = PushOp.objects.filter(state=OpState.PARKED)
        for op in parked.select_related("link"):
            _satisfy(people, op, patient=number < 2)
        if answer.code == 0 and not parked.exists() and not PushOp.objects.unsettled().exists():
            return
    raise AssertionError(f"it never becomes quiet: {answer} {list(PushOp.objects.values())} {_connection()}")


def _connection() -> dict[str, object]:
    return Connection.objects.values("state", "reason", "hold_until", "not_before", "held_pushes").get()


def _satisfy(people: People, op: PushOp, *, patient: bool) -> None:
    """Answer what Jira asks; later give up what it refuses, for what both sides last agreed on."""
    if patient:
        needs_value = op.allowed and op.needs.casefold() not in ("status", "component", "owner")
        answer_parked(op_id=op.pk, value=op.allowed[0] if needs_value else "", by=None)
        return
    vocabulary = Vocabulary(Connection.the())
    refused = {name.casefold().replace(" ", "_") for name in (*op.fields, op.needs)} & set(FIELDS)
    refused |= {"theme"} if op.needs == "Component" else set()
    base = op.link.base or {}
    values = vocabulary.for_plan({name: base.get(name) for name in refused or {"status"}})
    items = [item.pk for item in people.items]
    people.edit_item(items.index(op.link.item_id), lambda item: values)
    answer_parked_still(op)


def answer_parked_still(op: PushOp) -> None:
    """An edit back to what the item holds already asks for nothing: have it tried once more."""
    if PushOp.objects.filter(pk=op.pk, state=OpState.PARKED).exists():
        answer_parked(op_id=op.pk, value="", by=None)


def check(people: People) -> None:
    """Every item equals its ticket, has an open conflict or is known to be lost; and nobody's edit is."""
    world = people.world
    _pairs(world)
    _each_equals(world)
    _history_tells()
    _remarks_are_there(world)
    people.memory.check(world.jira)


def _pairs(world: World) -> None:
    """Each item has one ticket, each ticket one item; only what was deleted is taken for lost."""
    ids = {int(ident) for ident in Link.objects.exclude(state__in=LOST).ticket_ids()}
    tickets = world.jira.tickets
    ours = {ident for ident, issue in tickets.items() if issue.project == world.jira.default_project}
    assert ours <= ids <= tickets.keys(), (ids, {ident: issue.key for ident, issue in tickets.items()})
    without = Link.objects.filter(ticket_id=None)
    assert {link.state for link in without} <= {LinkState.PARTED}, list(without.values())
    assert not Item.objects.filter(link=None).exists()
    assert not Link.objects.exclude(state__in=("ok", "parted", *LOST)).exists(), list(Link.objects.values())
    for link in Link.objects.filter(state__in=LOST):
        assert int(link.ticket_id or 0) not in world.jira.tickets
    _nobody_can_tell(world)
    made = Counter(str(i.properties[OURS]["op"]) for i in world.jira.tickets.values() if OURS in i.properties)
    assert all(count == 1 for count in made.values()), made


def _nobody_can_tell(world: World) -> None:
    """Out of reach, and not deleted, is only what is gone from a project none of whose tickets are shown to us."""
    shown = {key.partition("-")[0] for key in Link.objects.filter(state=LinkState.OK).values_list("key", flat=True)}
    for key in Link.objects.filter(state=LinkState.UNREACHABLE).values_list("key", flat=True):
        assert key.partition("-")[0] not in shown | {world.jira.default_project}, (key, shown)


def _each_equals(world: World) -> None:
    tickets = world.read_all()
    vocabulary = Vocabulary(Connection.the())
    asked = set(Conflict.objects.open().values_list("link", "field"))
    links = Link.objects.linked().filter(state=LinkState.OK)
    for link in links.select_related("item__theme", "item__lead_time", "item__owner"):
        plan, jira = vocabulary.local(link.item), vocabulary.incoming(tickets[str(link.ticket_id)]).values
        for name in FIELDS:
            assert plan[name] == jira[name] or (link.pk, name) in asked, (link.key, name, plan[name], jira[name])
            assert (link.pk, name) in asked or link.base[name] == plain({name: jira[name]})[name], (name, link.base)
        state = link.item.sync_state
        assert state == ("conflict" if any(pk == link.pk for pk, _ in asked) else "synced"), (link.key, state)
    before = list(Item.objects.order_by("pk").values_list("sync_state", "sync_note", "ticket_key"))
    restate([link.item_id for link in Link.objects.all()])
    assert before == list(Item.objects.order_by("pk").values_list("sync_state", "sync_note", "ticket_key"))


def _history_tells() -> None:
    """The change log, played from the beginning, ends at what the items hold; what Jira changed was audited."""
    for item in Item.objects.select_related("theme", "lead_time", "owner"):
        now = actions.values.shown(item)
        told: dict[str, object] = {}
        for row in Change.objects.filter(item=item).order_by("id"):
            if row.field == "created":
                told = dict(row.new)
                continue
            assert told[row.field] == row.old, (item.pk, row.field, told[row.field], row.old)
            told[row.field] = row.new
        assert {name: told[name] for name in FIELDS} == {name: now[name] for name in FIELDS}, (told, now)
        for name in FIELDS:
            pulled = Change.objects.filter(item=item, field=name, source=Source.JIRA).count()
            audited = AuditRow.objects.filter(item=item, field=name).exclude(outcome__in=("push", "in-step")).count()
            assert pulled <= audited, (item.pk, name, pulled, audited)


def _remarks_are_there(world: World) -> None:
    """Each remark is on its item's ticket, once; unless it was said on one that is lost."""
    lost = set(AuditRow.objects.filter(outcome__in=("recreated", "parted", "closed")).values_list("item", flat=True))
    for remark in Remark.objects.select_related("item__link").exclude(item__in=lost):
        link = remark.item.link
        if link.state == LinkState.OK:
            comments = [c.body.wiki for c in world.jira.tickets[int(link.ticket_id or 0)].comments]
            assert comments.count(remark.text) == 1, (remark.text, comments)


def _nothing_left(world: World) -> None:
    """Two more cycles, and all that runs in the background, write nothing on either side."""
    world.jira.log.clear()
    before = _written()
    for flags in ((), ("--full",)):
        answer = world.sync(*flags)
        assert (answer.code, answer.pulled, answer.pushed) == (0, 0, 0), answer
    for job in (run_poll, run_push, run_drain):
        job()
    assert not world.jira.writes, world.jira.writes
    assert before == _written()


def _written() -> tuple[object, ...]:
    now = datetime.now(UTC)
    rows = Revision.current(), Change.objects.count(), AuditRow.objects.count(), Conflict.objects.count()
    return (*rows, PushOp.objects.filter(created_at__lte=now).count(), list(Link.objects.order_by("pk").values("base")))
