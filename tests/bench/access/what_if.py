"""How long a what-if takes on a workspace: a place added in each area in turn, figures and map.

Prints, over all areas: processor and wall seconds of the answer (today's at hand), and of what
the page makes of it for the map. The target for a county is 2 s of wall time.

Run: ``python -m tests.bench.access.what_if WORKSPACE [CATEGORY] [MODE]``.
"""

import statistics
import sys
import time
from pathlib import Path

from mapping.maps import layers
from mapping.maps.changes import change_view
from mapping.wording import translator
from mapping.workspace import GapQuestion, Scenario, ScenarioChange, Workspace

TARGET_S = 2.0


def main(folder: str, category: str = "food", mode: str = "walk") -> int:
    """Return 0 if the slowest what-if was within the target."""
    wording = translator("en")
    answers: list[float] = []
    drawings: list[float] = []
    wall: list[float] = []
    with Workspace.open(Path(folder)) as workspace:
        question = GapQuestion(category=category, mode=mode, minutes=20)
        today = workspace.gaps(question)
        shapes_gdf = workspace.gap_shapes(today)
        for point in shapes_gdf.geometry.representative_point():
            change = ScenarioChange("add", category=category, lon=point.x, lat=point.y)
            begun, started = time.perf_counter(), time.process_time()
            found = workspace.what_if(
                question, Scenario("", (change,)), audience="public", today=today
            )
            counted = time.process_time()
            view = change_view(found.difference.areas_df, shapes_gdf, wording=wording)
            layers.encode_areas(view, legend_on_map=False)
            layers.encode_partners(workspace.partners(), wording=wording)
            answers.append(counted - started)
            drawings.append(time.process_time() - counted)
            wall.append(time.perf_counter() - begun)
    print(f"{len(wall)} what-ifs, {category}, {mode}")
    for name, seconds in (("answer, CPU", answers), ("map, CPU", drawings), ("both, wall", wall)):
        print(f"{name:12} median {statistics.median(seconds):.3f} s, most {max(seconds):.3f} s")
    print(f"slowest against {TARGET_S:.0f} s: {max(wall) / TARGET_S:.2f}")
    return 0 if max(wall) <= TARGET_S else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
