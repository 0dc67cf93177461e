"""Runs a command on a terminal of its own until it has printed a text so often, then presses Ctrl-C there."""
import os
import pty
import sys

text, times, *command = sys.argv[1:]
pid, terminal = pty.fork()
if pid == 0:
    os.execvp(command[0], command)
printed = b""
pressed = False
while True:
    try:
        read = os.read(terminal, 65536)
    except OSError:
        break
    if not read:
        break
    printed += read
    if not pressed and printed.count(text.encode()) >= int(times):
        pressed = True
        os.write(terminal, b"\x03")
_, status = os.waitpid(pid, 0)
sys.stdout.buffer.write(printed)
sys.exit(os.waitstatus_to_exitcode(status))
