"""Arguments for the rules of linear_algebra, and what numpy does with them."""

from hypothesis import strategies as st

from tests.shapes.rules.drawing import Case, Draw, Part, alike, mostly, sizes, z


@st.composite
def products(draw: Draw) -> tuple[tuple[Part, ...], ...]:
    m, k, n, other = (draw(sizes) for _ in range(4))
    left, right = draw(alike(2))
    inner = draw(mostly(st.just(k), st.just(other)))
    x = draw(mostly(st.sampled_from([(*left, m, k), (m, k), (k,)]), st.just(())))
    y = draw(mostly(st.sampled_from([(*right, inner, n), (inner, n), (inner,)]), st.just(())))
    return x, y


CASES: dict[str, Case] = {
    "matmul": Case(products(), lambda x, y: z(x) @ z(y)),
}
