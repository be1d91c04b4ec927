"""``fit`` and what it returns: the model's type is kept, and wrong arguments are named."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import numpy as np
from jaxtyping import Float, Float32, Int64
from typing_extensions import reveal_type

from typednn import Tensor, losses, metrics, nn, ops, optim, random, summary
from typednn.data import DataLoader, load_digits
from typednn.train import (
    EarlyStopping,
    Loader,
    NanGuard,
    Supervised,
    evaluate,
    fit,
    start,
    supervised,
)

rng = np.random.default_rng(0)


class Net(nn.Module):
    def __init__(self) -> None:
        self.hidden = nn.Linear(4, 8, rng=rng)
        self.dropout = nn.Dropout(0.5)
        self.output = nn.Linear(8, 3, rng=rng)

    def __call__(self, x: Float32[Tensor, "b 4"], mode: nn.Mode) -> Float32[Tensor, "b 3"]:
        return self.output(self.dropout(ops.relu(self.hidden(x)), mode))


data = DataLoader((ops.zeros((12, 4)), ops.zeros(12, dtype=np.int64)), 4)
optimizer = optim.SGD(0.1, momentum=0.9)


# --- a model, and a state to go on from
state = fit(Net(), data, optimizer, epochs=1, key=random.key(0))
reveal_type(state.model)  # R: Net
reveal_type(state.history.losses)  # R: list[float]
reveal_type(state.step)  # R: Tensor[tuple[()], int64]
again = fit(state, data, optimizer, epochs=2, callbacks=[EarlyStopping("loss"), NanGuard()])
reveal_type(again.model)  # R: Net
reveal_type(start(Net(), optimizer).model)  # R: Net
measured = evaluate(
    state.model, data, supervised(losses.cross_entropy), metrics={"accuracy": metrics.Accuracy()}
)
reveal_type(measured)  # R: dict[str, float]
reveal_type(summary(Net(), "32 4").flops)  # R: int


# --- objectives
def objective(
    model: Net, batch: tuple[Float32[Tensor, "b 4"], Int64[Tensor, "b"]], mode: nn.Mode
) -> Float32[Tensor, ""]:
    x, y = batch
    return losses.cross_entropy(model(x, mode), y)


fit(Net(), data, optimizer, objective, epochs=1, validation=data)
labelled_by_numbers = DataLoader((ops.zeros((12, 4)), ops.zeros((12, 3))), 4)
fit(Net(), labelled_by_numbers, optimizer, supervised(losses.mse), epochs=1)


# --- the loss takes what the model gives and the targets
images, numbers = ops.zeros((12, 4)), ops.zeros((12, 3))
classes = ops.zeros(12, dtype=np.int64)
plain = nn.Sequential(nn.Linear(4, 3, rng=rng), nn.Dropout(0.5))


def own_loss(outputs: Float32[Tensor, "b 3"], targets: Float32[Tensor, "b 3"]) -> Float32[Tensor, ""]:
    return losses.mse(outputs, targets)


def noisy(batch: object, rng: np.random.Generator) -> object:
    return batch


fit(plain, DataLoader((images, numbers), 5), optimizer, supervised(losses.mse), epochs=1)
fit(plain, DataLoader((images, numbers), 5), optimizer, supervised(own_loss), epochs=1)
fit(plain, DataLoader((images, classes), 5, transform=noisy), optimizer, epochs=1)
# X: Net.__call__: argument 'x' is float32 (5, 3), declared Float32[Tensor, "b 4"]: axis -1 is 3, expected 4
fit(Net(), DataLoader((numbers.numpy(), numbers), 5, transform=noisy), optimizer, epochs=1)
digits = load_digits()
fit(nn.Linear(64, 10, rng=rng), DataLoader(digits.train, 32), optimizer, epochs=1)
evaluate(plain, DataLoader((images, classes), 4), supervised(losses.cross_entropy))
# E: mse: outputs is float32 and targets is int64; dtypes are never promoted: convert one of them, e.g. targets.astype(np.float32) [shape-dtype]
fit(Net(), data, optimizer, supervised(losses.mse), epochs=1)
# E: cross_entropy: labels is float32, it must be integer: e.g. labels.astype(np.int64); for probabilities write soft_cross_entropy [shape-dtype]
fit(Net(), labelled_by_numbers, optimizer, epochs=1)
# E: mse: outputs (4, 3) and targets (4, 2): both must have the same shape [shape]
fit(plain, DataLoader((images, numbers[:, :2]), 4), optimizer, supervised(losses.mse), epochs=1)
# E: Sequential: layer 1 'Linear[4, 3]' takes '*b 4' but x is (4, 3) [shape]
fit(plain, DataLoader((numbers, classes), 4), optimizer, epochs=1)
# E: Net.__call__: argument 'x' is float32 (4, 3), declared Float32[Tensor, "b 4"]: axis -1 is 3, expected 4 [shape]
fit(Net(), DataLoader((numbers, classes), 4), optimizer, epochs=1)
# E: cross_entropy: labels is float32, it must be integer: e.g. labels.astype(np.int64); for probabilities write soft_cross_entropy [shape-dtype]
fit(Net(), data, optimizer, epochs=1, validation=labelled_by_numbers)
# E: own_loss: argument 'targets' is float32 (4, 2), declared Float32[Tensor, "b 3"]: axis -1 is 2, expected 3 [shape]
fit(plain, DataLoader((images, numbers[:, :2]), 4), optimizer, supervised(own_loss), epochs=1)
# E: mse: outputs is float32 and targets is int64; dtypes are never promoted: convert one of them, e.g. targets.astype(np.float32) [shape-dtype]
evaluate(plain, DataLoader((images, classes), 4), supervised(losses.mse))
# E: Linear.__call__: argument 'x' is float32 (?, 64), declared Float32[Tensor, "*b 63"]: axis -1 is 64, expected 63 [shape]
fit(nn.Linear(63, 10, rng=rng), DataLoader(digits.train, 32), optimizer, epochs=1)
# E: fit: the loader pads its last batch, and supervised(loss) would count the padding; take last="keep" or last="drop", or an objective (model, (batch, mask), mode) [shape]
fit(Net(), DataLoader((images, classes), 5, last="pad"), optimizer, epochs=1)


# --- a loss that is not made an objective
# E: fit: objective is the function cross_entropy, but expected a function (model, batch, mode); supervised(loss) makes one of a loss [arg-type]
fit(plain, DataLoader((images, classes), 4), optimizer, losses.cross_entropy, epochs=1)
# E: evaluate: objective is the function own_loss, but expected a function (model, batch, mode); supervised(loss) makes one of a loss [arg-type]
evaluate(plain, DataLoader((images, numbers), 4), own_loss)


# --- batches without targets
# E: supervised: a batch must be (inputs, targets), or an object of two fields, but it is a Tensor; write an objective (model, batch, mode) for batches of another kind [arg-type]
fit(plain, DataLoader(images, 4), optimizer, epochs=1)
# E: supervised: a batch must be (inputs, targets), or an object of two fields, but it is a Tensor; write an objective (model, batch, mode) for batches of another kind [arg-type]
fit(plain, DataLoader(images.numpy(), 4), optimizer, supervised(losses.mse), epochs=1)
# E: supervised: a batch must be (inputs, targets), or an object of two fields, but it is a tuple of 3; write an objective (model, batch, mode) for batches of another kind [arg-type]
fit(plain, DataLoader((images, classes, classes), 4), optimizer, epochs=1)
# E: supervised: a batch must be (inputs, targets), or an object of two fields, but it is a tuple of 1; write an objective (model, batch, mode) for batches of another kind [arg-type]
evaluate(plain, DataLoader((images,), 4), supervised(losses.cross_entropy))
# E: supervised: a batch must be (inputs, targets), or an object of two fields, but it is a dict; write an objective (model, batch, mode) for batches of another kind [arg-type]
fit(plain, DataLoader({"x": images, "y": classes}, 4), optimizer, epochs=1)
# E: supervised: a batch must be (inputs, targets), or an object of two fields, but it is a Tensor; write an objective (model, batch, mode) for batches of another kind [arg-type]
fit(plain, data, optimizer, epochs=1, validation=DataLoader(images, 4))
fit(plain, DataLoader([images, classes], 4), optimizer, epochs=1)
fit(plain, DataLoader(images, 4), optimizer, lambda m, x, mode: ops.mean(m(x, mode)), epochs=1)


# --- losses and objectives that are not named in the call
supervised_by_classes = supervised(losses.cross_entropy)
smooth = partial(losses.cross_entropy, label_smoothing=0.1)
by_lambda = lambda outputs, targets: losses.mse(outputs, targets)  # noqa: E731
wrong_inputs, wrong_targets = DataLoader((numbers, classes), 4), DataLoader((images, numbers), 4)
one = nn.Linear(4, 3, rng=rng)
fit(plain, data, optimizer, supervised_by_classes, epochs=1)
fit(plain, data, optimizer, supervised(smooth), epochs=1)
fit(plain, wrong_targets, optimizer, supervised(by_lambda), epochs=1)
fit(one, data, optimizer, lambda model, batch, mode: losses.cross_entropy(model(batch[0]), batch[1]), epochs=1)
# E: cross_entropy: labels is float32, it must be integer: e.g. labels.astype(np.int64); for probabilities write soft_cross_entropy [shape-dtype]
fit(plain, wrong_targets, optimizer, supervised_by_classes, epochs=1)
# E: Sequential: layer 1 'Linear[4, 3]' takes '*b 4' but x is (4, 3) [shape]
fit(plain, wrong_inputs, optimizer, supervised(smooth), epochs=1)
# E: cross_entropy: labels is float32, it must be integer: e.g. labels.astype(np.int64); for probabilities write soft_cross_entropy [shape-dtype]
fit(plain, wrong_targets, optimizer, supervised(partial(losses.cross_entropy, label_smoothing=0.1)), epochs=1)
# E: mse: outputs is float32 and targets is int64; dtypes are never promoted: convert one of them, e.g. targets.astype(np.float32) [shape-dtype]
fit(plain, data, optimizer, supervised(by_lambda), epochs=1)
# E: mse: outputs is float32 and targets is int64; dtypes are never promoted: convert one of them, e.g. targets.astype(np.float32) [shape-dtype]
fit(plain, data, optimizer, supervised(lambda outputs, targets: losses.mse(outputs, targets)), epochs=1)
# E: Linear.__call__: argument 'x' is float32 (4, 3), declared Float32[Tensor, "*b 4"]: axis -1 is 3, expected 4 [shape]
fit(one, wrong_inputs, optimizer, lambda model, batch, mode: losses.cross_entropy(model(batch[0]), batch[1]), epochs=1)
# E: objective: argument 'batch[0]' is float32 (4, 3), declared Float32[Tensor, "b 4"]: axis -1 is 3, expected 4 [shape]
fit(Net(), wrong_inputs, optimizer, objective, epochs=1)
# E: objective: argument 'batch[1]' is float32 (4, 3), declared Int64[Tensor, "b"]: dtype is float32, expected int64; use astype(np.int64) [shape-dtype]
evaluate(Net(), wrong_targets, objective)


def of_another_model(model: nn.Linear, batch: object, mode: nn.Mode) -> Float[Tensor, ""]:
    raise NotImplementedError


class Smooth:
    def __call__(self, o: Float32[Tensor, "b 3"], t: Int64[Tensor, "b"]) -> Float32[Tensor, ""]:
        return losses.cross_entropy(o, t)


class Generated:
    def __len__(self) -> int:
        return 1

    def batches(
        self, epoch: int, start: int = 0
    ) -> Iterator[tuple[Float32[Tensor, "8 4"], Int64[Tensor, "8"]]]:
        yield ops.zeros((8, 4)), ops.zeros(8, dtype=np.int64)


def unknown_loss(objective: Supervised) -> None:
    fit(one, wrong_inputs, optimizer, objective, epochs=1)


def unknown_loader(loader: Loader[Any], validation: DataLoader[Any] | None) -> None:
    fit(Net(), loader, optimizer, objective, epochs=1, validation=validation)
    fit(Net(), loader, optimizer, supervised(losses.mse), epochs=1, validation=None)
    # E: of_another_model: argument 'model' is Net, declared Linear[Any, Any, float32] [arg-type]
    fit(Net(), loader, optimizer, of_another_model, epochs=1)


def without_types(model, batch, mode):  # E: [no-untyped-def]
    return losses.cross_entropy(model(batch[0]), batch[1])


# X: Linear.__call__: argument 'x' is float32 (4, 3)
fit(one, wrong_inputs, optimizer, without_types, epochs=1)


fit(one, data, optimizer, supervised(Smooth()), epochs=1)
fit(one, Generated(), optimizer, supervised(Smooth()), epochs=1)
# E: Smooth.__call__: argument 't' is float32 (4, 3), declared Int64[Tensor, "b"]: dtype is float32, expected int64; use astype(np.int64) [shape-dtype]
fit(one, wrong_targets, optimizer, supervised(Smooth()), epochs=1)
# E: Linear.__call__: argument 'x' is float32 (8, 4), declared Float32[Tensor, "*b 5"]: axis -1 is 4, expected 5 [shape]
fit(nn.Linear(5, 3, rng=rng), Generated(), optimizer, epochs=1)


# --- wrong arguments
def of_two(model: Net, batch: object) -> Float32[Tensor, ""]:
    return ops.zeros(())


def of_rows(model: Net, batch: object, mode: nn.Mode) -> Float32[Tensor, "3"]:
    return ops.zeros(3)


# E: fit: objective is the function of_two, but expected a function (model, batch, mode); supervised(loss) makes one of a loss [arg-type]
fit(Net(), data, optimizer, of_two, epochs=1)
# E: fit: argument 'objective' is a function whose result is float32 (3,), declared Float[Tensor, ""]: 0 axes expected, 1 found [shape-rank]
fit(Net(), data, optimizer, of_rows, epochs=1)
# E: fit: objective is of class int, but expected a function (model, batch, mode); supervised(loss) makes one of a loss [arg-type]
fit(Net(), data, optimizer, 3, epochs=1)
# E: fit: a TrainingState has its own key; leave out key, or pass the model [call-overload]
fit(state, data, optimizer, epochs=2, key=random.key(1))


# E: of_another_model: argument 'model' is Net, declared Linear[Any, Any, float32] [arg-type]
fit(Net(), data, optimizer, of_another_model, epochs=1)
fit(Net(), data, optimizer)  # E: Missing named argument "epochs" in call to "fit" [call-arg]
fit(Net(), data, epochs=1)  # E: Missing positional argument "optimizer" in call to "fit" [call-arg]
fit(Net(), data, optimizer, epochs=1, seed=0)  # E: Unexpected keyword argument "seed" [call-overload]
fit(Net(), data, optimizer, epochs=2.0)  # E: fit: epochs is 2.0, but expected a whole number of at least 1 [arg-type]
fit(Net(), data, optimizer, epochs="2")  # E: fit: epochs is '2', but expected a whole number of at least 1 [arg-type]
# E: fit: the loader is of class list, but expected a loader of batches, such as DataLoader((inputs, targets), 32) [arg-type]
fit(Net(), [1, 2, 3], optimizer, epochs=1)
# E: fit: the validation loader is of class tuple, but expected a loader of batches, such as DataLoader((inputs, targets), 32) [arg-type]
fit(Net(), data, optimizer, epochs=1, validation=(1, 2))
# E: fit: optimizer is of class float, but expected one such as optim.Adam(1e-3) [arg-type]
fit(Net(), data, 0.1, epochs=1)
# E: fit: optimizer is the class Adam, but expected one such as optim.Adam(1e-3) [arg-type]
fit(Net(), data, optim.Adam, epochs=1)
# E: fit: optimizer is of class ClipByNorm, but expected one such as optim.Adam(1e-3) [arg-type]
fit(Net(), data, optim.ClipByNorm(1.0), epochs=1)
# E: fit: callbacks is of class NanGuard, but expected a list such as [NanGuard()] [arg-type]
fit(Net(), data, optimizer, epochs=1, callbacks=NanGuard())
# E: fit: metrics is of class list, but expected a dict such as {"accuracy": metrics.Accuracy()} [arg-type]
fit(Net(), data, optimizer, epochs=1, validation=data, metrics=[metrics.Accuracy()])
# E: fit: model is the class Net, but expected a model with parameters, such as nn.Linear(4, 3, rng=rng) [arg-type]
fit(Net, data, optimizer, epochs=1).model(ops.zeros((4, 4)), nn.Eval())
# E: evaluate: the loader is of class tuple, but expected a loader of batches, such as DataLoader((inputs, targets), 32) [arg-type]
evaluate(Net(), (1, 2), supervised(losses.cross_entropy))
# E: evaluate: model is of class TrainingState, but expected a model such as nn.Linear(4, 3, rng=rng), or a function of the inputs [arg-type]
evaluate(state, data, supervised(losses.cross_entropy))


def of_triples(
    model: Net, batch: tuple[Float32[Tensor, "b 4"], Int64[Tensor, "b"], Float32[Tensor, "b"]], mode: nn.Mode
) -> Float32[Tensor, ""]:
    return losses.cross_entropy(model(batch[0], mode), batch[1])


def parameters_of(anything: dict[str, Any]) -> None:
    fit(Net(), data, optimizer, **anything)
    fit(Net(), data, **anything)


# The argument of the objective is named, and not the variable that takes the result.
# E: of_triples: argument 'batch' is a tuple, declared tuple[ [arg-type]
learnt = fit(Net(), data, optimizer, of_triples, epochs=1)
# E: of_triples: argument 'batch' is a tuple, declared tuple[ [arg-type]
print(fit(Net(), data, optimizer, of_triples, epochs=1).epoch)


# --- metrics take the outputs and the targets
# E: MeanSquaredError.update: argument 'targets' is int64 (4,), declared Float[Tensor, "*s"]: dtype is int64, which is no Float [shape-dtype]
fit(Net(), data, optimizer, epochs=1, validation=data, metrics={"error": metrics.MeanSquaredError()})
# E: R2.update: argument 'outputs' is float32 (4, 3), declared Float[Tensor, "n"]: 1 axis expected, 2 found [shape-rank]
evaluate(Net(), data, supervised(losses.cross_entropy), metrics={"a": metrics.Accuracy(), "r": metrics.R2()})
fit(Net(), data, optimizer, epochs=1, validation=data, metrics={"a": metrics.TopKAccuracy(2), "c": metrics.F1(3)})
summary(ops.relu, "32 4")  # E: [arg-type]


# --- what is made smaller is one number, and a mistake is said once
by_row = lambda outputs, targets: losses.cross_entropy(outputs, targets, reduction="none")  # noqa: E731
in_tens = DataLoader((ops.zeros((20, 4)), ops.zeros(20, dtype=np.int64)), 10)
# E: supervised: the loss gives float32 (4,), but expected a floating-point scalar; reduce it, e.g. with .mean() [shape-rank]
fit(one, data, optimizer, supervised(by_row), epochs=1, validation=in_tens)
# E: supervised: the loss gives float32 (10, 3), but expected a floating-point scalar; reduce it, e.g. with .mean() [shape-rank]
evaluate(one, in_tens, supervised(lambda outputs, targets: outputs))
# E: fit: the objective gives float32 (4,), but expected a floating-point scalar; reduce it, e.g. with .mean() [shape-rank]
fit(one, data, optimizer, lambda model, batch, mode: losses.cross_entropy(model(batch[0]), batch[1], reduction="none"), epochs=1)
# E: evaluate: the objective gives float32 (10, 3), but expected a floating-point scalar; reduce it, e.g. with .mean() [shape-rank]
evaluate(one, in_tens, lambda model, batch, mode: model(batch[0]))
evaluate(one, in_tens, supervised(lambda outputs, targets: ops.mean(outputs)))
evaluate(one, in_tens, lambda model, batch, mode: ops.mean(model(batch[0])))
fit(
    one,
    data,
    optimizer,
    supervised(
        # E: matmul: x (4, 3) and y (2, 2): axis -1 of x has 3, axis -2 of y has 2; they must be equal [shape]
        lambda outputs, targets: ops.mean(ops.ones((4, 3)) @ ops.ones((2, 2)))
    ),
    epochs=1,
)
fit(
    one,
    data,
    optimizer,
    # E: matmul: x (4, 3) and y (2, 2): axis -1 of x has 3, axis -2 of y has 2; they must be equal [shape]
    lambda model, batch, mode: ops.mean(ops.ones((4, 3)) @ ops.ones((2, 2))),
    epochs=1,
)
