"""Reviews in the browser."""
