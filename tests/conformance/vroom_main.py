"""VROOM's own command line, from its wheel. Without what the wheel brings along for Python's sake,
it starts at once."""

import sys
import sysconfig

sys.path.insert(0, sysconfig.get_path("purelib") + "/vroom")

from _vroom import _main  # noqa: E402

_main(["vroom", *sys.argv[1:]])
