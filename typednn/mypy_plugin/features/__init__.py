"""The hooks: a file or folder for each part of the language that the plugin understands.

===========================  =======================================================================
``annotations``              ``Float32[Tensor, "batch 784"]``, also in aliases and in ``Callable``
``annotated_calls``          calls of annotated functions, methods and constructors
``partials.py``              ``functools.partial``, and the calls of a partial
``renamed_functions.py``     ``join = ops.concat``, and the calls of ``join``
``cached_functions.py``      functions below ``functools.cache``
``operations``               calls of operations, draws and losses, by their rules; operators of tensors
``attributes.py``            ``x.shape``, ``x.T``, ``x.mT``, and ``for row in x``
``inferred_attributes.py``   ``self.x = x`` without an annotation
``field_sizes``              ``self.w1``, a field or property with names in its shape
``ranks``                    ``x.ndim``, which narrows unions and tensors of unknown rank
``int_functions.py``         ``min``, ``max`` and ``math.prod`` of sizes
``folds.py``                 ``functools.reduce`` and ``itertools.accumulate``
``loaded_data.py``           ``json.load(file)`` and what is read from it
``dtype_variables.py``       ``Float[Tensor[Any, F], "n"]``: a type variable for the dtype
``bounds.py``                ``TypeVar("T", bound=Float32[Tensor, "3"])``
``guards``                   what conditions say about sizes where they hold: ``assert``, ``raise``
``shape_checks``             ``isinstance``, ``x.expect`` and ``assert x.shape == ...``
``layers``                   layers: their constructors, their calls, and chains of them
``replaced_fields.py``       ``nn.replace``
``transformations``          ``grad``, ``vmap``, ``jit`` and others, of functions and lambdas
``control_flow``             ``scan``, ``cond`` and others, and the functions that they are given
``training``                 ``DataLoader``, and ``fit`` and ``evaluate``, whose parts fit each other
``library_calls``            functions of numpy, JAX, PyTorch and einops, of annotated arrays
``library_layers``           layers of PyTorch and equinox
``library_transformations``  ``jax.jit(f)``, ``jax.lax.scan`` and others, equinox's and PyTorch's
``array_numbers.py``         ``a.mean()`` and ``np.max(a, axis=0)`` of numpy's arrays
``collected_arrays.py``      containers that are filled with such arrays
``loops.py``                 loops over layers of different sizes
``redefinition.py``          variables that are assigned several times, also in loops
``decorated_methods.py``     methods with decorators such as ``@jit``
``checked_functions.py``     functions decorated with ``typed``
``classes.py``               the type variables of layers and models
``module_end``               what has no hook, when a module is checked: results thrown away, ``if x``
``values``                   used by these: the shape or the value of an argument
``daemon.py``                which functions mypy's daemon checks again after an edit
``relevance.py``             which calls concern the plugin at all
===========================  =======================================================================
"""
