"""Checks of a whole module, at its end: of statements and expressions that have no hook.

mypy asks no hook about ``if x:``, ``layer.bias = None`` or a result that is thrown away. When it has
checked a module, all types are known, and these files look for such mistakes in one walk.
"""
