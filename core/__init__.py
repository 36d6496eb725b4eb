"""The trade: rules, clocks, couriers, files and the store. Knows no screen."""

__version__ = "0.1.0"
