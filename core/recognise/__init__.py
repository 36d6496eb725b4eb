"""What a pasted text is: which of ten kinds, how surely, and what stands in it.

Every rule that it asks stands in another room; nothing here reads a disk or changes anything.

Called by others: `reading.recognise` (pure, for a text and an instant), `known.meant` (the meanings
that the store leaves open), and the values of `kinds`. `single` and `tables` are back rooms.
"""
