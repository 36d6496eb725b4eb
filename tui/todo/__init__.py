"""Pane 0: everything that burns, most urgent first, whatever pane it belongs to.

Stands above the rooms of orders, cases, appeals and parcels: it shows their words and
stories, and what is done with a row is done by the pane it belongs to. Uses `core.due`.
"""
