"""Pane 5: the buyers' reviews, the scores of 90 days, and what campaigns still want.

A review is written down by three digits; the row of a low one brings words to send.

Uses `core.reviews`, `core.figures`, and the room of orders for an order's words to send.
"""
