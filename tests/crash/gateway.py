"""An SMS gateway that remembers what it was given, and takes its time with the answer."""

import json
import threading
import time
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Gateway:
    """`taken` counts (phone, text). A sender shot while it waits for the answer does not know that it was taken."""

    def __init__(self, answers_after: float = 0.02):
        self.taken: Counter[tuple[str, str]] = Counter()
        self.answers_after = answers_after
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_port}/"

    def __enter__(self) -> "Gateway":
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *failure: object) -> None:
        self.server.shutdown()
        self.server.server_close()

    def _handler(gateway) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                text = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.taken[text["phone"], text["text"]] += 1
                time.sleep(gateway.answers_after)
                try:
                    self.send_response(204)
                    self.end_headers()
                except OSError:
                    pass  # whoever asked is dead

            def log_message(self, *words: object) -> None:
                return

        return Handler
