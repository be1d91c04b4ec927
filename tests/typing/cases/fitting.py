"""``fit`` and what it returns: the model's type is kept, and wrong arguments are named."""

import numpy as np
from jaxtyping import Float, Float32, Int64
from typing_extensions import reveal_type

from typednn import Tensor, losses, metrics, nn, ops, optim, random, summary
from typednn.data import DataLoader, load_digits
from typednn.train import EarlyStopping, NanGuard, evaluate, fit, start, supervised

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


# --- wrong arguments
# E: fit: a TrainingState has its own key; leave out key, or pass the model [call-overload]
fit(state, data, optimizer, epochs=2, key=random.key(1))


def of_another_model(model: nn.Linear, batch: object, mode: nn.Mode) -> Float[Tensor, ""]:
    raise NotImplementedError


fit(Net(), data, optimizer, of_another_model, epochs=1)  # E: [misc] # E: [misc]
fit(Net(), data, optimizer)  # E: [call-overload]
fit(Net(), [1, 2, 3], optimizer, epochs=1)  # E: [call-overload]
fit(Net(), data, 0.1, epochs=1)  # E: [call-overload]
summary(ops.relu, "32 4")  # E: [arg-type]
