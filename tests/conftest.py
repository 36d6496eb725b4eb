"""What every test shares: examples that are the same each day, and nothing written in the tree."""

from __future__ import annotations

import os
import random
import sys
import tempfile
from pathlib import Path

import pytest
from hypothesis import settings


def _cache() -> Path:
    """Return a folder that ends with the virtual environment, or the user's own outside one."""
    own = Path(sys.prefix)
    if sys.prefix != sys.base_prefix and os.access(own, os.W_OK):
        return own / ".cache"
    return Path(tempfile.gettempdir(), f"daifa-tests-{os.getuid()}")


# Read by pytest's `cache_dir` and by hypothesis, both after this file.
os.environ.setdefault("DAIFA_TEST_CACHE", str(_cache()))
os.environ.setdefault(
    "HYPOTHESIS_STORAGE_DIRECTORY", str(Path(os.environ["DAIFA_TEST_CACHE"], "hypothesis"))
)

# The same examples on every run and no limit on their time: a test that passed does not fail on
# another day or a busy machine. New examples: `pytest --hypothesis-profile search`.
settings.register_profile("steady", derandomize=True, database=None, deadline=None)
settings.register_profile("search", settings.get_profile("default"), deadline=None)
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Shuffle the tests when DAIFA_TEST_ORDER gives a seed, alike in every worker."""
    if seed := os.environ.get("DAIFA_TEST_ORDER"):
        random.Random(seed).shuffle(items)
