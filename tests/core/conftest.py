"""What is noticed in every test of the core beside what the test asks."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.well_kept import watched


@pytest.fixture(autouse=True)
def _all_is_well_kept() -> Iterator[None]:
    """Let no test pass whose errors, texts, events or values are not as all of them are."""
    with watched() as wrong:
        yield
    assert not wrong, sorted(wrong)
