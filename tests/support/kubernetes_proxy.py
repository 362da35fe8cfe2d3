"""Stands between a program and the API server, and does to chosen requests what the network does on a bad day.

    def rule(request):                            # a Request; None lets it pass
        if request.method == "POST":
            return kubernetes_proxy.DROP_ANSWER
    with KubernetesProxy(kubeconfig, folder, rule) as proxy: ... --kubeconfig=proxy.kubeconfig
"""
import base64
import dataclasses
import http.client
import json
import ssl
import urllib.parse

import loopback_proxy

# The request reaches the API server, and the connection breaks before the answer comes back.
DROP_ANSWER = "drop the answer"


@dataclasses.dataclass
class Request:
    method: str
    path: str
    body: bytes
    status: int = 0  # Of the answer.
    answer: bytes = b""  # As far as it has come.

    @property
    def is_watch(self):
        return "watch=1" in self.path


class KubernetesProxy(loopback_proxy.LoopbackProxy):
    def __init__(self, kubeconfig, folder, rule=lambda request: None):
        super().__init__()
        configuration = json.loads(kubeconfig.read_text())
        cluster = configuration["clusters"][0]["cluster"]
        self._upstream = urllib.parse.urlsplit(cluster["server"]).netloc
        self._tls = ssl.create_default_context(cadata=base64.b64decode(cluster["certificate-authority-data"]).decode())
        self._configuration = configuration
        self.kubeconfig = folder / "proxied.kubeconfig"
        self.rule = rule
        self.requests = []

    def __enter__(self):
        super().__enter__()
        self._configuration["clusters"][0]["cluster"] = {"server": self.url}
        self.kubeconfig.write_text(json.dumps(self._configuration))
        return self

    def handle(self, handler):
        handler.close_connection = True
        request = Request(handler.command, handler.path, self.body_of(handler))
        self.requests.append(request)
        action = self.rule(request)
        connection = http.client.HTTPSConnection(self._upstream, context=self._tls, timeout=600)
        passed = {name: value for name, value in handler.headers.items() if name.lower() not in ("connection", "host")}
        try:
            connection.request(handler.command, handler.path, request.body, passed)
            response = connection.getresponse()
            request.status = response.status
            if action == DROP_ANSWER:
                response.read()
                return
            self._answer(handler, request, response)
        except OSError:
            pass  # The API server went away, or the program did: the other side's connection ends, too.
        finally:
            connection.close()

    @staticmethod
    def _answer(handler, request, response):
        handler.send_response(response.status)
        for name in ("Content-Type", "Retry-After"):
            if response.headers.get(name):
                handler.send_header(name, response.headers[name])
        handler.send_header("Connection", "close")
        handler.end_headers()
        while piece := response.read1():
            request.answer += piece
            handler.wfile.write(piece)
