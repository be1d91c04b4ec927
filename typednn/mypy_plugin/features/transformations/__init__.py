"""``grad``, ``vmap``, ``jit`` and others: what a transformed function takes and gives.

=======================  ===========================================================================
``calls.py``             ``grad``, ``jacobian``, ``jvp``, ``jit`` and others, of functions
``refused.py``           ``jit(3)``, ``grad(f, argnums="x")``
``custom_rules.py``      ``custom_vjp(f, rule)``: the rule fits f
``derivative_types.py``  the types of Jacobians
``primals.py``           ``jvp``, ``vjp`` and others: primals, tangents and gradients fit the function
``lambdas.py``           ``jit(grad(lambda w: ...))(w)``, which checks the lambda for each call
``mapped_functions.py``  ``vmap(f)``
``mapped_calls.py``      ``vmap(f)(x, y)``: mapped axes that differ, and lambdas
``argument_leaves.py``   used by it: the tensors in an argument that is a tree
``mapped_modules.py``    ``vmap(grad(loss))``, ``hessian(loss)``: the fields of changed modules and records
``tree_marks.py``        used by these: what was changed in a tree, beside its class
``mapped_trees.py``      ``trees.map(f, tree, other)``
``types.py``             used by these: what transformations return, as functions
``expressions.py``       used by these: transformations of transformations, as they are written
=======================  ===========================================================================
"""
