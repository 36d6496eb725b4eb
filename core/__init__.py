"""The trade: rules, clocks, couriers, files and the store. Knows no screen."""

import os

__version__ = "0.1.0"

# Looking for plugins of pydantic reads the metadata of every installed package: 20 ms a start.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
