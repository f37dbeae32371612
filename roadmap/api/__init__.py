"""REST pieces that every feature's api.py uses."""
