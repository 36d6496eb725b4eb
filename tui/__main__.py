"""`python -m tui` is `daifa`."""

import sys

from tui.cli import program

sys.exit(program())
