"""The hooks: a file or folder for each part of the language that the plugin understands.

==========================  ========================================================================
``annotations``             ``Float32[Tensor, "batch 784"]``, also in aliases and in ``Callable``
``annotated_calls``         calls of annotated functions, methods and constructors
``partials.py``             ``functools.partial``, and the calls of a partial
``operation_calls.py``      calls of operations, draws and losses, by their rules (``rule_*.py``)
``index_elements.py``       ``x[ops.asarray([3, 100])]``: indices that the program states
``new_axes.py``             operands that get an axis where they stand, for the broadcast warning
``attributes.py``           ``x.shape``, ``x.T``, ``x.mT``, and ``for row in x``
``inferred_attributes.py``  ``self.x = x`` without an annotation
``field_sizes``             ``self.w1``, a field or property with names in its shape
``ranks``                   ``x.ndim``, which narrows unions and tensors of unknown rank
``int_functions.py``        ``min``, ``max`` and ``math.prod`` of sizes
``numbers.py``              numbers that are Any to mypy, such as ``d**-0.5``
``array_numbers.py``        ``a.mean()`` and ``np.max(a, axis=0)`` of numpy's arrays
``loaded_data.py``          ``json.load(file)`` and what is read from it
``foreign_operators.py``    ``x * "text"``, ``np.ones(3) + x``: operands that are no tensors
``operand_kinds.py``        used by these: the words for what such an operand is
``dtype_variables.py``      ``Float[Tensor[Any, F], "n"]``: a type variable for the dtype
``bounds.py``               ``TypeVar("T", bound=Float32[Tensor, "3"])``
``any_operands.py``         ``x * config["lr"]``, where the entries of ``config`` are Any
``reflected.py``            ``np.float64(3) < x``, which is the tensor's comparison
``guards``                  what conditions say about sizes where they hold: ``assert``, ``raise``
``shape_checks``            ``isinstance``, ``x.expect`` and ``assert x.shape == ...``
``layers``                  layers: their constructors, their calls, and chains of them
``control_flow``            ``scan``, ``cond`` and others, and the functions that they are given
``data_loaders.py``         ``DataLoader(data, 64)``, and the type of its batches
``batch_types.py``          used by it: the type of a batch of any tree
``fitting.py``              ``fit(model, loader, optimizer, supervised(loss))``: the parts fit each other
``objectives.py``           used by it: the loss, as it is written there
``sums.py``                 ``sum(xs, start=ops.zeros(3))``
``library_calls``           functions of numpy, JAX, PyTorch and einops, of annotated arrays
``library_transformations.py``  ``jax.jit(f)``, ``jax.vmap(f)``, ``jax.grad(f)``, equinox's and PyTorch's
``library_lambdas.py``      their lambdas, which get the arguments of the call
``library_loops.py``        ``jax.lax.scan``, ``cond`` and others
``collected_arrays.py``     containers that are filled with such arrays
``loops.py``                loops over layers of different sizes
``redefinition.py``         variables that are assigned several times, also in loops
``transformations.py``      ``grad``, ``jacobian``, ``jvp``, ``jit`` and others, of functions
``mapped_functions.py``     ``vmap(f)``
``mapped_calls.py``         ``vmap(f)(x, y)``: mapped axes that differ, and lambdas
``mapped_modules.py``       ``vmap(grad(loss))``: the fields of a batch of modules
``mapped_trees.py``         ``trees.map(f, tree, other)``
``primals.py``              ``jvp``, ``vjp`` and others: primals, tangents and gradients fit the function
``refused_transformations.py``  ``jit(3)``, ``grad(f, argnums="x")``
``custom_rules.py``         ``custom_vjp(f, rule)``: the rule fits f
``lambda_calls.py``         ``jit(grad(lambda w: ...))(w)``, which checks the lambda for each call
``transformed_expressions.py``  used by these: transformations of transformations, as they are written
``transformed_types.py``    used by these: what transformations return, as functions
``derivative_types.py``     the types of Jacobians
``replaced_fields.py``      ``nn.replace``
``decorated_methods.py``    the same of methods
``checked_functions.py``    functions decorated with ``typed``
``classes.py``              the type variables of layers and models
``module_end``              what has no hook, when a module is checked: results thrown away, ``if x``
``values``                  used by these: the shape or the value of an argument
``daemon.py``               which functions mypy's daemon checks again after an edit
``unions.py``               used by these: arguments that may have one of several types
``relevance.py``            which calls concern the plugin at all
==========================  ========================================================================
"""
