"""What every room needs and no trade knows: time, money, words, errors, places on disk.

Uses nothing of the project. Only `clock` asks what time it is, and only front ends ask it:
everybody else is given the time.

Called by others: `clock` (Beijing time, reading and writing times), `money` (yuan and fen),
`i18n` (`_`, `N_`, `ngettext`), `errors` (`DaifaError` and its kinds), `frozen.Frozen`, `config`,
`paths`, `text`, `raw_bytes` (bytes that are no UTF-8, read or escaped), `meant` (the file that a
name means).
"""
