#!/usr/bin/env python3
"""Writes into the cases of tests/corpus/protocol what the installed botocore makes of them.

    tools/update_protocol_corpus.py [--check] [tests/corpus/protocol]

A case is a file <protocol>/<name>.json of a real operation that shows one rule:

    about                 the rule, in a sentence
    service, operation    as botocore names them
    parameters            what the call is made with; {} if absent
    answer                status (200 if absent), headers, and body or body_hex
    result | error        what the answer means: members, or code, message, status and request_id
    request               instead of answer: what is sent for the parameters
    refused               our message where there is no result; botocore must refuse too, in its own words
    apart_from_botocore   why ours is not botocore's; then the expectation is kept as it is

result, error and request are rewritten, the rest is written by hand. With --check nothing is written, and the exit code is
1 if a file would change.
"""

import argparse
import base64
import datetime
import io
import json
import math
import pathlib
import sys
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree

import botocore.exceptions
import botocore.model
import botocore.parsers
import botocore.session
from botocore.awsrequest import AWSResponse
from botocore.config import Config
from urllib3 import HTTPResponse
from urllib3._collections import HTTPHeaderDict

ENDPOINT = "http://localhost"
BOTOCORE_NAMES = {"rpc-v2-cbor": "smithy-rpc-v2-cbor"}
# Not the codec's: signing, retries, the HTTP client.
FOREIGN_HEADERS = {"amz-sdk-invocation-id", "amz-sdk-request", "authorization", "content-length", "user-agent",
                   "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"}
# SimpleDB's signature is part of the form.
FOREIGN_FIELDS = {"AWSAccessKeyId", "Signature", "SignatureMethod", "SignatureVersion", "Timestamp"}


class Sent(Exception):
    """Ends a call when its request is complete."""


class Botocore:
    """Makes calls without a network: the request is kept, the answer given."""

    def __init__(self):
        self.session = botocore.session.Session()
        self.session.set_credentials("AKIDEXAMPLE", "secret")
        self.clients = {}
        self.request = self.answer = None

    def client(self, service, protocol, checks_parameters):
        """A client that speaks the corpus's protocol, which need not be the one that botocore picks."""
        key = service, protocol, checks_parameters
        if key not in self.clients:
            botocore.model.PRIORITY_ORDERED_SUPPORTED_PROTOCOLS = [BOTOCORE_NAMES.get(protocol, protocol)]
            client = self.session.create_client(service, region_name="us-east-1", endpoint_url=ENDPOINT, config=Config(
                parameter_validation=checks_parameters, retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, disable_request_compression=True))
            client.meta.events.register("before-send", self.before_send)
            self.clients[key] = client
        return self.clients[key]

    def before_send(self, request, **_):
        self.request = request
        if self.answer is None:
            raise Sent
        status, headers, body = self.answer
        fields = HTTPHeaderDict()
        for name, value in headers.items():
            # As http.client reads them off the wire.
            fields[name] = value.encode().decode("latin-1")
        raw = HTTPResponse(io.BytesIO(body), headers=fields, status=status, preload_content=False)
        return AWSResponse(request.url, status, fields, raw)

    def call(self, protocol, case, answer):
        self.answer = answer
        client = self.client(case["service"], protocol, checks_parameters=answer is None)
        method = next(name for name, operation in client.meta.method_to_api_mapping.items()
                      if operation == case["operation"])
        shape = client.meta.service_model.operation_model(case["operation"]).input_shape
        return getattr(client, method)(**typed(case.get("parameters", {}), shape))


