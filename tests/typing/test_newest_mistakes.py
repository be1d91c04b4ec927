"""mypy refuses no right program of the newest ones, and finds their mistakes but for those that are named here."""

from pathlib import Path
from typing import Final

import pytest

from tests.typing.foreign import newest
from tests.typing.foreign.planted import LIBRARIES, Variant, variants_in
from tests.typing.harness import Message
from tests.typing.test_planted_mistakes import errors_of

MISSED: Final = {
    # ``*b`` with an axis more
    "return peak + np.log(np.exp(x - peak[..., None]).sum(axis=-1, keepdims=True))",
    # slices between ints, and a number that numpy's stubs say is Any
    "return np.stack([x[i : i + 358] for i in range(7)])",
    "return full / full[len(x) - 1]",
    # a covariance of one variable is a number
    "return np.cov(r)",
    # what a loop adds to, and what a variable is copied into
    "total = total + x[1:]",
    "x[holes] = np.broadcast_to(means[:, None], x.shape)[holes]",
    # lists as indices, functions along an axis
    "return x[[0, -1], [0, -1]]",
    "return np.apply_along_axis(np.ptp, 2, x)",
    # an array that is unpacked into arguments
    "return np.hypot(*np.diff(points, axis=0))",
    # optax has no types for mypy
    "return losses",
    "rebuilt = optax.sigmoid_binary_cross_entropy(logits, z).sum()",
    "labels = jnp.arange(image.shape[1])",
    "return 0.5 * (rows + columns)",
    # a key may be any array
    "return jax.vmap(model)(keys, x).mean()",
    # a size of a field may be any number
    "square = jnp.sum(apart**2, axis=-2) + 1e-3",
    'return jnp.einsum("ijk,ij,k->ik", apart, square**-1.5, s.mass)',
    "position = s.position + dt * s.mass",
    "return 0.5 * jnp.sum(s.mass * s.velocity**2)",
    # a quotient of the norms of differences
    "pull = apart * ((long - rest) / long)",
    # what a function without annotations gives, and a library's function that is mapped
    "_, ys = lax.scan(step, jnp.zeros(xs.shape[0]), xs)",
    "return ys[:, 0]",
    "return jax.vmap(jnp.sum)(xs)",
    # an axis of size ``t`` may be squeezed
    "weights = self.attention(states).squeeze(1)",
    # a loop that halves, layers of different sizes in a loop, places that a condition chooses
    "self.head = nn.Linear(256, 65, bias=False)",
    "return self.head(x[:, -1])",
    "out[token] += weights[token, slot] * expert(flat[token])",
    "self.layers = nn.ModuleList([nn.Linear(32, 64), nn.ReLU(), nn.Linear(32, 8)])",
    "self.head = nn.Linear(32, 10)",
    "x = x.amax(dim=(1, 3))",
    # a layer of einops in a Sequential
    "nn.Linear(64, 96),",
    "return self.net(x.flatten(2))",
    # layers of a comprehension over numbers, and a stack of what each of the layers gives
    "merged = self.lateral[1](low) + top",
    "self.gate = nn.Linear(64, 8)",
    "out = torch.stack([e(x) for e in self.experts], dim=0)",
    # a layer that may be any module, states of packed sequences, a size of states that is projected
    "return (norm - 1) ** 2",
    "self.fc = nn.Linear(32, 2)",
    "return self.fc(last)",
    "self.lstm = nn.LSTM(100, 128, bidirectional=True, num_layers=2, batch_first=True, proj_size=64)",
    # columns of a list of tuples
    "x = torch.cat(xs)",
}
"""Mistakes that are not found yet."""


@pytest.fixture(scope="module", params=LIBRARIES)
def checked(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> list[tuple[Variant, list[Message]]]:
    """Each program and each of its mistakes, with the errors about it."""
    files = sorted(Path(newest.__path__[0]).glob(f"for_{request.param}*.py"))
    programs = [*variants_in(files, request.param)]
    return errors_of(programs, request.param, tmp_path_factory.mktemp("newest"))


def test_right_programs(checked: list[tuple[Variant, list[Message]]]) -> None:
    refused = {each.title: errors for each, errors in checked if each.is_right and errors}
    assert not refused


def test_mistakes(checked: list[tuple[Variant, list[Message]]]) -> None:
    planted = [(each, errors) for each, errors in checked if not each.is_right]
    missed = {each.line for each, errors in planted if not errors}
    assert missed == MISSED & {each.line for each, _ in planted}
