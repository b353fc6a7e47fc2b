#!/usr/bin/env python3
"""Types the beginning of a command into a shell below another root, presses Tab, and looks for the
rest of the word on the terminal.

usage: press_tab.py ROOT bash|zsh|fish
"""

import os
import pty
import re
import select
import sys
import time

TYPED = "rowcast orders.json --to xl"
# A shell may print the rest of the word only.
REST = "sx"
SHELLS = {
    "bash": ["bash", "--norc", "-i"],
    "zsh": ["zsh", "-f", "-i"],
    "fish": ["fish", "-i"],
}
PREPARATIONS = {
    "bash": ". /usr/share/bash-completion/bash_completion",
    "zsh": "autoload -Uz compinit && compinit -u",
    "fish": "true",
}


def main():
    root, shell = sys.argv[1:]
    child, terminal = pty.fork()
    if child == 0:
        os.environ.update(TERM="xterm", LC_ALL="C.UTF-8", HOME="/tmp", PS1="> ")
        # As sessions of desktops have it; without it Debian's fish looks below /usr/share only.
        os.environ["XDG_DATA_DIRS"] = "/usr/local/share:/usr/share"
        os.chroot(root)
        os.chdir("/tmp")
        os.execvp(SHELLS[shell][0], SHELLS[shell])
    read(terminal, 2)
    os.write(terminal, (PREPARATIONS[shell] + "\r").encode())
    read(terminal, 4)
    os.write(terminal, TYPED.encode())
    read(terminal, 1)
    os.write(terminal, b"\t")
    shown = read(terminal, 20, REST)
    os.close(terminal)
    os.waitpid(child, 0)
    if REST not in shown:
        print(f"{shell} shows: {shown!r}", file=sys.stderr)
        sys.exit(1)


def read(terminal, seconds, wanted=None):
    """The text that appears within so many seconds, or until the wanted text is there; without
    escape sequences."""
    text = ""
    end = time.monotonic() + seconds
    while time.monotonic() < end and not (wanted and wanted in text):
        if select.select([terminal], [], [], 0.1)[0]:
            try:
                text += os.read(terminal, 65536).decode(errors="replace")
            except OSError:
                break
    return re.sub(r"\x1b(\[[0-9;?>=]*[A-Za-z]|\][^\x07]*\x07|[=>()][0-9A-B]?)", "", text)


if __name__ == "__main__":
    main()
