"""Appeals to the platform: proposed, checked against its form, packed, followed to the end.

Uses `core.orders`, `core.figures`, `core.store`, `core.rules`, `core.files`, `core.base`; knows
nothing of `core.aftersales`, which stands beside it. The rules stand in rules/README.md, 5.

Called by others: `entry` (propose, check, create, edit), `evidence`, `results` (submitted, won,
lost …), `reading` (find, the index by time left), `effects`, `pack.pack`. `evidence_files` is a
back room.
"""
