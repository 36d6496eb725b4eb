"""The screens and the command line: two front ends over `core`, without a rule of their own.

Rooms by floor, each using only those below: `cli` · `desk` · `aftersales` · `orders`, `appeals`,
`imports` · `parts` · `widgets`, `commands`, `terminal`. README.md tells how a pane, a form and a
command are made; contracts in pyproject.toml hold the floors.
"""
