"""Runs a program in a terminal and answers its question for an API key, which it asks hidden.

The key is the first line of standard input; the program and its arguments follow on the command line.
"""

import os
import pty
import sys

key = sys.stdin.readline().strip().encode()
child, terminal = pty.fork()
if child == 0:
    os.execvp(sys.argv[1], sys.argv[1:])
said = b""
answered = False
while True:
    try:
        more = os.read(terminal, 4096)
    except OSError:
        break
    if not more:
        break
    said += more
    if not answered and b"enter the API key" in said and said.rstrip().endswith(b":"):
        os.write(terminal, key + b"\n")
        answered = True
_, status = os.waitpid(child, 0)
sys.stdout.write(said.decode(errors="replace"))
sys.exit(os.waitstatus_to_exitcode(status))
