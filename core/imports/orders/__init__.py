"""The platform's order export: its headers, its rows, and what they change here.

A back room of `core.imports`. `export` declares the kind and the platform's words, `rows` reads
records, `writer.write` lays them over the known orders, `changes` says what may change,
`contradictions` raises a notice where the export and the seller disagree (imports/README.md, 2).
"""
