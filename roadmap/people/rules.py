"""Who may do what. Superusers may do everything; group `architects` edits; group `chairs` runs reviews."""

import rules

is_architect = rules.is_group_member("architects") | rules.is_superuser
is_chair = rules.is_group_member("chairs") | rules.is_superuser

rules.add_perm("plan.edit", is_architect & rules.is_active)
rules.add_perm("wiki.edit", is_architect & rules.is_active)
rules.add_perm("inputs.triage", is_architect & rules.is_active)
rules.add_perm("reviews.run", is_chair & rules.is_active)
rules.add_perm("sync.resolve", is_architect & rules.is_active)
rules.add_perm("reviews.attend", (is_architect | is_chair) & rules.is_active)
