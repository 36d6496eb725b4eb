"""The platform's after-sales export: its columns, its rows, and what they change here.

A back room of `core.imports`. `export` declares the kind and reads the rows, `writer.write` adds
cases, brings them up to date, opens claims and warns (imports/README.md, 3).
"""
