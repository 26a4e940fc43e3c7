"""Labels that keep off each other, and clusters that are shown enlarged."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.reporting.page.cluster import find_cluster
from safepassage.reporting.page.labels import Label, Labels, _cross
from safepassage.reporting.page.projection import Box, fit

FRAME = Box(0.0, 0.0, 1000.0, 500.0)
POINTS = st.lists(
    st.tuples(st.floats(30, 40, width=32), st.floats(40, 50, width=32)), min_size=1, max_size=30
)


@given(st.lists(st.tuples(st.floats(0, 1000), st.floats(0, 500)), max_size=25))
@settings(max_examples=50, deadline=None)
def test_labels_never_overlap(points: list[tuple[float, float]]) -> None:
    """No label covers another or leaves the frame; what finds no room is counted."""
    labels = Labels(FRAME)
    drawn = [
        labels.place(Label(x, y, ("a name",), size=13.0, away=6.0, kind="name", far=True))
        for x, y in points
    ]
    assert labels.left_out == drawn.count(("", False))
    for number, (left, top, right, bottom) in enumerate(labels.taken):
        assert FRAME.holds(left, top)
        assert FRAME.holds(right, bottom)
        for other in labels.taken[:number]:
            apart = right < other[0] or left > other[2] or bottom < other[1] or top > other[3]
            assert apart


@given(st.lists(st.tuples(st.floats(400, 600), st.floats(200, 300)), min_size=2, max_size=14))
@settings(max_examples=50, deadline=None)
def test_lines_to_labels_cross_nothing_where_that_is_possible(
    points: list[tuple[float, float]],
) -> None:
    """A line that crosses another label or line is the last resort, and costs the most."""
    labels = Labels(FRAME)
    for x, y in points:
        labels.place(Label(x, y, ("a long name",), size=13.0, away=6.0, kind="name", far=True))
    if labels.cost < 8:
        for number, one in enumerate(labels.leaders):
            assert not any(_cross(one, other) for other in labels.leaders[:number])


@given(POINTS)
@settings(max_examples=100, deadline=None)
def test_a_cluster_is_found_or_not(points: list[tuple[float, float]]) -> None:
    """Whatever lies where, the search ends, with at least three pickups or none."""
    placed = {str(number): point for number, point in enumerate(points)}
    found = find_cluster(placed, fit(placed.values(), FRAME, margin=50, least_km=2), FRAME)
    assert set(found) <= set(placed)
    assert not found or len(found) >= 3


def test_a_heap_is_told_from_its_neighbours() -> None:
    """Five cellars beside a town, in a region of towns, are the cluster without the town."""
    cellars = {f"c{n}": (37.6 + n * 0.004, 47.09 + (n % 2) * 0.005) for n in range(5)}
    towns = {"near": (37.54, 47.095), "a": (36.79, 46.76), "b": (35.71, 47.26), "c": (35.1, 47.85)}
    placed = cellars | towns
    found = find_cluster(placed, fit(placed.values(), FRAME, margin=50, least_km=2), FRAME)
    assert set(found) == set(cellars)
