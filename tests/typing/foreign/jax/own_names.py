"""A parameter that has the name of a library without types: its methods are its own."""

import optax  # type: ignore[import-untyped]
from jax import Array
from jaxtyping import Float


# --- a parameter named optax
class Fake:
    def squared_error(self, x: Float[Array, "b"], y: Float[Array, "c"]) -> Float[Array, "c"]:
        return y


def own_name(optax: Fake, x: Float[Array, "b"], y: Float[Array, "c"]) -> Float[Array, "c"]:
    return optax.squared_error(x, y)


def squares_of_any_shape(x: Float[Array, "b"], y: Float[Array, "c"]) -> Float[Array, "b"]:
    found: Float[Array, "b"] = optax.squared_error(x, y)
    return found
