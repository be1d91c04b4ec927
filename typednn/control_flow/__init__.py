"""Loops and conditions over tensors: nodes of the graph when they are traced.

Eagerly they are Python's own loops and conditions. ``checks`` holds what both check of the trees
that their functions take and return.
"""

from typednn.control_flow.conditionals import cond, switch
from typednn.control_flow.loops import fori_loop, scan, while_loop

__all__ = ["cond", "fori_loop", "scan", "switch", "while_loop"]
