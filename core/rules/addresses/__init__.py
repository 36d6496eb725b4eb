"""Receivers' addresses: split what was pasted, join it for pasting, compare two of them.

Uses `core.base` alone; the districts are data. README.md tells the levels and the four answers.

Called by others, all from here: `split`, `from_parts`, `block`, `compare`, `conflicts`,
`level_label`, `house_numbers`, `is_encrypted`, `is_plain`, `fits`, `valid_until`, and the values
`Address`, `Comparison`, `Part`, `Answer`. `page`, `region`, `glance` and `districts` are back
rooms.
"""

from core.rules.addresses.compare import (
    Answer,
    Comparison,
    Part,
    compare,
    conflicts,
    fits,
    house_numbers,
    level_label,
)
from core.rules.addresses.glance import is_plain
from core.rules.addresses.page import valid_until
from core.rules.addresses.split import Address, block, from_parts, is_encrypted, split

__all__ = [
    "Address",
    "Answer",
    "Comparison",
    "Part",
    "block",
    "compare",
    "conflicts",
    "fits",
    "from_parts",
    "house_numbers",
    "is_encrypted",
    "is_plain",
    "level_label",
    "split",
    "valid_until",
]
