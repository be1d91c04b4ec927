"""Wrapped layers in layers made of layers: they would hide parameters, so they are refused."""

import numpy as np
from jaxtyping import Float32

from typednn import Tensor, jit, nn, ops, remat, vmap

rng = np.random.default_rng(0)

# E: remat: as a layer in others it would hide the parameters of 'Linear[3, 4]'; put the layer there, and call remat around its use [shape]
nn.Sequential(remat(nn.Linear(3, 4, rng=rng)))
# E: jit: as a layer in others it would hide the parameters of 'Linear[3, 4]'; put the layer there, and call jit around its use [shape]
nn.Sequential(nn.ReLU(), jit(remat(nn.Linear(3, 4, rng=rng))))
# E: remat: as a layer in others it would hide the parameters of 'Linear[3, 3]'; put the layer there, and call remat around its use [shape]
nn.Residual(remat(nn.Linear(3, 3, rng=rng)))
# E: vmap: as a layer in others it would hide the parameters of 'Linear[3, 3]'; put the layer there, and call vmap around its use [shape]
nn.Parallel(vmap(nn.Linear(3, 3, rng=rng)))
# E: remat: as a layer in others it would hide the parameters of 'Sequential'; put the layer there, and call remat around its use [shape]
nn.Concat(remat(nn.Sequential(nn.Linear(3, 3, rng=rng))))
held = remat(nn.Linear(3, 4, rng=rng))
# E: remat: as a layer in others it would hide the parameters of 'Linear[3, 4]'; put the layer there, and call remat around its use [shape]
nn.Sequential(held)


class Own(nn.Module):
    """The layer is a part of it, and remat is called around its use."""

    def __init__(self) -> None:
        self.inner = nn.Linear(3, 3, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 3"]:
        return remat(self.inner)(x)


nn.Sequential(Own())
# E: remat: as a layer in others it would hide the parameters of 'Own'; put the layer there, and call remat around its use [shape]
nn.Sequential(remat(Own()))
# Without parameters nothing is hidden.
nn.Sequential(remat(nn.ReLU()), remat(ops.relu), jit(nn.Sequential(nn.ReLU())))
nn.Sequential(remat(nn.GroupNorm(2, 4, affine=False)))
# E: Sequential: layer 2 'MultiHeadAttention[12, 3, 3]' takes '*b t 12' but layer 1 'Linear[3, 4]' gives '*b 4' [shape]
nn.Sequential(nn.Linear(3, 4, rng=rng), nn.MultiHeadAttention(12, 3, rng=rng))
