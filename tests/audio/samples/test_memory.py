"""Memory that a network asks for again and again: kept meanwhile, and given back."""

import platform
import subprocess
import sys

import pytest

USE = """
import ctypes, resource
import numpy as np
from lfi_podcast.audio.samples.memory import return_freed_arrays, reusing_freed_arrays

class Information(ctypes.Structure):  # mallinfo2(3)
    names = "arena ordblks smblks hblks hblkhd usmblks fsmblks uordblks fordblks keepcost"
    _fields_ = [(name, ctypes.c_size_t) for name in names.split()]

libc = ctypes.CDLL(None)
libc.mallinfo2.restype = Information

def apart():
    "MiB that an array of 8 MiB has of the system for itself, so that they are returned with it."
    before = libc.mallinfo2().hblkhd
    held = np.ones(1 << 20)
    return libc.mallinfo2().hblkhd - before >> 20

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() >> 20

return_freed_arrays()
usual, before = apart(), resident()
with reusing_freed_arrays():
    reused = apart()
    held = [np.ones(1 << 20) for _ in range(20)]
    del held
print(usual, reused, resident() - before, apart())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not glibc")
def test_arrays_are_kept_for_reuse_only_meanwhile() -> None:
    ran = subprocess.run([sys.executable, "-c", USE], capture_output=True, text=True, check=True)
    usual, reused, kept, usual_again = map(int, ran.stdout.split())
    assert (usual, reused, usual_again) == (8, 0, 8)
    assert kept < 4  # of 160 MiB
