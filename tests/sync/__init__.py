"""Modules whose assertions are to name their values, as those of the tests do."""

import pytest

pytest.register_assert_rewrite("tests.sync.scenarios", "tests.sync.random_edits")
