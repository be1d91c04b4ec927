"""Calls of other libraries' functions on annotated arrays: ``np.matmul(x, w)``, ``x.view(b, -1)``.

The rules are in ``typednn.shapes.libraries``. All of it is for modules that import jaxtyping or
typednn; in others the types are mypy's own.

=========================  =========================================================================
``calls.py``               the hook of a function, a method or an operator
``names.py``               finds the rule by the name that mypy has for the function
``arguments.py``           binds the arguments of a call to the parameters of the rule
``results.py``             writes the type of the result
``dtypes.py``              the dtypes that the libraries' stubs leave open
``mistakes.py``            keeps what is wrong until the module ends: mypy tries overloads
``missing_types.py``       ``optax.squared_error``, of a library without types
``untyped_functions.py``   ``torch.linalg.inv``, which PyTorch's types do not know
``unlisted.py``            functions without a rule, whose results have no sizes
``sizes.py``               ``x.shape``, ``x.size()`` and named results of PyTorch
``parameters.py``          ``nn.Parameter(data)`` of PyTorch
``forward_signatures.py``  calls of a user's modules of PyTorch, by the annotations of ``forward``
``named_axes.py``          the functions of einops, which take arrays of any library
``index_updates.py``       ``x.at[k].set(y)`` of JAX
=========================  =========================================================================
"""
