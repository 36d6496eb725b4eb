"""The shop's figures: logistics abnormal rate, after-sales rates, sales, review scores.

Uses `core.store`, `core.rules`, `core.base`. Everything is computed from one value, `Facts`, so
that "what would follow" is the same function over changed facts.

Called by others: `figures.figures` (all at an instant), `figures.read_facts` with `logistics_of`
and `rates_of`; `reviews` for scores and campaigns.
"""
