"""Receivers' addresses: split what was pasted, join it for pasting, compare two of them."""

from core.rules.addresses.compare import Answer, Comparison, Part, compare, level_label
from core.rules.addresses.split import Address, block, from_parts, split

__all__ = [
    "Address",
    "Answer",
    "Comparison",
    "Part",
    "block",
    "compare",
    "from_parts",
    "level_label",
    "split",
]
