"""Notices that reach the seller: what has crossed into a worse band, told once, where it is heard.

Uses `core.due`, `core.figures`, `core.orders`, `core.store`, `core.rules`, `core.base`; loads
apprise only to send. README.md tells what a crossing is, and what is promised of sending.

Called by others: `crossing.Watch` and `words` by the desk's bell, `sending.notify` by `daifa
notify`, `targets` by `daifa doctor`.
"""
