"""Mutation testing: the suite must fail when one place of the package is changed.

cosmic-ray makes the changes (``+`` becomes ``-``, ``==`` becomes ``<``, a number grows by one, a decorator
is left out) in a copy of the project, and the tests of that area run on each. A mutant that no test notices
is a hole in the suite. ``python -m tests.mutants 200 7 planning`` draws 200 of them with the seed 7.
"""
