"""The buyers' reviews, and the task that a low one makes (rules/README.md, 6).

Uses `core.orders` to find the order of a review, `core.store`, `core.rules`, `core.base`. The
averages and what campaigns want stand in `core.figures`.

Called by others: `reviews.add`, `reviews.remove`, `reviews.index`, `reviews.by_ids`, and
`reviews.put` by the import.
"""
