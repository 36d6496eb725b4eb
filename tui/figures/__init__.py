"""Pane 6: the figures of any day, their plots, what if; by item, by supplier, by shop.

They are computed in a thread with a desk of its own, so that no key waits; a hidden pane computes
nothing. Uses `core.figures`.

Called by others: `pane.FiguresPane`.
"""
