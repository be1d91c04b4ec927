"""Tracing: from a function to its graph.

A function and tensors without values flow in. The function runs once, and each primitive that it
applies becomes a node; out flows a ``Graph``, with the line of the user's program in each node.
All later rooms work on graphs, and need not know how a function was written.
"""
