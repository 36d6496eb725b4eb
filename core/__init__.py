"""The trade: rules, clocks, files and the store, and all that a seller does. Knows no screen.

Rooms by floor, each using only those below: `demo` · `imports`, `due` · `aftersales`, `appeals` ·
`orders`, `figures` · `store` · `rules`, `files` · `base`. Contracts in pyproject.toml hold it.
Both front ends in `tui` call the same functions here. CONTRIBUTING.md has the map.
"""

import os

__version__ = "0.1.0"

# Looking for plugins of pydantic reads the metadata of every installed package: 20 ms a start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
