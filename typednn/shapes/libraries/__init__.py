"""The shapes of other libraries' functions: numpy's, JAX's and PyTorch's, for mypy's plugin.

The shapes are those of our own rules (``typednn.shapes.rules``). A table of a library says which
rule a function of it has, and which of its parameters is which of the rule's (``table.py``).
``adapters.py`` has the rules of functions that have no operation of ours with the same meaning.

Everything in the tables is compared with the library itself on drawn calls (``tests/libraries``). A
function that is in no table has the type that the library's own stubs give it.
"""
