"""A plan and a Jira under random edits, faults and mishaps: the world, its people, what they remember, its end."""
