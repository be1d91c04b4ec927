"""Calls of operations, draws and losses, by their rules, and the operators of tensors.

========================  ==========================================================================
``calls.py``              the hook: the rule gives the shape of the result
``names.py``              the rules by the full names of functions, methods and operators
``arguments.py``          the arguments of a call, as a rule takes them
``dtypes.py``             which dtypes a call refuses, and which one its result has
``results.py``            the type of the result
``unions.py``             arguments that may have one of several types
``numbers.py``            numbers that are Any to mypy, such as ``d**-0.5``
``any_operands.py``       ``x * config["lr"]``, where the entries of ``config`` are Any
``index_elements.py``     ``x[ops.asarray([3, 100])]``: indices that the program states
``reflected.py``          ``np.float64(3) < x``, which is the tensor's comparison
``keys.py``               ``random.normal(random.split(key, 3))``: several keys for one
``sums.py``               ``sum(xs, start=ops.zeros(3))``
``new_axes.py``           operands that get an axis where they stand, for the broadcast warning
``foreign_operators.py``  ``x * "text"``, ``np.ones(3) + x``: operands that are no tensors
``operand_kinds.py``      used by these: the words for what such an operand is
========================  ==========================================================================
"""
