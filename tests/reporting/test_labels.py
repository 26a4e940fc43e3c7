"""Labels that keep off each other, and clusters that are shown enlarged."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from safepassage.reporting.page.cluster import find_cluster
from safepassage.reporting.page.labels import Labels
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
        labels.place(x, y, ("a name",), size=13.0, away=6.0, kind="name", far=True)
        for x, y in points
    ]
    assert labels.left_out == drawn.count("")
    for number, (left, top, right, bottom) in enumerate(labels.taken):
        assert FRAME.holds(left, top)
        assert FRAME.holds(right, bottom)
        for other in labels.taken[:number]:
            apart = right < other[0] or left > other[2] or bottom < other[1] or top > other[3]
            assert apart


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
