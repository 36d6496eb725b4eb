"""Upstream items: from an item code or a pasted link to platform, id and page.

Uses `core.base` alone. The ways of decoding are data (decoders.toml); README.md explains them.

Called by others: `items.decode`, `items.parse_target`, `items.item_url`, `items.platform_label`,
and the platform's own pages `order_page`, `aftersale_page`, `appeal_page`. What a shop has bound
by hand stands one floor up, in `core.orders.bindings`.
"""
