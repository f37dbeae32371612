"""Each scenario of the table in both modes, over real HTTP."""

import pytest

from .conftest import House
from .scenarios import SCENARIOS, Stage

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", SCENARIOS)
def test_scenario(name: str, house: House, settings, client) -> None:
    SCENARIOS[name](Stage(house, settings, client))
