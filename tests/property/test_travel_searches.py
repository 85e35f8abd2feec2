"""True for any network: compiled equals plain equals networkx, and what must not matter doesn't."""

import math
from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapping.osm import OsmExtract
from mapping.travel import Points, StreetModel, bounded, build_network, kernels, plain
from mapping.travel.snapping import SnapIndex
from tests.travel_support import extract_of

quick = settings(deadline=None, max_examples=40)
Links = tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]


@st.composite
def problems(draw: st.DrawFn) -> tuple[Links, np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """A network as sparse rows with many ties, and seeds of several sources."""
    count = draw(st.integers(1, 14))
    cost = st.one_of(
        st.integers(0, 3).map(float), st.floats(0, 50).map(lambda s: round(s * 1024) / 1024)
    )
    link = st.tuples(st.integers(0, count - 1), st.integers(0, count - 1), cost, cost)
    seed = st.tuples(st.integers(0, count - 1), cost, cost, st.integers(0, 4))
    links, seeds = draw(st.lists(link, max_size=40)), draw(st.lists(seed, max_size=8))
    links.sort(key=lambda each: each[0])
    starts = np.searchsorted([each[0] for each in links], np.arange(count + 1)).astype(np.int64)
    rows = (
        starts,
        np.array([each[1] for each in links], dtype=np.int32),
        np.array([each[2] for each in links], dtype=np.float64),
        np.array([each[3] for each in links], dtype=np.float64),
    )
    return (
        rows,
        np.array([each[0] for each in seeds], dtype=np.int32),
        np.array([each[1] for each in seeds], dtype=np.float64),
        np.array([each[2] for each in seeds], dtype=np.float64),
        np.array([each[3] for each in seeds], dtype=np.int32),
    )


def ring(links: Links, seed_s: np.ndarray, width_s: float) -> tuple[int, float]:
    longest = max(float(links[2].max(initial=0)), float(seed_s.max(initial=0)))
    return kernels.ring_size(longest, width_s)


widths = st.sampled_from([0.1, 1.0, 7.0, 1000.0])


@quick
@given(problems(), widths, st.integers(1, 6), st.sampled_from([0, 1]))
def test_the_nearest_k_sources_compiled_are_those_of_one_plain_search_each(
    problem, width, k, room
) -> None:
    links, *seeds = problem
    longest_s = float(links[2].max(initial=0))
    found = kernels.nearest_k(
        links, tuple(seeds), k=k, longest_s=longest_s, width_s=width, room=room
    )
    for mine, expected in zip(found, plain.nearest_k(links, *seeds, k), strict=True):
        assert np.array_equal(mine.T, expected)


@st.composite
def rows_of(draw: st.DrawFn, keys: int, values: int) -> Links:
    cost = st.integers(0, 5).map(float)
    entry = st.tuples(st.integers(0, keys - 1), st.integers(0, values - 1), cost, cost)
    rows = sorted(draw(st.lists(entry, max_size=12)), key=lambda each: each[0])
    return (
        np.searchsorted([each[0] for each in rows], np.arange(keys + 1)).astype(np.int64),
        np.array([each[1] for each in rows], dtype=np.int32),
        np.array([each[2] for each in rows], dtype=np.float64),
        np.array([each[3] for each in rows], dtype=np.float64),
    )


@quick
@given(st.data(), problems(), widths, st.sampled_from([0.0, 2.0, 9.0, math.inf]), st.integers(0, 1))
def test_all_within_a_limit_compiled_are_all_within_it_in_plain_python(
    data, problem, width, limit_s, room
) -> None:
    links = problem[0]
    nodes, sources, places = len(links[0]) - 1, 3, 5
    seeds = data.draw(rows_of(sources, nodes))
    stops = data.draw(rows_of(nodes, places))
    direct = data.draw(rows_of(sources, places))
    found = bounded.within_limit(
        links,
        seeds,
        stops,
        direct,
        stop_count=places,
        limit_s=limit_s,
        ring=ring(links, seeds[2], width),
        room=room,
    )
    answers = {
        (int(source), int(stop)): (float(s), float(m))
        for source, stop, s, m in zip(*found, strict=True)
    }
    assert len(answers) == len(found[0]), "each pair once"
    assert answers == plain.within_limit(links, seeds, stops, direct, limit_s)


@st.composite
def towns(draw: st.DrawFn) -> OsmExtract:
    """Random streets between random corners, with one-way streets and all kinds of speeds."""
    count = draw(st.integers(2, 12))
    place = st.tuples(st.integers(0, 40), st.integers(0, 40))
    corners = draw(st.lists(place, min_size=count, max_size=count, unique=True))
    nodes = {10 + at: (x * 0.0003, 50 + y * 0.0002) for at, (x, y) in enumerate(corners)}
    kind = st.fixed_dictionaries(
        {
            "highway": st.sampled_from(["residential", "primary", "service", "motorway", "path"]),
            "oneway": st.sampled_from(["yes", "no", "-1", ""]),
            "maxspeed": st.sampled_from(["", "25 mph", "70"]),
        }
    )
    refs = st.lists(st.sampled_from(sorted(nodes)), min_size=2, max_size=6)
    ways = draw(st.lists(st.tuples(refs, kind), max_size=8))
    # One street that both modes may use, so that there always is a network.
    ends = sorted(nodes)[:2]
    ways.append((ends, {"highway": "residential", "oneway": "", "maxspeed": ""}))
    return extract_of(nodes, [(at, refs, tags) for at, (refs, tags) in enumerate(ways, 1)])


def a_few_points(draw: st.DrawFn, most: int) -> Points:
    some = draw(
        st.lists(st.tuples(st.integers(-5, 45), st.integers(-5, 45)), min_size=1, max_size=most)
    )
    return Points.of([x * 0.0003 for x, _ in some], [50 + y * 0.0002 for _, y in some])


@st.composite
def trips(draw: st.DrawFn) -> tuple[StreetModel, Points, Points]:
    network = build_network(draw(towns()), draw(st.sampled_from(["walk", "drive"])))
    return StreetModel(network), a_few_points(draw, 5), a_few_points(draw, 5)


def split_graph(model: StreetModel, points: dict[str, Points]) -> nx.DiGraph:
    """Return the network in which each point is a node of its own, joined by its access walk.

    The edges on which points lie are cut there, which is another way to say what partial edges
    cost. Standing on a node is standing on that node. Which edge is nearest is taken from
    ``SnapIndex``; the tests on real data check that by brute force.
    """
    network, index = model.network, SnapIndex(model.network)
    marks: dict[int, list[tuple[float, str]]] = {}
    graph = nx.DiGraph()
    for prefix, some in points.items():
        spots = index.find(some)
        for at in np.flatnonzero(spots.is_near):
            edge, share = int(spots.edge[at]), float(spots.share[at])
            ends = {0.0: int(network.edge_from[edge]), 1.0: int(network.edge_to[edge])}
            mark = f"{prefix}{at}"
            spot = ends.get(share, f"on {edge} at {share!r}")
            walk = (mark, spot) if prefix == "o" else (spot, mark)
            graph.add_edge(*walk, s=spots.distance_m[at] * 60 / 80)
            if isinstance(spot, str):
                marks.setdefault(edge, []).append((share, spot))
    for edge in range(len(network.metres)):
        a, b = int(network.edge_from[edge]), int(network.edge_to[edge])
        chain = [(0.0, a), *sorted(marks.get(edge, [])), (1.0, b)]
        for (before, u), (after, v) in pairwise(chain):
            for x, y, seconds in ((u, v, network.forward_s), (v, u, network.backward_s)):
                if np.isfinite(seconds[edge]):
                    graph.add_edge(x, y, s=(after - before) * seconds[edge])
    return graph


@quick
@given(trips())
def test_minutes_equal_networkx_on_a_graph_that_is_cut_where_points_lie(trip) -> None:
    model, origins, destinations = trip
    graph = split_graph(model, {"o": origins, "d": destinations})
    pairs_df = model.pairs(origins, destinations).set_index(["origin", "destination"])
    for o in range(len(origins)):
        reached = (
            nx.single_source_dijkstra_path_length(graph, f"o{o}", weight="s")
            if f"o{o}" in graph
            else {}
        )
        for d in range(len(destinations)):
            expected = reached.get(f"d{d}", math.inf)
            mine = pairs_df["minutes"].get((o, d), math.inf) * 60
            assert mine == pytest.approx(expected, abs=0.1), (o, d)


@quick
@given(trips(), st.integers(1, 4))
def test_the_nearest_k_are_the_first_k_of_all_pairs(trip, k) -> None:
    model, origins, destinations = trip
    found = model.nearest(origins, destinations, k=k)
    pairs_df = model.pairs(origins, destinations)
    pairs_df["id"] = destinations.ids[pairs_df["destination"]]
    for origin in range(len(origins)):
        rows_df = pairs_df[pairs_df["origin"] == origin].sort_values(["minutes", "id"]).head(k)
        assert rows_df["minutes"].tolist() == found.minutes[origin][: len(rows_df)].tolist()
        assert np.isinf(found.minutes[origin][len(rows_df) :]).all()
        assert (found.index[origin][len(rows_df) :] == -1).all()


@quick
@given(trips(), st.floats(0, 60))
def test_within_a_limit_is_pairs_cut_at_the_limit(trip, limit_min) -> None:
    model, origins, destinations = trip
    all_df = model.pairs(origins, destinations)
    expected_df = all_df[all_df["minutes"] <= limit_min].reset_index(drop=True)
    assert model.within(origins, destinations, limit_min=limit_min).equals(expected_df)


@quick
@given(trips(), st.randoms(use_true_random=False))
def test_the_order_of_places_does_not_matter(trip, random) -> None:
    model, origins, destinations = trip
    order = list(range(len(destinations)))
    random.shuffle(order)
    shuffled = Points(destinations.ids[order], destinations.lon[order], destinations.lat[order])
    once = model.nearest(origins, destinations, k=2)
    again = model.nearest(origins, shuffled, k=2)
    assert np.array_equal(once.minutes, again.minutes)
    there = again.index >= 0
    assert np.array_equal(there, once.index >= 0)
    assert np.array_equal(np.array(order)[again.index[there]], once.index[there])


@quick
@given(trips())
def test_a_walk_back_takes_as_long_as_the_walk_there(trip) -> None:
    model, origins, destinations = trip
    if model.mode != "walk":
        return
    there = model.pairs(origins, destinations)
    back = model.pairs(destinations, origins)
    back = back.rename(columns={"origin": "destination", "destination": "origin"})
    back = back.sort_values(["origin", "destination"]).reset_index(drop=True)[there.columns]
    assert there.equals(back)
