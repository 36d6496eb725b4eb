"""The import screen: a path or pasted rows, a preview of what would change, then Enter.

Uses `tui.parts` and what lies below it, and `core.imports`. The file is read by a worker on a desk
of its own; the screen gets messages. Opened by `tui.desk` alone.
"""
