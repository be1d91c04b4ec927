"""Train or evaluate: an argument that mypy asks for, also of the chains of layers that need it."""

from collections.abc import Callable
from typing import Any, Generic, reveal_type

import numpy as np
from jaxtyping import Float32
from typing_extensions import TypeVar

from typednn import Tensor, jit, nn, ops, random, value_and_grad

rng = np.random.default_rng(0)
rows = ops.ones((5, 3))
images = ops.ones((5, 3, 8, 6))
evaluate = nn.Eval()
train = nn.Train(random.key(0))
mode: nn.Mode = train
reveal_type(train.key())  # R: Key

# Layers

drop = nn.Dropout(0.5)
reveal_type(drop(rows, mode))  # R: Tensor[tuple[5, 3], float32]
reveal_type(drop(rows.astype(np.float64), evaluate))  # R: Tensor[tuple[5, 3], float64]
reveal_type(nn.Dropout()(rows, mode=train))  # R: Tensor[tuple[5, 3], float32]
drop(rows)  # E: Missing positional argument "mode" in call to "__call__" of "Dropout" [call-arg]
drop(rows, True)  # E: Dropout.__call__: argument 'mode' is a bool, declared Train | Eval [arg-type]
drop(rows, nn.Eval)  # E: Dropout.__call__: argument 'mode' is the class Eval, declared Train | Eval [arg-type]

reveal_type(nn.SpatialDropout(0.2)(images, mode))  # R: Tensor[tuple[5, 3, 8, 6], float32]
# E: Missing positional argument "mode" in call to "__call__" of "SpatialDropout" [call-arg]
nn.SpatialDropout(0.2)(images)
# E: SpatialDropout.__call__: argument 'x' is float32 (3,), declared Float[Tensor, "b c *spatial"]: at least 2 axes expected, 1 found [shape-rank]
nn.SpatialDropout()(ops.ones(3), mode)

nn.Dropout(1.5)  # E: Dropout: probability is 1.5, it must be at least 0 and below 1 [shape]
nn.Dropout(probability=1)  # E: Dropout: probability is 1, it must be at least 0 and below 1 [shape]
reveal_type(nn.RReLU()(images, mode))  # R: Tensor[tuple[5, 3, 8, 6], float32]
# E: Missing positional argument "mode" in call to "__call__" of "RReLU" [call-arg]
nn.RReLU()(images)
nn.RReLU(0.5, 0.2)  # E: RReLU: lower is 0.5 and upper is 0.2, but expected lower to be at most upper [shape]
reveal_type(nn.Softmax2d()(images))  # R: Tensor[tuple[5, 3, 8, 6], float32]
nn.SpatialDropout(-0.1)  # E: SpatialDropout: probability is -0.1, it must be at least 0 and below 1 [shape]
nn.Dropout(0)
nn.Dropout(float(np.float64(0.5)))

nn.BatchNorm(0)  # E: BatchNorm: channels is 0, but a size is at least 1 [shape]
norm = nn.BatchNorm(3)
reveal_type(norm)  # R: BatchNorm[3, float32]
reveal_type(norm.running_mean)  # R: Tensor[tuple[3], float32]
reveal_type(norm(rows, mode))  # R: Tensor[tuple[5, 3], float32]
reveal_type(norm(images, evaluate))  # R: Tensor[tuple[5, 3, 8, 6], float32]
norm(images)  # E: Missing positional argument "mode" in call to "__call__" of "BatchNorm" [call-arg]
# E: BatchNorm.__call__: argument 'x' is float32 (5, 4), declared Float32[Tensor, "b 3 *rest"]: axis -1 is 4, expected 3 [shape]
norm(ops.ones((5, 4)), mode)
# E: BatchNorm.__call__: argument 'x' is float32 (5, 8, 3) [shape]
norm(ops.ones((5, 8, 3)), mode)


def centred(x: Float32[Tensor, "n c h w"]) -> Float32[Tensor, "n c h w"]:
    return nn.BatchNorm(x.shape[1])(x, nn.Eval())


def channels_last(x: Float32[Tensor, "n c"], mode: nn.Mode) -> Float32[Tensor, "n c"]:
    norm = nn.BatchNorm(x.shape[0])
    return norm(x, mode)  # E: BatchNorm.__call__: argument 'x' is float32 (n, c), declared Float32[Tensor, "b n *rest"] [shape]


