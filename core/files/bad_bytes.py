"""Bytes that are no sign of a text's encoding: mended where they are known, else marked.

One of them costs its row, not the file.
"""

from __future__ import annotations

import codecs

# A noncharacter: no file has it, and cleaning leaves it for the readers to find.
BAD_SIGN = "\ufdd0"
MENDING = "daifa-mending"

# Windows' own code page 936 has these beside GBK; standard decoders do not.
_CP936 = {0x80: "€", 0xA0: " "}


def _mend(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    data, at = error.object, error.start
    if error.encoding.startswith(("utf-16", "utf-32", "utf-7", "hz")):
        return BAD_SIGN, error.end
    if error.encoding == "utf-8":
        pair = data[at : at + 6]
        # A pair of surrogates, each written as three bytes: one sign outside the basic plane.
        if len(pair) == 6 and pair[0] == pair[3] == 0xED and pair[1] & 0xF0 == 0xA0:
            text = pair.decode("utf-8", "surrogatepass").encode("utf-16", "surrogatepass")
            try:
                return text.decode("utf-16"), at + 6
            except UnicodeDecodeError:
                return BAD_SIGN, at + 3
        return BAD_SIGN, error.end
    return _CP936.get(data[at], BAD_SIGN), at + 1


codecs.register_error(MENDING, _mend)
