"""Serves so many requests of one side, recorded before: what valgrind counts the instructions of.

The first requests make what is made once, and are in every count.
"""

import gc
import os
import pickle
import sys
from pathlib import Path

from bench import stubbed
from bench.api import as_in_lambda

WARMING = 30
SIDES = {"ours": stubbed.ours, "plain": stubbed.plain, "alike": stubbed.alike}


def main() -> None:
    path, side, verb, number = sys.argv[1:]
    request = SIDES[side](pickle.loads(Path(path).read_bytes()))[verb]
    with as_in_lambda():
        for _ in range(WARMING):
            request()
        gc.collect()
        gc.freeze()
        for _ in range(int(number)):
            request()
    os._exit(0)


if __name__ == "__main__":
    main()
