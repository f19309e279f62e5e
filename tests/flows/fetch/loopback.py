"""A web server on the loopback interface that answers as it is told, also in ways that no server should."""

import threading
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from flows.fetch.fetch import fetch_host, page_store
from flows.fetch.manners import Manners
from flows.settings import Settings

PAGE = b"<html><title>Talks</title><p>The ministry said that talks will resume.</p></html>"


@dataclass
class Site:
    """What the server answers by path, and what it was asked."""

    port: int = 0
    scheme: str = "http"
    routes: dict = field(default_factory=dict)
    requests: list = field(default_factory=list)

    def url(self, path, host="127.0.0.1"):
        return f"{self.scheme}://{host}:{self.port}{path}"

    def put(self, path, body=b"", status=200, **headers):
        """Answer with a body and headers; Content_Type=… is sent as Content-Type."""
        self.routes[path] = lambda handler: send(handler, status, body, {k.replace("_", "-"): v for k, v in headers.items()})

    def put_in_turn(self, path, *answers):
        """Answer the first time by the first function, and so on; the last one stays."""
        left = list(answers)

        def answer(handler):
            now = left.pop(0) if len(left) > 1 else left[0]
            now(handler)

        self.routes[path] = answer

    def put_raw(self, path, *pieces):
        """Answer with these bytes as they are, status line included, and close the connection."""

        def answer(handler):
            handler.close_connection = True
            for piece in pieces:
                handler.wfile.write(piece)

        self.routes[path] = answer

    def asked(self, *, robots=False):
        """Return the paths that were asked for, in order."""
        return [path for path, _ in self.requests if robots or path != "/robots.txt"]


def send(handler, status, body=b"", headers=None):
    handler.send_response(status)
    for name, value in (headers or {}).items():
        handler.send_header(name, value)
    if "Content-Length" not in (headers or {}):
        handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


@contextmanager
def serve(site, context=None):
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self):
            site.requests.append((self.path, dict(self.headers)))
            try:
                site.routes.get(self.path, lambda handler: send(handler, 404))(self)
            except OSError:  # the client had enough
                self.close_connection = True

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.handle_error = lambda *_: None
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    site.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def quick(root, limits=None, **manners):
    chosen = {"is_private_allowed": True, "delay_seconds": 0.0, "retry_seconds": 0.0, "total_seconds": 5.0, **manners}
    return Settings(root=root, manners=Manners(**chosen), **({"limits": limits} if limits else {}))


def fetch(settings, *urls, **options):
    """Try once, which is the last try unless told otherwise; return pages, rejections as uri -> (code, detail), and what remains."""
    waiting = fetch_host(settings, urls, **{"is_last_try": True, **options})
    store = page_store(settings)
    return list(store.read_pages()), {r.uri: (r.reason_code, r.detail) for r in store.read_rejections()}, waiting


def refusal(settings, url):
    """Return reason code and detail with which an address is turned away."""
    pages, rejections, waiting = fetch(settings, url)
    assert (pages, waiting) == ([], 0)
    return rejections[url]
