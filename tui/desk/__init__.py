"""The desk as a whole: the app, its header, footer, help and palette, and how it is opened.

Uses every room of `tui` but `tui.cli`, which opens it. The app hands out the desk, the time and
the clipboard, runs the second, notices other sessions, and knows panes and forms by name only.

Called by others: `run.run_desk`, `run.has_screen`.
"""
