"""``fit`` and what it returns: the model's type is kept, and wrong arguments are named."""

import numpy as np
from jaxtyping import Float, Float32, Int64
from typing_extensions import reveal_type

from typednn import Tensor, losses, metrics, nn, ops, optim, random, summary
from typednn.data import DataLoader
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


# --- wrong arguments
def of_another_model(model: nn.Linear, batch: object, mode: nn.Mode) -> Float[Tensor, ""]:
    raise NotImplementedError


fit(Net(), data, optimizer, of_another_model, epochs=1)  # E: [misc] # E: [misc]
fit(Net(), data, optimizer)  # E: [call-overload]
fit(Net(), [1, 2, 3], optimizer, epochs=1)  # E: [call-overload]
fit(Net(), data, 0.1, epochs=1)  # E: [call-overload]
summary(ops.relu, "32 4")  # E: [arg-type]
