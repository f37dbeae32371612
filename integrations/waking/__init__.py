"""Waking workers, for every feature that keeps what is to be done in rows of its own."""
