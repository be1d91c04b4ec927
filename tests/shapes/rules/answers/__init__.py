"""Calls of rules, as in a doctest, and what each answers: a shape, a list of several, or a message.

A file has those of the rules in the file of its name in ``shapes/rules``. ``b`` and ``rest``, which
has no name, stand for any number of axes, the other letters for sizes. A line break is a space.
"""
