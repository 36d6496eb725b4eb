"""Reviews of buyers: a simple CSV, or the same columns pasted from a spreadsheet.

`export` reads the rows, `writer` lays them over what is known; a back room of `core.imports`.

Uses `core.reviews` for what a review is and the task that a low one makes.
"""
