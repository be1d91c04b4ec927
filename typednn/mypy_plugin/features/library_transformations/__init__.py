"""The transformations and loops of JAX and equinox, of functions of annotated arrays.

==============  ====================================================================================
``calls.py``    ``jax.jit(f)``, ``jax.vmap(f)``, ``jax.grad(f)``, equinox's and PyTorch's
``along_axes.py``  ``vmap(jnp.dot, in_axes=(None, 0))(x, y)``, and of a layer
``lambdas.py``  their lambdas, which get the arguments of the call
``loops.py``    ``jax.lax.scan``, ``cond`` and others
==============  ====================================================================================
"""
