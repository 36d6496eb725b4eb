"""Every command of the desk, declared once: its keys, its words, where it works.

Loads no Textual, so that `daifa keys` can print it; uses `core.base` alone. Bindings, footer,
help, palette and the key table in README.md are made from it.

Used by others: `table` (`Command`, `Pane`, `CommandTable`, `declared`, `panes`, `key_rows`),
`keymap` (the seller's own keys laid over it). `aftersales` and `appeals` hold the commands of their
panes.
"""
