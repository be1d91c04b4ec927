"""Trees that a transformation changed, where mypy has only their class: nothing is claimed of their fields."""

from typing import reveal_type

from jaxtyping import Float32

from typednn import Tensor, jacobian, nn, ops


class Scale(nn.Module):
    weight: Float32[Tensor, "3"]

    def __init__(self) -> None:
        self.weight = ops.ones(3)

    def __call__(self, x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n 3"]:
        return x * self.weight


def out(model: Scale) -> Float32[Tensor, "4 3"]:
    return model(ops.ones((4, 3)))


model = Scale()
reveal_type(max([model, model], key=id).weight)  # R: Tensor[tuple[3], float32]
one, other = jacobian(out)(model), jacobian(out)(model)
reveal_type(one.weight)  # R: Tensor[tuple[4, 3, 3], float32]
reveal_type(max([one, one], key=id).weight)  # R: Tensor[Any, float32]
reveal_type((one or other).weight)  # R: Tensor[Any, float32]
flag = len(one.weight) > 3
reveal_type(((flag and one) or other).weight)  # R: Tensor[Any, float32]
reveal_type((one if flag else model).weight)  # R: Tensor[Any, float32]
both = [one, other]
reveal_type(both[0].weight)  # R: Tensor[Any, float32]
reveal_type(next(iter(both)).weight)  # R: Tensor[Any, float32]
for each in both:
    reveal_type(each.weight)  # R: Tensor[Any, float32]
by_name = {"one": one}
reveal_type(by_name["one"].weight)  # R: Tensor[Any, float32]


class Net(nn.Module):
    def __init__(self) -> None:
        self.scale = Scale()
        self.others = [Scale(), Scale()]

    def __call__(self, x: Float32[Tensor, "n 3"]) -> Float32[Tensor, "n 3"]:
        reveal_type(self.scale.weight)  # R: Tensor[tuple[3], float32]
        reveal_type(self.others[0].weight)  # R: Tensor[tuple[3], float32]
        return self.scale(x)


def weight_of(model: Scale, models: list[Scale]) -> Float32[Tensor, "3"]:
    reveal_type(models[0].weight)  # R: Tensor[tuple[3], float32]
    return model.weight


def made() -> Scale:
    return Scale()


reveal_type(model.weight)  # R: Tensor[tuple[3], float32]
reveal_type(made().weight)  # R: Tensor[tuple[3], float32]
reveal_type(Net().scale.weight)  # R: Tensor[tuple[3], float32]
Net()(ops.ones((4, 3)))
weight_of(model, [model])
