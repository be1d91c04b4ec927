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
    # a number that numpy's stubs say is Any
    "return full / full[len(x) - 1]",
    # a covariance of one variable is a number
    "return np.cov(r)",
    # what a loop adds to, and what a variable is copied into
    "total = total + x[1:]",
    "x[holes] = np.broadcast_to(means[:, None], x.shape)[holes]",
    # functions along an axis
    "return np.apply_along_axis(np.ptp, 2, x)",
    # an array that is unpacked into arguments
    "return np.hypot(*np.diff(points, axis=0))",
    # a key may be any array
    "return jax.vmap(model)(keys, x).mean()",
    # a size of a field may be any number
    "square = jnp.sum(apart**2, axis=-2) + 1e-3",
    'return jnp.einsum("ijk,ij,k->ik", apart, square**-1.5, s.mass)',
    "position = s.position + dt * s.mass",
    "return 0.5 * jnp.sum(s.mass * s.velocity**2)",
    # a quotient of the norms of differences
    "pull = apart * ((long - rest) / long)",
    # what a function without annotations gives
    "_, ys = lax.scan(step, jnp.zeros(xs.shape[0]), xs)",
    "return ys[:, 0]",
    # how many arrays a list holds, that a loop fills, and what ``bincount`` finds
    "return np.stack(kept, axis=1)",
    "return np.concatenate(kept)",
    "return np.array(out).T",
    "return total / np.maximum(many, 1)",
    # the first axis of ``*b 2``, and ``np.r_``
    "return (boxes[..., 2:] - boxes[..., :2]).prod(axis=0)",
    "return np.r_[np.ones_like(t), t, t**2]",
    # an int that is a parameter, and an axis that has its name
    "return jnp.tril(jnp.ones((n, n + 1), dtype=bool))",
    "p = jax.nn.softmax(jnp.where(causal(q.shape[2]), scores, -jnp.inf), axis=-1)",
    "return jnp.mean((rod(u0, 10)[:, -1] - wanted) ** 2)",
    "powers = jnp.exp(self.a * jnp.arange(length)[:, None])",
    "return jnp.sum(self.c[:, None] * self.b[:, None] * powers, axis=1)",
    "return jnp.convolve(u, self.kernel(u.shape[0]))",
    # arrays without sizes in the annotations of a scan's step
    "self.out = eqx.nn.Linear(64, 5000, key=k3)",
    "state = self.cell(state[0], state)",
    "_, hs = lax.scan(step, (jnp.zeros(64), jnp.zeros(64)), x)",
    # names of the function around, of fields, and of a step's batch
    "return Belief(mean, cov - gain @ c @ cov), y",
    "self.b = jnp.ones(8)",
    "value, grads = jax.value_and_grad(mse)(params, y, x)",
    "(p, _), losses = lax.scan(step, (p, opt.init(p)), (ys, xs))",
    # a layer of any sizes, places that broadcast, axes before an axis
    'return x + jnp.einsum("ijf,jf->ij", w, x)',
    "picked = jnp.take_along_axis(log_p, b.action[None], axis=-1)[:, 0]",
    "angles = (x[..., None] * freqs).reshape(*x.shape[:-1], 36)",
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
