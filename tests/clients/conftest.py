import os

if "SEATLEDGER_CLIENTS" not in os.environ:
    # `make test-clients` installs the generators, and runs these.
    collect_ignore_glob = ["test_*.py"]
