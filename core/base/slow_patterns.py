"""Whether a pattern that somebody wrote can hang the program on some text.

A pattern such as `([0-9]+)+$` takes twice as long for each further digit. Python can stop no
pattern that is under way, so it is tried in a child process, on texts made to be hard for it.
Called by others: `first_slow`.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence

from core.base.programs import own_child

# Seconds for all patterns of a table; a harmless one takes a hundred-thousandth of it.
_LIMIT_S = 2
# Tried long enough that what doubles with each sign takes years, and what only squares does not.
_TRIAL = """
import itertools, json, re, resource, sys
resource.setrlimit(resource.RLIMIT_CPU, (int(sys.argv[1]), int(sys.argv[1])))
for place, pattern in enumerate(json.load(sys.stdin)):
    print(place, flush=True)
    compiled = re.compile(pattern, re.IGNORECASE)
    signs = list(dict.fromkeys("0a-_ " + "".join(filter(str.isalnum, pattern))))[:40]
    runs = [sign * 40 for sign in signs]
    runs += [(one + two) * 20 for one, two in itertools.permutations(signs[:6], 2)]
    for run in runs:
        for text in (run, run + "\\0"):
            compiled.fullmatch(text)
            compiled.search(text)
print("done", flush=True)
"""


def first_slow(patterns: Sequence[str]) -> str | None:
    """Return the first pattern that is not done with its hard texts in time, or None."""
    if not patterns:
        return None
    with own_child(
        ["-I", "-S", "-c", _TRIAL, str(_LIMIT_S)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        encoding="utf-8",
    ) as child:
        try:
            # The clock of the wall may run long on a busy machine: it is the last resort.
            out, _none = child.communicate(json.dumps(list(patterns)), timeout=15 * _LIMIT_S)
        except subprocess.TimeoutExpired:
            child.kill()
            out, _none = child.communicate()
    tried = out.split()
    if not tried or tried[-1] == "done":
        # A child that could not start says nothing against the pattern.
        return None
    return patterns[int(tried[-1])]
