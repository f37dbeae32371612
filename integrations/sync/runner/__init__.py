"""Cycles: pulling what changed in the tracker, pushing what waits, one after the other."""

from .background import run_census, run_drain, run_poll, run_push, run_sweep
from .cycle import Options, Report, run_cycle
from .pulling import Progress
from .rehearsal import rehearse_cycle

__all__ = [
    "Options",
    "Progress",
    "Report",
    "rehearse_cycle",
    "run_census",
    "run_cycle",
    "run_drain",
    "run_poll",
    "run_push",
    "run_sweep",
]