def typed(value, shape):
    """Parameters as botocore wants them: blobs are bytes."""
    if shape is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        return {name: typed(item, shape.members.get(name)) for name, item in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [typed(item, shape.member) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {name: typed(item, shape.value) for name, item in value.items()}
    if shape.type_name == "blob":
        return base64.b64decode(value)
    return value


def plain(value):
    """A result in the form of `runner call`."""
    if isinstance(value, datetime.datetime):
        if value.tzinfo is None:
            value = value.replace(tzinfo=datetime.timezone.utc)
        return value.astimezone(datetime.timezone.utc).replace(tzinfo=None).isoformat() + "Z"
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items() if name != "ResponseMetadata"}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if hasattr(value, "read"):
        return plain(value.read())
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return value


def answer_of(case):
    answer = case["answer"]
    body = bytes.fromhex(answer["body_hex"]) if "body_hex" in answer else answer.get("body", "").encode()
    return answer.get("status", 200), answer.get("headers", {}), body


def meaning_of(botocore_, protocol, case):
    """("result", ...), ("error", ...) or ("refused", None)."""
    try:
        return "result", plain(botocore_.call(protocol, case, answer_of(case)))
    except botocore.exceptions.ClientError as error:
        metadata = error.response["ResponseMetadata"]
        meaning = {"code": error.response["Error"].get("Code") or "",
                   "message": error.response["Error"].get("Message") or "", "status": metadata["HTTPStatusCode"]}
        if metadata.get("RequestId"):
            meaning["request_id"] = metadata["RequestId"]
        return "error", meaning
    except Exception:  # Whatever botocore stumbles over: it has as many ways as there are mistakes.
        return "refused", None


def element(node):
    """[name, attributes, text or children]."""
    name = node.tag.rpartition("}")[2]
    attributes = {key.rpartition("}")[2]: value for key, value in sorted(node.attrib.items())}
    return [name, attributes, [element(child) for child in node] if len(node) else node.text or ""]


def body_of(protocol, body):
    if not body:
        return None
    if protocol in ("query", "ec2"):
        pairs = parse_qsl(body.decode(), keep_blank_values=True)
        return sorted("=".join(pair) for pair in pairs if pair[0] not in FOREIGN_FIELDS)
    if protocol == "rest-xml":
        return element(ElementTree.fromstring(body))
    if protocol == "rpc-v2-cbor":
        parser = botocore.parsers.RpcV2CBORParser()
        return plain(parser.parse_data_item(parser.get_peekable_stream_from_bytes(body)))
    return json.loads(body)


def request_of(botocore_, protocol, case):
    try:
        botocore_.call(protocol, case, None)
    except Sent:
        pass
    except botocore.exceptions.HTTPClientError as error:
        if not isinstance(error.kwargs["error"], Sent):
            raise
    except (botocore.exceptions.ParamValidationError, botocore.exceptions.UnknownParameterError):
        return "refused", None
    request = botocore_.request
    url = urlsplit(request.url)
    body = request.body if isinstance(request.body, bytes) else (request.body or "").encode()
    headers = {name.lower(): value.decode() if isinstance(value, bytes) else value
               for name, value in sorted(request.headers.items()) if name.lower() not in FOREIGN_HEADERS}
    wire = {"method": request.method, "path": url.path,
            "query": sorted("=".join(pair) for pair in parse_qsl(url.query, keep_blank_values=True)),
            "headers": headers, "body": body_of(protocol, body)}
    prefix = url.hostname.removesuffix("localhost")
    if prefix:
        wire["host_prefix"] = prefix
    return "request", wire


def updated(botocore_, protocol, case):
    if "apart_from_botocore" in case:
        return case
    kind, meaning = (meaning_of if "answer" in case else request_of)(botocore_, protocol, case)
    kept = {key: value for key, value in case.items() if key not in ("result", "error", "request", "refused")}
    if kind == "refused":
        return {**kept, "refused": case.get("refused", "")}
    return {**kept, kind: meaning}


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--check", action="store_true", help="write nothing, exit with 1 if something would change")
    parser.add_argument("corpus", nargs="?", type=pathlib.Path,
                        default=pathlib.Path(__file__).parent.parent / "tests/corpus/protocol")
    arguments = parser.parse_args()
    reference = Botocore()
    changed = 0
    paths = sorted(arguments.corpus.glob("*/*.json"))
    for path in paths:
        before = path.read_text()
        after = json.dumps(updated(reference, path.parent.name, json.loads(before)), indent=2, ensure_ascii=False) + "\n"
        if after == before:
            continue
        changed += 1
        print(path)
        if not arguments.check:
            path.write_text(after)
    print("%d cases, %d %s" % (len(paths), changed, "differ" if arguments.check else "written"))
    return 1 if not paths or (arguments.check and changed) else 0


if __name__ == "__main__":
    sys.exit(main())
