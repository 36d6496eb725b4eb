"""Where things stand in the tree, for tests that read files or start the program."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parents[1]
HEADERS = ROOT / "tests" / "data" / "headers"
