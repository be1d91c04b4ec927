"""The hooks: a file or folder for each part of the language that the plugin understands.

=====================  ===========================================================================
``annotations``        ``Float32[Tensor, "batch 784"]``, also in aliases and in ``Callable``
``calls``              calls of annotated functions, methods and constructors
``operations.py``      calls of typednn's operations, by their rules (with ``rule_*.py``)
``attributes.py``      ``x.shape``, ``x.T``, ``x.mT``, and ``for row in x``
``int_functions.py``   ``min``, ``max`` and ``math.prod`` of sizes
``shape_checks``       ``isinstance``, ``x.expect`` and ``assert x.shape == ...``
``sequential.py``      chains of layers
``transformations.py`` ``grad``, ``jit`` and ``remat`` of functions; ``methods.py`` of methods
``classes.py``         the type variables of layers and models
``values``             used by these: the shape or the value of an argument
``unions.py``          used by these: arguments that may have one of several types
``relevance.py``       which modules and calls concern the plugin at all
=====================  ===========================================================================
"""
