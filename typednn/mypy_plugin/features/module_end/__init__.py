"""Checks of a whole module, at its end: of statements and expressions that have no hook."""
