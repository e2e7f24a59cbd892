# SPDX-License-Identifier: Apache-2.0
"""Prints the most memory, in kB, that `PROGRAM inspect FILE` had: peak_memory.py PROGRAM FILE."""
import resource
import subprocess
import sys

subprocess.run([sys.argv[1], "inspect", sys.argv[2]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
