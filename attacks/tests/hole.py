# A server with a hole: it puts what was asked for into its SQL. Prints its port, serves until it is killed.
import sqlite3
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qs, urlparse


class Hole(BaseHTTPRequestHandler):
    def do_GET(self):
        asked = parse_qs(urlparse(self.path).query).get("q", [""])[0]
        database = sqlite3.connect(":memory:")
        database.executescript("CREATE TABLE pupils (name TEXT); INSERT INTO pupils VALUES ('aoi'), ('haru')")
        try:
            rows = database.execute(f"SELECT name FROM pupils WHERE name LIKE '%{asked}%'").fetchall()
            status, text = 200, "".join(f"<li>{name}</li>" for (name,) in rows)
        except sqlite3.Error as error:
            status, text = 500, f"sqlite3.OperationalError: {error}"
        self.send_response(status)
        self.send_header("content-type", "text/html")
        self.end_headers()
        self.wfile.write(f"<html><body><ul>{text}</ul></body></html>".encode())

    def log_message(self, *_):
        pass


server = HTTPServer(("127.0.0.1", 0), Hole)
print(server.server_port, flush=True)
server.serve_forever()
