"""The scenarios, each with the line that carries it."""

from typing import Any

from .proof import MODES, Proof

JIRA, SYNC = "integrations/jira/", "integrations/sync/"
POLICY, DRAINING = f"{SYNC}policy.py", f"{SYNC}runner/draining.py"
TRUE = (
    f"{JIRA}webhooks.py",
    "return hmac.compare_digest(expected.encode(), given.strip().lower().encode())",
    "return True",
)
UNBOUND = (f"{SYNC}session.py", "if connection.hold_until and connection.hold_until > now:", "if False:")
DURATION = 'AND updated >= -{minutes}m"'


def scenario(name: str, file: str, carries: str, instead: str, modes: tuple[str, ...] = MODES, **more: Any) -> Proof:
    """A proof whose tests are the scenario of that name in these modes."""
    word = name.encode("unicode_escape").decode("ascii")
    tests = tuple(f"tests/sync/test_scenarios.py::test_scenario[{mode}-{word}]" for mode in modes)
    return Proof(name, file, carries, instead, tests, **more)


PROOFS = (
    scenario(
        "the same webhook thrice → one change",
        f"{SYNC}webhooks.py",
        "delivery=event.delivery[:255]",
        "delivery=__import__('uuid').uuid4().hex",
    ),
    scenario(
        "webhooks in reversed order → the last state",
        DRAINING,
        "        tally = reconcile(session.connection, found.tickets, terms)",
        "        pass",
    ),
    scenario(
        "a webhook of the deletion before one of an edit → deleted, item kept",
        DRAINING,
        ".exclude(state__in=(state, LinkState.DELETED))",
        ".exclude(state=state)",
    ),
    scenario(
        "all webhooks lost for a day → right final state, alert raised",
        f"{SYNC}runner/pulling.py",
        "        Connection.objects.miss_webhook()",
        "        pass",
    ),
    scenario("wrong signature → refused, nothing read", *TRUE),
    scenario("altered body → refused, nothing read", *TRUE),
    scenario(
        "429 with Retry-After 600 in seconds → no call before then, no worker asleep",
        f"{JIRA}answers.py",
        "return now + timedelta(seconds=max(0.0, float(text)))",
        "return now + timedelta(seconds=DEFAULT_PAUSE + 0 * float(text))",
    ),
    scenario(
        "429 with Retry-After 600 as an HTTP date → no call before then, no worker asleep",
        f"{JIRA}answers.py",
        "        until = parsedate_to_datetime(text)",
        "        raise ValueError",
    ),
    scenario(
        "429 for one ticket → only it waits",
        f"{JIRA}answers.py",
        'ticket_only=reason == "jira-per-issue-on-write"',
        "ticket_only=False",
    ),
    scenario(
        "429 of a quota → the connection pauses and resumes by itself",
        "integrations/tracker/errors.py",
        "return None if error.ticket_only else error.until",
        "return None",
    ),
    scenario(
        "502 with an HTML body → tried again later, nothing stored",
        POLICY,
        '"transient": Response.RETRY',
        '"transient": Response.PAUSE',
    ),
    scenario(
        "200 with an HTML log-in page → paused for the token, nothing stored",
        f"{JIRA}answers.py",
        "    if _is_login(response):",
        "    if False:",
    ),
    scenario(
        "a repeated page token → the pull ends, the cursor stays",
        f"{JIRA}pages.py",
        'raise Transient("Jira gave the same page of a search twice; the pull was ended and starts again later.")',
        "return",
        ("cloud",),
    ),
    scenario(
        "a repeated page token → the pull ends, the cursor stays",
        f"{JIRA}offsets.py",
        "        if moved:",
        "        if False:",
        ("dc",),
    ),
    scenario(
        "both sides edit the title → a conflict, other fields go on",
        f"{SYNC}merge.py",
        "return Decision(Outcome.CONFLICT, None, Why.BOTH)",
        "return Decision(Outcome.PULL, jira)",
    ),
    scenario("a label added on both sides → both kept", f"{SYNC}merge.py", "    if name in SETS:", "    if False:"),
    scenario(
        "a label removed on one side → removed on both",
        f"{SYNC}merge.py",
        "removed = (base - plan) | (base - jira)",
        "removed: frozenset[str] = frozenset()",
    ),
    scenario(
        "a description we cannot express → read-only from our side, the original kept",
        f"{JIRA}fields.py",
        "read_only=frozenset() if body.exact else INEXACT",
        "read_only=frozenset()",
    ),
    scenario(
        "account's time zone −8, two edits in one minute around the cursor → both seen",
        f"{JIRA}jql.py",
        DURATION,
        "AND updated >= '{now - timedelta(minutes=minutes):%Y-%m-%d %H:%M}'\"",
    ),
    scenario(
        "account's time zone +9, two edits in one minute around the cursor → both seen",
        f"{JIRA}jql.py",
        DURATION,
        # A zone that was guessed, with the wrong sign.
        "AND updated >= '{now + timedelta(hours=18) - timedelta(minutes=minutes):%Y-%m-%d %H:%M}'\"",
    ),
    scenario(
        "moved to another project → same link, new key",
        f"{SYNC}reconcile/store.py",
        "link.key, link.url, link.raw = ticket.key, ticket.url, incoming.raw",
        "link.raw = incoming.raw",
    ),
    scenario(
        "deleted → the item is kept and says so",
        f"{SYNC}runner/census.py",
        "    mark_lost(gone, LinkState.DELETED)",
        "    pass",
    ),
    scenario(
        "Browse permission lost for the project → paused, nothing taken for deleted, heals by itself",
        POLICY,
        '"config": Response.PAUSE',
        '"config": Response.RETRY',
    ),
    scenario(
        "create done but the connection reset → 1 ticket, linked",
        POLICY,
        '"ambiguous": Response.LOOK',
        '"ambiguous": Response.RETRY',
    ),
    scenario(
        "create done, connection reset, index 3 minutes behind → no second POST in the window",
        f"{SYNC}outbox/creating.py",
        "        if not _window_over(op):",
        "        if False:",
    ),
    scenario(
        "change applied but timed out → read again, no second write",
        f"{SYNC}outbox/updating.py",
        "tally = _landed(desk, ticket, read_at) if op.sent else desk.merge(ticket, read_at)",
        "ticket = __import__('dataclasses').replace(ticket, values={**ticket.values, **neutral(op.before)})\n"
        "    tally = desk.merge(ticket, read_at)",
    ),
    scenario(
        "a person edits between our read and our write → a conflict holding both values",
        f"{JIRA}changelog.py",
        "if held != self.before.values.get(name):",
        "if False:",
    ),
    scenario(
        "a person edits between our read and our write, whose answer is lost → a conflict holding both values",
        f"{SYNC}outbox/updating.py",
        "before=vocabulary.words(before), overwritten=lost)",
        "before=vocabulary.words(before))",
    ),
    scenario(
        "a transition that needs a field → parked with the values to choose from, no storm",
        f"{JIRA}transitions.py",
        '{"expand": "transitions.fields"}',
        "{}",
    ),
    scenario(
        "a status that cannot be reached → parked, no storm",
        f"{SYNC}models/outbox.py",
        "return self.exclude(state=OpState.PARKED)",
        "return self.all()",
    ),
    scenario(
        "token expired → writes kept, one clear notice", POLICY, '"auth": Response.PAUSE', '"auth": Response.RETRY'
    ),
    scenario("5,000 items pushed at once → asks first", POLICY, "return waiting > limit", "return False"),
    scenario(
        "more writes to one ticket than a person makes → the ticket is held, nothing else",
        POLICY,
        "return writes >= limit",
        "return False",
    ),
    scenario(
        "a worker killed with SIGKILL after the POST, before the commit → recovered, 1 ticket",
        f"{SYNC}outbox/creating.py",
        '    op.save(update_fields=["state", "sent", "sent_at"])\n',
        "",
    ),
    scenario(
        "two workers push one new item → 1 ticket",
        f"{SYNC}models/leases.py",
        "rows.filter(free | Q(lease_owner=owner))",
        "rows",
        guards=(
            (
                f"{SYNC}models/outbox.py",
                "link_free = Q(link__lease_until__isnull=True) | Q(link__lease_until__lte=now)",
                "link_free = Q()",
            ),
            (f"{SYNC}outbox/creating.py", "if op.state in (OpState.SENDING, OpState.UNKNOWN):", "if False:"),
        ),
    ),
    scenario("429 with Retry-After 600 in seconds → no call by a real worker, which works on", *UNBOUND),
    scenario("429 with Retry-After 600 as an HTTP date → no call by a real worker, which works on", *UNBOUND),
    scenario(
        "the database restarted mid-cycle → no loss, no double",
        f"{SYNC}outbox/creating.py",
        "ticket = desk.session.tracker.find_created(op.marker)",
        "ticket = None",
    ),
    scenario(
        "Redis restarted mid-cycle → no loss, no double",
        "config/redis_broker.py",
        "if self.connection is None or self.connection.client is None:",
        "if False:",
    ),
)
