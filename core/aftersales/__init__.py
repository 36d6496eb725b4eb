"""After-sales cases: who must act by when, where the goods are, what follows, what is owed.

Uses `core.orders`, `core.figures`, `core.store`, `core.rules`, `core.base`; knows nothing of
appeals, which stand beside it. The rules stand in rules/README.md, 4.

Called by others: `reading` (find, the open cases by urgency, add by hand), `decisions` (agree,
reject, settle, inspect, answers), `consequences.what_follows`, `advice.advise`, `claims`,
`returns`.
"""
