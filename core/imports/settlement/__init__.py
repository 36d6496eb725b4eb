"""The platform's settlement (货款明细): income, refunds, fees, fines, compensation.

`export` reads the lines, `writer` adds those that are new; a back room of `core.imports`.

Uses `core.rules.settlement` for what a line is.
"""
