"""``python -m mapping COMMAND``: sets itself up on a bare machine, then runs the command."""

import sys

from mapping import bootstrap

if __name__ == "__main__":
    if sys.version_info >= bootstrap.OLDEST_PYTHON and not bootstrap.installed_versions_differ(
        bootstrap.REQUIREMENTS
    ):
        from mapping.cli import main

        sys.exit(main(sys.argv[1:]))
    sys.exit(bootstrap.run(["-m", "mapping.cli", *sys.argv[1:]]))
