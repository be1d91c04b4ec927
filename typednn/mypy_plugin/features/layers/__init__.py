"""Layers of ``typednn.nn``: what their rules (``typednn.shapes.layers``) say of their use.

===================  ==========================================================================
``hooks.py``         which constructors, methods and signatures have a hook of these
``construction.py``  constructors: refused arguments; the type gets those that results depend on
``calls.py``         calls whose result, or whose arguments, have a rule
``chains.py``        calls of ``Sequential`` and ``Repeat``, layer by layer
``lambdas.py``       lambdas among layers, which take what the layers before them give
``modes.py``         whether the call of a layer takes a ``mode``
``owners.py``        layers in the fields of users' modules, for the sizes that these are built with
``specs.py``         the specs of layers, read from their types
``wrapped.py``       wrapped layers among others, which would hide their parameters
===================  ==========================================================================
"""
