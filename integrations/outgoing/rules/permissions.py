"""Who keeps webhooks: superusers alone, for a hook sees the whole plan and makes this server call others."""

import rules

MANAGE = "outgoing.manage"

rules.add_perm(MANAGE, rules.is_superuser & rules.is_active)
