"""Upstream exports, 1688 and Taobao: read, matched with an order, acted on where it is certain.

A back room of `core.imports`. `ali1688` and `taobao` declare the kinds, `reading` gathers rows to
orders, `matching` finds ours, `follow` records purchases, shipping and numbers, `writer.write`
leads through; what is not certain becomes a proposal (imports/README.md, 4).
"""
