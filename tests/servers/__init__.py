"""The real servers the suite runs against, private to one run and stopped with it.

`python -m tests.servers [PYTEST ARGS]` is what `./run test` calls.
"""
