"""A server on a free loopback port, stopped at the end of a block: what the proxies between programs and servers share."""
import http.server
import threading


class LoopbackProxy:
    """Calls handle(request) for each request, with http.server's handler; many at the same time."""

    def __init__(self, address=("127.0.0.1", 0)):
        self._wanted = address
        self._server = None

    def __enter__(self):
        proxy = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def handle_any(self):
                proxy.handle(self)

            do_GET = do_POST = do_PUT = do_PATCH = do_HEAD = do_DELETE = handle_any

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True
            # Of connections that come together, more than this many wait for seconds until the kernel tries again.
            request_queue_size = 1024

            def handle_error(self, *_):
                """Callers that are killed leave broken connections."""

        self._server = Server(self._wanted, Handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._server.shutdown()
        self._server.server_close()

    @property
    def url(self):
        return "http://{}:{}".format(*self._server.server_address)

    @staticmethod
    def body_of(request):
        return request.rfile.read(int(request.headers.get("Content-Length", 0)))
