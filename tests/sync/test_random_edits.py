"""Random edits on both sides under random faults: once it is quiet, every item equals its ticket or asks a person.

A suite has to say the same of the same code, so its seed is fixed; RANDOM_SEED=new looks where nobody has looked yet,
and the seed it prints tells that run again. RANDOM_RUNS asks for more or fewer runs, RANDOM_SHORTEN=1 has a failing one
told in as few steps as possible, which takes minutes.
"""

import os
import random
import sys
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from .conftest import MODES
from .random_edits.machine import STEPS, Machine
from .random_edits.world import ground

RUNS = int(os.environ.get("RANDOM_RUNS", "100"))
"""In each mode."""
TOGETHER = 25
"""So many are one test: processes share them, and none takes minutes."""
PARTS = -(-RUNS // TOGETHER)
SHORTEN = bool(os.environ.get("RANDOM_SHORTEN"))
SEED = os.environ.get("RANDOM_SEED", "2011")
CHOSEN = random.SystemRandom().randrange(2**32) if SEED == "new" else int(SEED)
MANY = settings(
    max_examples=min(RUNS, TOGETHER),
    stateful_step_count=STEPS,
    phases=(Phase.generate, Phase.shrink) if SHORTEN else (Phase.generate,),
    deadline=None,
    database=None,
    derandomize=False,
    print_blob=True,
    report_multiple_bugs=False,
    # A run is a second's work and some hundred choices: neither says that something is wrong with it.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


@pytest.fixture
def told_seed(request: pytest.FixtureRequest, capsys: Any) -> int:
    """The seed of a test run, said before it begins and again where it fails."""
    text = f"RANDOM_SEED={CHOSEN} {request.node.nodeid}\n"
    with capsys.disabled():
        sys.stderr.write(f"\n{text}")
    sys.stderr.write(text)
    return CHOSEN


@pytest.mark.parametrize("part", range(PARTS))
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.django_db
def test_both_sides_are_equal_once_it_is_quiet(mode: Any, part: int, told_seed: int, settings: Any, monkeypatch: Any):
    with ground(mode, settings, monkeypatch) as here:
        run = type("Run", (Machine,), {"ground": here, "shorten": SHORTEN})
        run_state_machine_as_test(seed(told_seed + part + PARTS * (mode == "dc"))(run), settings=MANY)
    assert run.done >= MANY.max_examples
