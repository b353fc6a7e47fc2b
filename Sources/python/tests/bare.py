"""Uses a wheel in an environment that has no other package."""

import os
import re
import subprocess
import sys
import sysconfig

import rowcast

assert rowcast.convert(b"a,b\n1,x\n", to="json") == b'[{"a":1,"b":"x"}]\n'
try:
    import pyarrow
except ImportError:
    pass
else:
    sys.exit("the environment is not bare")

# Nothing but the files of the wheel and glibc is loaded, and nothing newer of it than the wheel says.
folder = os.path.dirname(rowcast.__file__)
command = os.path.join(sysconfig.get_path("scripts"), "rowcast")
glibc = {"linux-vdso.so.1", "libc.so.6", "libm.so.6", "ld-linux-x86-64.so.2"}
for path in (os.path.join(folder, "librowcast.so"), command):
    listed = subprocess.run(["ldd", path], check=True, capture_output=True, text=True).stdout
    needed = {os.path.basename(line.split()[0]) for line in listed.splitlines()}
    assert needed <= glibc, (path, needed - glibc)

# The command is the binary itself, of the same version, and python -m rowcast runs it.
with open(command, "rb") as file:
    assert file.read(4) == b"\x7fELF"
for program in ([command], [sys.executable, "-m", "rowcast"]):
    told = subprocess.run([*program, "--version"], check=True, capture_output=True, text=True).stdout
    assert re.match(rf"rowcast {re.escape(rowcast.__version__)}\b", told), told
    failed = subprocess.run([*program, "absent.json", "--to", "csv"], capture_output=True)
    assert failed.returncode == 74, failed

# Spark is an extra, and whoever lacks it is told so.
failed = subprocess.run(
    [sys.executable, "-m", "rowcast.spark", "convert", "a.json", "--to", "csv", "--out", "out"],
    capture_output=True,
    text=True,
)
assert failed.returncode == 64 and "rowcast[spark]" in failed.stderr, failed
assert "Traceback" not in failed.stderr, failed
