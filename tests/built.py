"""The one file that browsers are served, built of all modules: `python -m tests.built` builds it anew.

By esbuild, which npx brings; only whoever has changed a module needs Node.
"""

import subprocess
import sys

from ui.components.declared import BUILT, HERE, STAMP, exported, modules, version

BUILDER = ("npx", "--yes", "esbuild@0.28.2", "--bundle", "--format=esm", "--minify")


def mains() -> list[str]:
    """The modules that a component may have as its own: all that show something by default."""
    return sorted(path for path, source in modules().items() if b"export default" in source)


def entry() -> str:
    """What is built: every component's own module by name."""
    return "".join(f'export {{ default as {exported(main)} }} from "./{main}";\n' for main in mains())


def main() -> None:
    """Build the file; esbuild's own words say what is wrong with a module."""
    done = subprocess.run(BUILDER, input=entry().encode(), cwd=HERE, capture_output=True)
    if done.returncode:
        sys.exit(done.stderr.decode())
    BUILT.write_bytes((STAMP % version(modules())).encode() + done.stdout)


if __name__ == "__main__":
    main()
