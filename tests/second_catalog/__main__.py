"""`python -m tests.second_catalog [pytest's arguments]`: the API's tests under a second catalog."""

import sys

from tests.second_catalog.tree import ROOT, build, run

if __name__ == "__main__":
    copy = ROOT / "out/second-catalog"
    build(copy)
    sys.exit(run(copy, *(sys.argv[1:] or ["-n", "auto", "tests/api"])))
