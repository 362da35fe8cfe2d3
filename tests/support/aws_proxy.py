"""Stands between a program and moto, and does to chosen calls what AWS or the network does on a bad day.

    def rule(call):                               # a Call; None lets it pass
        if call.action == "AssumeRole" and account in call.body:
            return aws_proxy.refusal(403, "AccessDenied", "no")
    with AwsProxy(moto.url, rule) as proxy: ... AWS_ENDPOINT_URL=proxy.url
"""
import dataclasses
import http.client
import re
import threading
import urllib.parse

import loopback_proxy


@dataclasses.dataclass
class Call:
    method: str
    path: str
    body: str
    headers: dict
    account: str = None  # Whose credentials signed, if the proxy saw them being given.

    @property
    def action(self):
        """The operation's name, of protocols that send it."""
        target = self.headers.get("x-amz-target", "")
        return urllib.parse.parse_qs(self.body).get("Action", [target.rpartition(".")[2]])[0]

    @property
    def scope(self):
        """Region and service that the signature is for: "eu-west-1/ec2"."""
        found = re.search(r"Credential=[^/]+/\d+/([^/]+/[^/]+)/", self.headers.get("authorization", ""))
        return found.group(1) if found else ""


@dataclasses.dataclass
class Answer:
    status: int
    body: bytes
    content_type: str = "text/xml"
    declared_length: int = None  # Another Content-Length than the body has.


def refusal(status, code, message):
    """An error as STS and IAM send it; EC2's and S3's readers find code and message there too."""
    return Answer(status, (f'<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error><Type>Sender</Type>'
                           f"<Code>{code}</Code><Message>{message}</Message></Error>"
                           f"<RequestId>11111111-2222-3333-4444-555555555555</RequestId></ErrorResponse>").encode())


def ec2_refusal(status, code, message):
    return Answer(status, (f"<Response><Errors><Error><Code>{code}</Code><Message>{message}</Message></Error></Errors>"
                           f"<RequestID>11111111-2222-3333-4444-555555555555</RequestID></Response>").encode())


class Gate:
    """Holds calls until it is opened; tells when the first has come."""

    def __init__(self):
        self.reached = threading.Event()
        self._open = threading.Event()

    def hold(self):
        self.reached.set()
        self._open.wait(60)

    def open(self):
        self._open.set()


class AwsProxy(loopback_proxy.LoopbackProxy):
    def __init__(self, upstream, rule, address=("127.0.0.1", 0)):
        super().__init__(address)
        self.upstream = urllib.parse.urlsplit(upstream).netloc
        self.rule = rule
        self.accounts = {}  # Access key -> account.
        self.calls = []

    def handle(self, request):
        body = self.body_of(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        key = re.search(r"Credential=([^/]+)/", headers.get("authorization", ""))
        call = Call(request.command, request.path, body.decode("utf-8", "replace"), headers,
                    self.accounts.get(key.group(1)) if key else None)
        self.calls.append(call)
        answer = self.rule(call) or self._forward(request, body)
        if call.action == "AssumeRole":
            self._remember(call, answer.body.decode())
        try:
            request.send_response(answer.status)
            request.send_header("Content-Type", answer.content_type)
            if answer.declared_length is None:
                request.send_header("Content-Length", str(len(answer.body)))
            else:
                request.send_header("Content-Length", str(answer.declared_length))
                request.close_connection = True
            for name, value in getattr(answer, "more_headers", ()):
                request.send_header(name, value)
            request.end_headers()
            if request.command != "HEAD":
                request.wfile.write(answer.body)
        except OSError:
            request.close_connection = True

    def _forward(self, request, body):
        connection = http.client.HTTPConnection(self.upstream, timeout=60)
        passed = {name: value for name, value in request.headers.items()
                  if name.lower() not in ("connection", "expect", "transfer-encoding")}
        connection.request(request.command, request.path, body, passed)
        response = connection.getresponse()
        answer = Answer(response.status, response.read(), response.headers.get("Content-Type", "text/xml"))
        answer.more_headers = [(name, value) for name, value in response.headers.items()
                               if name.lower() in ("etag", "x-amz-request-id", "x-amz-bucket-region", "location")]
        connection.close()
        return answer

    def _remember(self, call, answer):
        key = re.search(r"<AccessKeyId>([^<]+)</AccessKeyId>", answer)
        role = urllib.parse.parse_qs(call.body).get("RoleArn", [""])[0]
        if key and role:
            self.accounts[key.group(1)] = role.split(":")[4]
