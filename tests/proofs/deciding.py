"""What decides: points 1, 2, 3, 10 and 17."""

from .proof import Proof

MERGE, SETTLE = "integrations/sync/merge.py", "integrations/sync/settle.py"
PROMISES, MERGES = "tests/sync/test_promises.py::test_", "tests/sync/test_merge.py::test_"

PROOFS = (
    Proof(
        "1 a field that comes from Jira alone is pulled",
        MERGE,
        "if rule.direction is Direction.FROM_TRACKER:",
        "if False:",
        (f"{MERGES}directions",),
    ),
    Proof(
        "1 a field that goes to Jira alone is pushed",
        MERGE,
        "if rule.direction is Direction.TO_TRACKER:",
        "if False:",
        (f"{MERGES}directions",),
    ),
    Proof(
        "1 a field that is off, or goes with the create alone, is left alone",
        MERGE,
        "if rule.direction in (Direction.OFF, Direction.ONCE):",
        "if False:",
        (f"{MERGES}directions",),
    ),
    Proof(
        "1 Jira's value holds where the policy says so",
        MERGE,
        "if rule.on_conflict is Conflict.TRACKER:",
        "if False:",
        (f"{MERGES}policies_decide_conflicts_and_adoption",),
    ),
    Proof(
        "1 the plan's value holds where the policy says so",
        MERGE,
        "if rule.on_conflict is Conflict.PLAN:",
        "if False:",
        (f"{MERGES}policies_decide_conflicts_and_adoption",),
    ),
    Proof(
        "1 the policy is to ask where nothing else is said",
        "integrations/jira/mapping.toml",
        '[fields.title]\ndirection = "two-way"\non_conflict = "ask"',
        '[fields.title]\ndirection = "two-way"\non_conflict = "jira"',
        ("tests/jira/test_mapping.py::test_the_shipped_mapping_is_the_first_value_of_each_choice",),
    ),
    Proof(
        "2 what only the plan changed is pushed",
        MERGE,
        "    if jira == base:",
        "    if False:",
        (f"{MERGES}what_one_side_left_alone_follows_the_other",),
    ),
    Proof(
        "2 what only Jira changed is pulled",
        MERGE,
        "    if plan == base:",
        "    if False:",
        (f"{MERGES}what_one_side_left_alone_follows_the_other",),
    ),
    Proof(
        "2 only what differs is sent",
        "integrations/jira/places.py",
        'if before is None or before.values.get("title") != title:',
        "if True:",
        ("tests/jira/test_writing.py::test_what_holds_already_is_not_written",),
    ),
    Proof(
        "2 a push whose result Jira holds already is no write",
        MERGE,
        "return Decision(Outcome.IN_STEP, jira)",
        "return Decision(Outcome.PUSH, plan)",
        (f"{PROMISES}both_sides_edited_alike_is_no_write", f"{MERGES}equal_sides_write_nothing"),
    ),
    Proof(
        "2 what was read back is what both agree on",
        SETTLE,
        "found.base[name] = jira",
        "pass",
        (f"{PROMISES}what_jira_made_of_our_value_is_what_both_agree_on",),
    ),
    Proof(
        "2 the other fields go on while one is in conflict",
        SETTLE,
        "    for name, decision in decisions.items():",
        "    stop = any(one.outcome is Outcome.CONFLICT for one in decisions.values())\n"
        "    for name, decision in () if stop else decisions.items():",
        (
            r"tests/sync/test_scenarios.py::test_scenario[cloud-both sides edit the title \u2192 a conflict, "
            "other fields go on]",
        ),
    ),
    Proof(
        "2 long texts merge line by line",
        "roadmap/wiki/merging.py",
        "hunks = sorted({*_hunks(old, mine), *_hunks(old, theirs)})",
        "hunks = sorted(_hunks(old, mine))",
        ("tests/sync/test_pulls.py::test_texts_changed_in_different_paragraphs_are_merged",),
    ),
    Proof(
        "3 no transaction is open while Jira is asked",
        "integrations/sync/outbox/deliver.py",
        "        with understood(",
        '        with __import__("django.db").db.transaction.atomic(), understood(',
        (f"{PROMISES}no_transaction_is_open_while_jira_is_asked",),
    ),
    Proof(
        "3 one worker at a time holds a link",
        "integrations/sync/models/leases.py",
        "rows.filter(free | Q(lease_owner=owner))",
        "rows",
        (f"{PROMISES}a_ticket_somebody_works_on_is_left_to_him",),
    ),
    Proof(
        "3 a lease ends by itself",
        "integrations/sync/models/leases.py",
        "free = Q(lease_until__isnull=True) | Q(lease_until__lte=now)",
        "free = Q(lease_until__isnull=True)",
        ("tests/sync/test_writes.py::test_worker_that_died_while_making_a_ticket_is_recovered",),
    ),
    Proof(
        "3 a pull stores nothing on a link that is worked on",
        "integrations/sync/reconcile/book.py",
        "    if busy:",
        "    if False:",
        (f"{PROMISES}a_ticket_somebody_works_on_is_left_to_him",),
    ),
    Proof(
        "3 a read from before the last merge undoes nothing",
        "integrations/sync/policy.py",
        "    if read_at < merged_at:",
        "    if False:",
        (f"{MERGES}stale_reads",),
    ),
    Proof(
        "3 nor does an index that lags",
        "integrations/sync/policy.py",
        "return not fresh and updated < known_updated",
        "return False",
        ("tests/sync/test_pulls.py::test_read_that_is_older_than_the_last_merge_is_not_taken",),
    ),
    Proof(
        "3 an edit made while we wrote is merged and sent, too",
        "integrations/sync/reconcile/store.py",
        "if p.op is not None and not p.found.pushes and p.found.complete]",
        "if p.op is not None]",
        ("tests/sync/test_writes.py::test_edit_while_the_ticket_is_written_is_sent_too",),
    ),
    Proof(
        "3 what a write replaced unseen becomes a conflict",
        "integrations/jira/changelog.py",
        "if held != self.before.values.get(name):",
        "if False:",
        ("tests/sync/test_writes.py::test_person_edits_between_our_read_and_our_write",),
    ),
    Proof(
        "10 what Jira made of our value is no news",
        SETTLE,
        "return sent if name in sides.echo and made == value else value",
        "return value",
        (f"{MERGES}what_the_tracker_made_of_our_value_counts_as_ours",),
    ),
    Proof(
        "10 equal values are no work, whoever wrote them",
        MERGE,
        "    if plan == jira:",
        "    if False:",
        (f"{PROMISES}both_sides_edited_alike_is_no_write",),
    ),
    Proof(
        "10 Jira's status waits while a push of that link is open",
        "integrations/sync/reconcile/pair.py",
        'waiting = {"status"} if at_work(op) and not (terms.writing or terms.rehearsing) else set()',
        "waiting: set[str] = set()",
        (f"{PROMISES}jiras_status_waits_while_a_push_is_open",),
    ),
    Proof(
        "17 every decision leaves a row with the three values",
        "integrations/sync/reconcile/store.py",
        "    insert_many(audits)",
        "    pass",
        (f"{PROMISES}every_decision_leaves_a_row",),
    ),
    Proof(
        "17 who settled a conflict is recorded",
        "integrations/sync/actions.py",
        "    _record(row, by)",
        "    pass",
        ("tests/sync/test_decisions.py::test_resolving_writes_both_sides_and_records_who",),
    ),
    Proof(
        "17 an item says which field differs, and why",
        "integrations/sync/panels.py",
        "[] if item.sync_state in AGREED else _differing(item.pk)",
        "[]",
        ("tests/sync/pages/test_overview.py::test_the_box_names_the_differing_field_and_why",),
    ),
    Proof(
        "17 an item matches Jira as of the last good cycle",
        "integrations/sync/session.py",
        'good = {"last_good_cycle": session.began, ',
        "good = {",
        (f"{PROMISES}as_of_is_the_last_good_cycle_and_outside_the_etag",),
    ),
    Proof(
        "17 a cycle that changed nothing leaves the ETags alone",
        "integrations/sync/runner/pulling.py",
        "    note_good_cycle(session)",
        "    note_good_cycle(session)\n"
        "    from roadmap.plan.models import Item\n    for item in Item.objects.all():\n"
        "        Item.objects.filter(pk=item.pk).update(version=item.version + 1)",
        (f"{PROMISES}as_of_is_the_last_good_cycle_and_outside_the_etag",),
    ),
)
