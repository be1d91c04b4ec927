"""Ahead-of-time planning: trace a function to a graph, then lay out its memory before it runs.

The subpackages are listed in the order in which data flow. Each imports only the ones before it.
``trace`` turns a function into a graph of primitives. ``passes`` simplify the graph. ``arena`` lays
out its memory. ``run`` is ``jit``, which computes the graph. ``plan`` computes nothing: it reports
how much memory and time the function needs. All of them use ``kinds``, which tells what the tensors
inside an instance of a class are for, such as parameters.
"""
