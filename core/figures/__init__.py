"""The shop's figures: logistics abnormal rate, after-sales rates, sales, review scores.

Uses `core.store`, `core.rules`, `core.base`. Everything is computed from one value, `FigureFacts`,
so that "what if" is the same function over changed facts.

Called by others: `figures.figures` (all of them on a day), `figures.read_facts` with `logistics_of`
and `rates_of`; `series.series` (many days in one pass); `breakdown` (by item, supplier, shop);
`what_if` (from → to); `measures` (each figure by its name); `campaigns` for scores and campaigns.
"""
