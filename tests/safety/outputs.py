"""Everything that a workspace gives away, written into one folder."""

from collections.abc import Sequence
from pathlib import Path

from mapping.workspace import Audience, GapQuestion, Workspace

__all__ = ["AUDIENCES", "write_everything"]

AUDIENCES: tuple[Audience, ...] = ("public", "staff")


def write_everything(
    workspace: Workspace, folder: Path, *, groups: Sequence[str] = (), category: str = "food"
) -> list[Path]:
    """Write partners, gaps and maps in all formats for all audiences; return the files."""
    folder.mkdir(parents=True, exist_ok=True)
    files = []
    asked = [GapQuestion(category=category, group=group or None) for group in ("", *groups)]
    for audience in AUDIENCES:
        for suffix in ("csv", "xlsx", "geojson", "gpkg", "kml"):
            files.append(folder / f"partners-{audience}.{suffix}")
            workspace.export_partners(files[-1], audience=audience)
        for at, question in enumerate(asked):
            for suffix in ("csv", "geojson", "gpkg"):
                files.append(folder / f"gaps-{at}-{audience}.{suffix}")
                workspace.export_gaps(files[-1], question, audience=audience)
        for language in ("en", "es"):
            files.append(folder / f"map-{audience}-{language}.html")
            workspace.export_map(
                files[-1], audience=audience, language=language, question=asked[-1]
            )
    return files
