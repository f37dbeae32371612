"""Everything that crosses our border."""
