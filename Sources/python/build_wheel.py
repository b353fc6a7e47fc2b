#!/usr/bin/env python3
"""Packs the package, the library and the command as a wheel.

    build_wheel.py BINARIES OUTPUT

BINARIES is the folder that linking/link.sh makes. A wheel is a zip archive of a few files
(https://packaging.python.org/specifications/binary-distribution-format); equal inputs give equal wheels.
The command is one of its scripts, so that `pip install` puts the binary itself on the PATH.
auditwheel names the oldest glibc that the wheel runs with afterwards.
"""

import base64
import hashlib
import pathlib
import platform
import re
import subprocess
import sys
import zipfile

HERE = pathlib.Path(__file__).resolve().parent
LICENSES = ["libxml2", "zlib1g", "liblzma5", "libstdc++6"]

METADATA = """\
Metadata-Version: 2.4
Name: rowcast
Version: {version}
Summary: Converts the results of BI queries from one format to others, in constant memory
License-File: LICENSE
{licenses}Requires-Python: >=3.9
License-Expression: Apache-2.0
Provides-Extra: arrow
Requires-Dist: pyarrow>=15; extra == "arrow"
Provides-Extra: spark
Requires-Dist: pyspark>=4.0; extra == "spark"
Requires-Dist: pyarrow>=15; extra == "spark"
Requires-Dist: pandas>=2.2,<3; extra == "spark"
Classifier: Operating System :: POSIX :: Linux
Classifier: Programming Language :: Python :: 3
Classifier: Typing :: Typed
Description-Content-Type: text/markdown

{readme}"""

WHEEL = """\
Wheel-Version: 1.0
Generator: rowcast
Root-Is-Purelib: false
Tag: py3-none-linux_{machine}
"""


def main(binaries: pathlib.Path, output: pathlib.Path) -> None:
    told = subprocess.run(
        [binaries / "rowcast", "--version"], check=True, capture_output=True, text=True
    ).stdout
    version = re.search(r"\d+\.\d+\.\d+", told)[0]
    machine = platform.machine()
    info = f"rowcast-{version}.dist-info"

    notices = {
        f"{name}.txt": pathlib.Path("/usr/share/doc", name, "copyright").read_bytes()
        for name in LICENSES
    }
    files = {
        str(file.relative_to(HERE)): file.read_bytes()
        for file in sorted((HERE / "rowcast").rglob("*"))
        if file.suffix == ".py" or file.name == "py.typed"
    }
    files["rowcast/librowcast.so"] = (binaries / "librowcast.so").read_bytes()
    files[f"rowcast-{version}.data/scripts/rowcast"] = (binaries / "rowcast").read_bytes()
    files[f"{info}/METADATA"] = METADATA.format(
        version=version,
        licenses="".join(f"License-File: {name}\n" for name in notices),
        readme=(HERE / "README.md").read_text(),
    ).encode()
    files[f"{info}/WHEEL"] = WHEEL.format(machine=machine).encode()
    files[f"{info}/licenses/LICENSE"] = (HERE.parent.parent / "LICENSE").read_bytes()
    for name, notice in notices.items():
        files[f"{info}/licenses/{name}"] = notice
    record = "".join(f"{name},{digest(data)},{len(data)}\n" for name, data in files.items())
    files[f"{info}/RECORD"] = f"{record}{info}/RECORD,,\n".encode()

    output.mkdir(parents=True, exist_ok=True)
    wheel = output / f"rowcast-{version}-py3-none-linux_{machine}.whl"
    with zipfile.ZipFile(wheel, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (2020, 1, 1, 0, 0, 0))
            is_program = name.endswith(("scripts/rowcast", ".so"))
            entry.external_attr = (0o100755 if is_program else 0o100644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data, compresslevel=9)
    print(wheel)


def digest(data: bytes) -> str:
    encoded = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return "sha256=" + encoded.rstrip(b"=").decode()


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))
