"""Benchmarks of the real thing: `./run bench [NAME]`. A figure is a ratio of two ways measured in one run.

A module of this package defines benchmarks with `@benchmark("name", "what it shows")`; importing it registers them.
"""

from .registry import Result, benchmark

__all__ = ["Result", "benchmark"]
