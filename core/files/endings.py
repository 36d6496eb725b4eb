"""What the ending of a file's name tells: a table, or a download that is not finished."""

from __future__ import annotations

TABLES = (".csv", ".txt", ".tsv", ".xlsx", ".xlsm", ".xls", ".ods", ".htm", ".html", ".mht")
UNFINISHED = tuple(
    f".{end}"
    for end in (
        "crdownload", "part", "partial", "download", "opdownload", "td", "xltd", "downloading",
        "icloud", "aria2", "filepart", "!ut", "bc!",
    )
)  # fmt: skip