centred(images)

# Chains

mlp = nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Dropout(0.5), nn.BatchNorm(4))
reveal_type(mlp(rows, mode))  # R: Tensor[tuple[5, 4], float32]
reveal_type(mlp(rows, mode=evaluate))  # R: Tensor[tuple[5, 4], float32]
mlp(rows)  # E: Missing positional argument "mode" in call to "__call__" of "Sequential" [call-arg]
mlp(rows, None)  # E: argument 'mode' is None, declared Train | Eval [arg-type]
# E: Sequential: layer 1 'Linear[3, 4]' takes '*b 3' but x is (5, 2) [shape]
mlp(ops.ones((5, 2)), mode)
# E: Sequential: layer 2 'BatchNorm[5]' takes 'b 5 *rest' but layer 1 'Linear[3, 4]' gives '5 4' [shape]
nn.Sequential(nn.Linear(3, 4, rng=rng), nn.BatchNorm(5))(rows, mode)

plain = nn.Sequential(nn.Linear(3, 4, rng=rng), nn.ReLU())
reveal_type(plain(rows))  # R: Tensor[tuple[5, 4], float32]
plain(rows, mode)  # E: Too many arguments for "__call__" of "Sequential" [call-arg]
plain(rows, mode=mode)  # E: Unexpected keyword argument "mode" for "__call__" of "Sequential" [call-arg]

nested = nn.Sequential(plain, nn.Sequential(nn.ReLU(), nn.Sequential(nn.BatchNorm(4))))
reveal_type(nested(rows, mode))  # R: Tensor[tuple[5, 4], float32]
nested(rows)  # E: Missing positional argument "mode" in call to "__call__" of "Sequential" [call-arg]
nn.Sequential(plain, nn.Sequential(nn.ReLU()))(rows, mode)  # E: Too many arguments [call-arg]
nn.Sequential()(rows)
nn.Sequential()(rows, mode)  # E: Too many arguments [call-arg]


class Block(nn.Module):
    """A user's layer."""

    def __init__(self) -> None:
        self.body = nn.Sequential(nn.Linear(3, 4, rng=rng), nn.Dropout(0.5))

    def __call__(self, x: Float32[Tensor, "b 3"], *, mode: nn.Mode) -> Float32[Tensor, "b 4"]:
        return self.body(x, mode)

    def forgetful(self, x: Float32[Tensor, "b 3"]) -> Float32[Tensor, "b 4"]:
        return self.body(x)  # E: Missing positional argument "mode" in call to "__call__" of "Seq [call-arg]


class Resize(nn.Module):
    """Its ``mode`` is another one."""

    def __call__(self, x: Float32[Tensor, "b n"], mode: str = "up") -> Float32[Tensor, "b 2*n"]:
        return ops.concat([x, x], axis=1)


class Perhaps(nn.Module):
    def __call__(
        self, x: Float32[Tensor, "*s"], mode: nn.Mode | None = None
    ) -> Float32[Tensor, "*s"]:
        return x if mode is None else nn.Dropout()(x, mode)


class TrainedOnly(nn.Module):
    def __call__(self, x: Float32[Tensor, "*s"], mode: nn.Train) -> Float32[Tensor, "*s"]:
        return nn.Dropout()(x, mode)


M = TypeVar("M", bound=nn.Mode, default=Any)


class OfMode(nn.Module, Generic[M]):
    def __call__(self, x: Float32[Tensor, "*s"], mode: M) -> Float32[Tensor, "*s"]:
        return x


reveal_type(nn.Sequential(Block(), Resize())(rows, train))  # R: Tensor[tuple[5, 8], float32]
nn.Sequential(Block(), Resize())(rows)  # E: Missing positional argument "mode" [call-arg]
reveal_type(nn.Sequential(Resize())(rows))  # R: Tensor[tuple[5, 6], float32]
nn.Sequential(Resize())(rows, train)  # E: Too many arguments [call-arg]
nn.Sequential(Perhaps(), nn.ReLU())(rows)
nn.Sequential(Perhaps(), nn.ReLU())(rows, train)
# E: Missing positional argument "mode" [call-arg]
nn.Sequential(Perhaps(), nn.Dropout())(rows)
nn.Sequential(TrainedOnly())(rows, train)
nn.Sequential(TrainedOnly())(rows)  # E: Missing positional argument "mode" [call-arg]
nn.Sequential(OfMode())(rows, evaluate)


