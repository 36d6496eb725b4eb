"""Receivers' addresses: split what was pasted, join it for pasting, compare two of them."""

from core.rules.addresses.compare import Answer, Comparison, Part, compare, fits, level_label
from core.rules.addresses.split import Address, block, from_parts, is_encrypted, split

__all__ = [
    "Address",
    "Answer",
    "Comparison",
    "Part",
    "block",
    "compare",
    "fits",
    "from_parts",
    "is_encrypted",
    "level_label",
    "split",
]
