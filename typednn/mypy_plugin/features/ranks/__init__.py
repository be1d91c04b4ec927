"""Narrow tensors by what a program asks about their number of axes, ``x.ndim`` or ``len(x.shape)``.

=======================  ===========================================================================
``comparisons.py``       ``if x.ndim == 2``, for unions of ranks and for tensors of unknown rank
``members.py``           ``if x.ndim in (2, 3)``
``matches.py``           ``match len(x.shape)`` and ``case Tensor(shape=(_, 3))``
``variables.py``         ``n = x.ndim`` and then ``if n == 2``
``named_conditions.py``  ``single = x.ndim == 1`` and then ``if single``
``same_variables.py``    used by these: whether a variable is the same object in two places
=======================  ===========================================================================
"""
