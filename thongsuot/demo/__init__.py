"""The demonstration: real or sample plans through the whole path, on a running stack or one of its own."""

from thongsuot.demo.assume import Options
from thongsuot.demo.run import run_demo

__all__ = ["Options", "run_demo"]
