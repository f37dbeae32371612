"""Every write of customer input: atomic, keyword-only, with an entry in the history of each input it touches."""
