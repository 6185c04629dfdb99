"""A server of somebody else's: it says its port, then hears what is posted to it, and is told over its input what to
answer ("answer STATUS WORDS") and when to say what it has heard ("take"). It ends with its input."""

import json
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

heard, lock, answer = [], threading.Lock(), [200, "ok"]


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers.get("content-length", 0))).decode()
        headers = [[name.lower(), value] for name, value in self.headers.items()]
        with lock:
            heard.append({"path": self.path, "headers": headers, "body": body})
            status, words = answer
        self.send_response(status)
        if 300 <= status < 400:
            self.send_header("location", "http://127.0.0.1:1/")
        self.send_header("content-length", str(len(words.encode())))
        self.end_headers()
        self.wfile.write(words.encode())

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(server.server_port, flush=True)
for line in sys.stdin:
    word, _, rest = line.rstrip("\n").partition(" ")
    with lock:
        if word == "take":
            print(json.dumps(heard), flush=True)
            heard.clear()
        else:
            status, _, words = rest.partition(" ")
            answer[:] = [int(status), words]
            print("answering", flush=True)
