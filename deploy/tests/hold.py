"""As much of systemd as a restart needs: holds a server's socket, starts the server with it and starts the next one.

hold.py PORT PROGRAM ARGUMENT…   Each line on standard input ends the server and starts another, `upgrade PROGRAM` another
program once it has brought the tables up to date; at the end of the input the server is ended for good. Each time a server is
ready, a line says so, with the path of its program.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time

port, command = int(sys.argv[1]), sys.argv[2:]
listener = socket.create_server(("127.0.0.1", port), backlog=1024)
folder = tempfile.TemporaryDirectory()
notices = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
notices.bind(f"{folder.name}/notify")
notices.settimeout(1)


def is_ready():
    try:
        return b"READY=1" in notices.recv(4096)
    except TimeoutError:
        return False


def start():
    # The socket comes as standard input and becomes descriptor 3; the shell's own process id is the server's then.
    shell = ["sh", "-c", 'exec 3<&0 </dev/null; LISTEN_PID=$$ exec "$@"', "sh", *command]
    env = {**os.environ, "LISTEN_FDS": "1", "NOTIFY_SOCKET": f"{folder.name}/notify"}
    server = subprocess.Popen(shell, stdin=listener, stdout=subprocess.DEVNULL, env=env)
    until = time.monotonic() + 300
    while not is_ready():
        if server.poll() is not None or time.monotonic() > until:
            sys.exit("the server does not come up")
    print("ready", os.readlink(f"/proc/{server.pid}/exe"), flush=True)
    return server


def end(server):
    server.terminate()
    if server.wait(timeout=300) != 0:
        sys.exit("the server did not end in order")


server = start()
for line in sys.stdin:
    order = line.split()
    if order[0] == "upgrade":
        # As setup.sh does it: the former program serves meanwhile.
        command[0] = order[1]
        subprocess.run([command[0], "migrate", "--no-backup"], stdout=subprocess.DEVNULL, check=True)
    end(server)
    server = start()
end(server)
