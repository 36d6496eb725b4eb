"""The made-up shop: every stage, every band and every trouble once, relative to an instant.

Stands on top and uses every room below; no room uses it. It is filled the way a real shop is, by
an export file and by the acts of a seller, so it is also a walk through the whole program.

Called by others: `shop.seed`.
"""
