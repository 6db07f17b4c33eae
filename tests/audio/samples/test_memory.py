"""Memory that a network asks for again and again: kept meanwhile, and given back."""

import platform
import subprocess
import sys

import pytest

USE = """
import resource
import numpy as np
from lfi_podcast.audio.samples.memory import return_freed_arrays, reusing_freed_arrays

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    for _ in range(20):
        np.ones(1 << 20)  # 8 MiB, at once freed
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

def resident():
    return int(open("/proc/self/statm").read().split()[1]) * resource.getpagesize() >> 20

return_freed_arrays()
many, before = faults(), resident()
with reusing_freed_arrays():
    few = faults()
    held = [np.ones(1 << 20) for _ in range(20)]
    del held
print(many, few, resident() - before, faults())
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="the C library is not glibc")
def test_arrays_are_kept_for_reuse_only_meanwhile() -> None:
    ran = subprocess.run([sys.executable, "-c", USE], capture_output=True, text=True, check=True)
    many, few, kept, many_again = map(int, ran.stdout.split())
    assert few < many / 5
    assert kept < 4  # of 160 MiB
    assert many_again > many / 2
