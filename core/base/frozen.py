"""Values that do not change."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that does not change once it is made."""

    # A validator is built when it is first needed: the start needs few of them.
    model_config = ConfigDict(frozen=True, defer_build=True)
