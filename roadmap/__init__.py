"""The domain. It has never heard of Jira."""
