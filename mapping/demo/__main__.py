"""``python -m mapping.demo FOLDER``: make the demo district's files again."""

import sys
from pathlib import Path

from mapping.demo import SEED, demo_folder, generate


def main(arguments: list[str]) -> int:
    """Write the files into the folder named, else into the project's own."""
    if len(arguments) > 2 or any(word.startswith("-") for word in arguments[:1]):
        sys.stderr.write("Usage: python -m mapping.demo [FOLDER] [SEED]\n")
        return 2
    folder = Path(arguments[0]) if arguments else demo_folder()
    report = generate(folder, seed=int(arguments[1]) if len(arguments) > 1 else SEED)
    sys.stdout.write(
        f"{report.home_areas} home areas, {report.students} students, {report.partners} partners, "
        f"{report.streets_km} km of streets, {report.total_bytes / 1e6:.2f} MB.\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