def noisy(x: Float32[Tensor, "b n"], mode: nn.Mode) -> Float32[Tensor, "b n"]:
    return nn.Dropout()(x, mode)


def untyped(x, mode):  # type: ignore[no-untyped-def]  # on purpose
    return x


nn.Sequential(noisy, nn.ReLU())(rows, mode)
nn.Sequential(noisy, nn.ReLU())(rows)  # E: Missing positional argument "mode" [call-arg]
nn.Sequential(untyped, nn.ReLU())(rows, mode)
nn.Sequential(lambda x: x, nn.ReLU())(rows)


def of_unknown_layers(layer: Any, layers: list[nn.Module], f: Callable[..., Any]) -> None:
    """What is not known may take a mode, or none."""
    nn.Sequential(layer, nn.ReLU())(rows)
    nn.Sequential(layer, nn.ReLU())(rows, mode)
    nn.Sequential(f, nn.ReLU())(rows)
    nn.Sequential(f, nn.ReLU())(rows, mode)
    nn.Sequential(*layers)(rows)
    nn.Sequential(*layers)(rows, mode)


def of_declared_chains(some: nn.Sequential[Any], other: nn.Sequential[nn.Dropout]) -> None:
    some(rows)
    some(rows, mode)
    other(rows, mode)
    other(rows)  # E: Missing positional argument "mode" [call-arg]


nn.Residual(nn.Dropout(0.1))(rows)  # E: Missing positional argument "mode" [call-arg]
reveal_type(nn.Residual(nn.Dropout(0.1))(rows, mode))  # R: Tensor[tuple[5, 3], float32]
reveal_type(nn.Residual(nn.ReLU())(rows))  # R: Tensor[tuple[5, 3], float32]
nn.Residual(nn.ReLU())(rows, mode)  # E: Too many arguments for "__call__" of "Residual" [call-arg]
nn.Parallel(nn.ReLU(), nn.Residual(nn.BatchNorm(3)))(rows)  # E: Missing positional argument "mode" [call-arg]
reveal_type(nn.Concat(nn.ReLU(), nn.Dropout(0.1))(rows, mode))  # R: Tensor[tuple[5, 6], float32]
nn.Sequential(nn.Residual(nn.Dropout(0.1)), nn.ReLU())(rows)  # E: Missing positional argument "mode" [call-arg]
nn.Sequential(nn.Residual(nn.Tanh()), nn.ReLU())(rows)

# Training


class Net(nn.Module):
    def __init__(self) -> None:
        self.body = nn.Sequential(
            nn.Linear(3, 16, rng=rng), nn.BatchNorm(16), nn.Dropout(0.2), nn.Linear(16, 2, rng=rng)
        )

    def __call__(self, x: Float32[Tensor, "b 3"], mode: nn.Mode) -> Float32[Tensor, "b 2"]:
        return self.body(x, mode)


def loss(
    model: Net, x: Float32[Tensor, "b 3"], y: Float32[Tensor, "b 2"], mode: nn.Train
) -> tuple[Float32[Tensor, ""], Net]:
    return ((model(x, mode) - y) ** 2).mean(), mode.updated(model)


@jit
def step(
    model: Net, x: Float32[Tensor, "b 3"], y: Float32[Tensor, "b 2"], key: random.Key
) -> tuple[Net, Float32[Tensor, ""]]:
    mode = nn.Train(key)
    (value, model), gradient = value_and_grad(loss, has_aux=True)(model, x, y, mode)
    reveal_type(gradient)  # R: Net
    reveal_type(model)  # R: Net
    return model, value


net, value = step(Net(), rows, ops.ones((5, 2)), random.key(1))
reveal_type(net(rows, evaluate))  # R: Tensor[tuple[5, 2], float32]
later = nn.Train(random.key(2))
norm(rows, later)
reveal_type(later.updated((net, norm)))  # R: tuple[Net, BatchNorm[3, float32]]
nn.Train(0)  # E: nn.Train: key is of class int, it must be a key: random.key(seed) [arg-type]
nn.Train()  # E: Missing positional argument "key" in call to "Train" [call-arg]
