"""Pages of customer input."""
