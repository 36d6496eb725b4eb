"""Pane 4: the parcels on their way, with the clocks of their first scan and of their next trace.

Scans are recorded by key, for the marked ones, or from pasted trace text. Uses `core.due`,
`core.orders` and the room of orders for their stories and sheets.
"""
