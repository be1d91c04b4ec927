"""Loops and conditions, whose functions get what the loop or the condition gives them.

No type of the library says what that is: ``scan`` removes the first axis of all tensors of a tree,
and mypy's own inference joins the sizes of functions with names of their own. So each function is
called here, as it were (``calls``), with the types that it gets. ``loops`` and ``conditionals`` have
the hooks, ``signatures`` what mypy sees of the calls, and ``type_trees`` walks the types of trees.
"""
