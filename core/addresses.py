"""Receivers' addresses: split what was pasted, join it for pasting, compare two of them."""

from core.address_compare import Answer, Comparison, Part, compare, level_label
from core.address_split import Address, block, from_parts, split

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
