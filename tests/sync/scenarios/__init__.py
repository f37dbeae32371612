"""The scenarios that must hold, each under the name docs/sync.md lists it by: a fault and what must come of it."""

from . import hints, limits, merging, reading, restarts, workers, writing
from .stage import SCENARIOS, Stage

__all__ = ["SCENARIOS", "Stage", "hints", "limits", "merging", "reading", "restarts", "workers", "writing"]
