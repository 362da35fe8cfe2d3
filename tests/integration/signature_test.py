#!/usr/bin/env python3
"""Our signatures before a server that checks them: moto with authentication on.

    signature_test.py RUNNER

Calls of every protocol are accepted; the same are refused when they are signed with another secret, or changed on
the way by a proxy.
"""

import http.client
import http.server
import json
import os
import pathlib
import shutil
import socket
import subprocess
import sys
import threading
import time
import unittest
import urllib.request

import boto3

RUNNER = pathlib.Path(sys.argv.pop(1)).resolve()
REGION = "eu-west-1"
ALLOW_ALL = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}

# What: service, operation, parameters, and a member of the answer. moto's own check is wrong for requests without a body to
# other services than S3, and for queries with values (it refuses boto3's, too); tests/corpus/sigv4 has those.
CALLS = {
    "query": ("iam", "ListUsers", {"MaxItems": 7}, "Users"),
    "query without parameters": ("sts", "GetCallerIdentity", {}, "Arn"),
    "ec2": ("ec2", "DescribeVpcs", {"Filters": [{"Name": "is-default", "Values": ["true", "ü/+"]}]}, "Vpcs"),
    "json 1.0": ("dynamodb", "ListTables", {"Limit": 5}, "TableNames"),
    "json 1.1": ("kms", "ListKeys", {"Limit": 5}, "Keys"),
    "rest-json": ("batch", "DescribeJobQueues", {"jobQueues": ["ü"]}, "jobQueues"),
    "rpc-v2-cbor": ("cloudwatch", "ListMetrics", {"Namespace": "AWS/EC2"}, "Metrics"),
    "rest-xml (s3)": ("s3", "ListBuckets", {}, "Buckets"),
    "rest-xml (s3) with a valueless query": ("s3", "GetBucketTagging", {"Bucket": "bucket"}, "TagSet"),
    "rest-xml (s3) with an object's key": ("s3", "GetObjectTagging", {"Bucket": "bucket", "Key": "a/b.json"}, "TagSet"),
}


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Moto:
    """Accepts everybody until `check_signatures`; then the keys that it gave out."""

    def __init__(self):
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [shutil.which("moto_server") or "moto_server", "-H", "127.0.0.1", "-p", str(self.port)],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 60
        while True:
            try:
                urllib.request.urlopen(self.url + "/moto-api/data.json", timeout=5).close()
                return
            except OSError:
                if time.monotonic() > deadline or self.process.poll() is not None:
                    raise RuntimeError("moto_server does not start") from None
                time.sleep(0.1)

    def client(self, service):
        return boto3.client(service, REGION, endpoint_url=self.url, aws_access_key_id="AKIAEXAMPLE",
                            aws_secret_access_key="secret")

    def fill(self):
        iam = self.client("iam")
        iam.create_user(UserName="inventory")
        iam.put_user_policy(UserName="inventory", PolicyName="all", PolicyDocument=json.dumps(ALLOW_ALL))
        s3 = self.client("s3")
        s3.create_bucket(Bucket="bucket", CreateBucketConfiguration={"LocationConstraint": REGION})
        s3.put_bucket_tagging(Bucket="bucket", Tagging={"TagSet": [{"Key": "a", "Value": "b"}]})
        s3.put_object(Bucket="bucket", Key="a/b.json", Body=b"[]")
        return iam.create_access_key(UserName="inventory")["AccessKey"]

    def check_signatures(self):
        request = urllib.request.Request(self.url + "/moto-api/reset-auth", data=b"0", method="POST",
                                         headers={"Content-Type": "text/plain"})
        urllib.request.urlopen(request, timeout=5).close()

    def stop(self):
        self.process.terminate()
        self.process.wait(10)


class Proxy:
    """Passes requests on to moto, Host field included, after `change` has had its way with them."""

    def __init__(self, moto, change):
        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_any(self):
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                request = {"path": self.path, "headers": dict(self.headers), "body": body}
                change(request)
                request["headers"]["Content-Length"] = str(len(request["body"]))
                connection = http.client.HTTPConnection("127.0.0.1", moto.port)
                connection.request(self.command, request["path"], request["body"], request["headers"])
                answer = connection.getresponse()
                content = answer.read()
                connection.close()
                self.send_response(answer.status)
                for name, value in answer.getheaders():
                    if name.lower() not in ("transfer-encoding", "content-length", "connection"):
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(content)))
                self.end_headers()
                self.wfile.write(content)

            do_GET = do_POST = do_any

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()


def add_to_query(request):
    request["path"] += ("&" if "?" in request["path"] else "?") + "max-keys=1"


def change_body(request):
    request["body"] = request["body"].replace(b"7", b"8")


def change_target(request):
    request["headers"]["X-Amz-Target"] = "DynamoDB_20120810.DescribeLimits"


def change_date(request):
    date = request["headers"]["X-Amz-Date"]
    request["headers"]["X-Amz-Date"] = date[:-2] + ("1Z" if date[-2] == "0" else "0Z")


class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.moto = Moto()
        cls.addClassCleanup(cls.moto.stop)
        cls.key = cls.moto.fill()
        cls.moto.check_signatures()

    def call(self, name, secret=None, url=None):
        service, operation, parameters, _ = CALLS[name]
        environment = {"PATH": os.environ["PATH"], "HOME": "/nonexistent", "AWS_EC2_METADATA_DISABLED": "true",
                       "AWS_ENDPOINT_URL": url or self.moto.url, "AWS_REGION": REGION,
                       "AWS_ACCESS_KEY_ID": self.key["AccessKeyId"],
                       "AWS_SECRET_ACCESS_KEY": secret or self.key["SecretAccessKey"]}
        return subprocess.run([RUNNER, "call", service, operation, "--parameters", json.dumps(parameters)],
                              env=environment, capture_output=True, text=True, timeout=60, check=False)

    def assert_refused(self, done):
        self.assertNotEqual(done.returncode, 0, done.stdout)
        self.assertRegex(done.stderr, "SignatureDoesNotMatch|AuthFailure")

    def test_every_protocol_is_accepted(self):
        for name, (_, _, _, member) in CALLS.items():
            with self.subTest(name):
                done = self.call(name)
                self.assertEqual(done.returncode, 0, done.stderr)
                self.assertIn(member, json.loads(done.stdout))

    def test_another_secret_is_refused(self):
        for name in CALLS:
            with self.subTest(name):
                self.assert_refused(self.call(name, secret="another/secret"))

    def test_a_request_that_only_passes_a_proxy_is_accepted(self):
        with Proxy(self.moto, lambda request: None) as proxy:
            self.assertEqual(self.call("query", url=proxy.url).returncode, 0)

    def test_a_request_that_is_changed_on_the_way_is_refused(self):
        for name, change in (("query", change_body), ("json 1.0", change_target), ("rest-xml (s3)", add_to_query),
                             ("ec2", change_date)):
            with self.subTest(f"{name}: {change.__name__}"), Proxy(self.moto, change) as proxy:
                self.assert_refused(self.call(name, url=proxy.url))


if __name__ == "__main__":
    unittest.main()
