#!/usr/bin/env python3
"""Writes tests/corpus/sigv4: requests with the signatures that the installed botocore gives them.

    tools/generate_sigv4_corpus.py tests/corpus/sigv4

One case a file, <kind>/<name>.json: the request before signing, botocore's canonical request and string to
sign (so that a difference shows its stage), and the Authorization field or the presigned URL. The same botocore
and seed write the same files.
"""

import datetime
import hashlib
import json
import pathlib
import random
import shutil
import sys
import unittest.mock
from urllib.parse import quote

import botocore.auth
import botocore.session
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials

TIME = datetime.datetime(2026, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
LONG_TERM = Credentials("AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")
TEMPORARY = Credentials("ASIDEXAMPLE", "secret/with+signs=", "token/with+signs==")
ADDED_BY_SIGNING = {"x-amz-date", "x-amz-security-token"}

stages = {}


def record_stages(original):
    def string_to_sign(self, request, canonical_request):
        stages["canonical_request"] = canonical_request
        stages["string_to_sign"] = original(self, request, canonical_request)
        return stages["string_to_sign"]

    return string_to_sign


class Corpus:
    def __init__(self, directory):
        self.directory = directory
        self.count = 0

    def write(self, kind, name, credentials, service, region, request, outcome):
        """`request`: method, url, headers as pairs, body as text, all before signing."""
        request = request | {"headers": [f"{name}:{value}" for name, value in request["headers"]]}
        case = {
            "service": service,
            "region": region,
            "time": TIME.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "credentials": {
                "access_key_id": credentials.access_key,
                "secret_access_key": credentials.secret_key,
                "session_token": credentials.token or "",
            },
            "request": request,
            "canonical_request": stages["canonical_request"].split("\n"),
            "string_to_sign": stages["string_to_sign"].split("\n"),
            **outcome,
        }
        payload = case["canonical_request"][-1]
        if payload != hashlib.sha256(request["body"].encode()).hexdigest():
            case["payload_sha256"] = payload
        path = self.directory / kind / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        assert not path.exists(), path
        path.write_text(json.dumps(case, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
        self.count += 1


def signer(service, presigned):
    s3 = service == "s3"
    if presigned:
        return botocore.auth.S3SigV4QueryAuth if s3 else botocore.auth.SigV4QueryAuth
    return botocore.auth.S3SigV4Auth if s3 else botocore.auth.SigV4Auth


def sign_url(corpus, kind, name, url, service, region="eu-west-1", method="GET", headers=(), body="",
             credentials=LONG_TERM, expires=None):
    request = AWSRequest(method=method, url=url, data=body.encode())
    for key, value in headers:
        request.headers[key] = value
    before = {"method": method, "url": url, "headers": headers, "body": body}
    if expires is None:
        signer(service, False)(credentials, service, region).add_auth(request)
        outcome = {"authorization": request.headers["Authorization"]}
    else:
        signer(service, True)(credentials, service, region, expires=expires).add_auth(request)
        outcome = {"expires": expires, "presigned_url": request.url}
    corpus.write(kind, name, credentials, service, region, before, outcome)


def paths(corpus):
    lambda_url = "https://lambda.eu-west-1.amazonaws.com"
    eks_url = "https://eks.eu-west-1.amazonaws.com"
    arn = quote("arn:aws:lambda:eu-west-1:111122223333:function:my-function", safe="")
    cases = {
        "none": "", "root": "/", "plain": "/2015-03-31/functions/", "no_slash_at_end": "/clusters",
        "arn": f"/2017-03-31/tags/{arn}", "encoded_slash": "/tags/a%2Fb%2Fc", "raw_colon": "/tags/arn:aws:x",
        "dot": "/./a/./b", "dot_dot": "/a/b/../c", "dot_dot_above_root": "/../../a", "dots_only": "/..",
        "dot_at_end": "/a/.", "dot_dot_at_end": "/a/b/..", "double_slash": "//a//b", "slashes_only": "///",
        "slash_after_dots": "/a/../", "encoded_space": "/a%20b/c", "encoded_percent": "/100%25",
        "unreserved": "/-._~aZ09", "sub_delimiters": "/!$&'()*+,;=", "at": "/a@b:c", "unicode": "/%C3%A9/%E6%97%A5",
        "lower_case_escape": "/a%2fb", "fragment": "/a#b",
    }
    for name, path in cases.items():
        sign_url(corpus, "path", name, (eks_url if "arn" in name else lambda_url) + path, "lambda")


def object_keys(corpus):
    keys = ["plain", "a/b/c.json", "/leading", "double//slash", "trailing/", "./dot", "a/../b", "..", "with space",
            "plus+plus", "percent%25", "tilde~", "star*", "quote'", "(paren)", "semi;colon", "a=b&c=d", "hash#mark",
            "question?mark", "colon:at@", "comma,dollar$", "umlaut ü", "日本/語", "emoji 🙂", "new\nline",
            "AWSRecon/2026/01/02/recon_111122223333.json", "back\\slash", "[brackets]", "pipe|", "caret^", "a" * 200]
    for index, key in enumerate(keys):
        url = "https://bucket.s3.eu-west-1.amazonaws.com/" + quote(key, safe="/~")
        sign_url(corpus, "object_key", f"{index:02}", url, "s3", method="PUT" if index % 2 else "GET",
                 body="content" if index % 2 else "", credentials=TEMPORARY if index % 3 else LONG_TERM)


def queries(corpus):
    cases = {
        "unsorted": "b=2&a=1", "repeated": "a=2&a=1&a=3", "repeated_same": "a=1&a=1", "empty_value": "a=&b=",
        "valueless": "tagging", "valueless_among_others": "list-type=2&tagging&prefix=a", "empty_name": "=a",
        "upper_before_lower": "b=1&B=1&a=1&A=1", "prefix_of_another": "a-b=1&a=1&a.b=1&ab=1", "encoded": "a=%2F%3A%20",
        "encoded_arn": "Resource=" + quote("arn:aws:iam::111122223333:role/x y", safe="-_.~"), "raw_plus": "a=1+2",
        "encoded_plus": "a=1%2B2", "equals_in_value": "a=b=c", "unicode": "a=%C3%A9&%C3%A9=a", "tilde": "a=~&b=-._",
        "percent": "a=100%25", "star": "a=%2A", "lambda_versions": "MaxItems=50&FunctionVersion=ALL",
        "marker": "MaxItems=50&Marker=" + quote("AbC+/==", safe="-_.~"), "value_orders": "a=b&a=B&a=%62&a=",
        "question_mark": "a=b?c", "slash": "a=b/c",
    }
    for name, query in cases.items():
        for service, host in (("lambda", "lambda.us-east-1.amazonaws.com"), ("s3", "b.s3.us-east-1.amazonaws.com")):
            sign_url(corpus, "query", f"{name}-{service}", f"https://{host}/?{query}", service, "us-east-1")


def headers(corpus):
    url = "https://sqs.us-gov-west-1.amazonaws.com/"
    cases = {
        "inner_spaces": [("X-Amz-Meta-A", "a   b \t c")], "outer_spaces": [("X-Amz-Meta-A", "  a  ")],
        "duplicates": [("X-Amz-Meta-A", "2"), ("X-Amz-Meta-A", "1"), ("x-amz-meta-a", "3")],
        "duplicate_with_comma": [("X-Amz-Meta-A", "a, b"), ("X-Amz-Meta-A", " c ")],
        "empty": [("X-Amz-Meta-A", "")], "duplicate_empty": [("X-Amz-Meta-A", ""), ("X-Amz-Meta-A", "b")],
        "prefix_of_another": [("X-Amz-Meta-Test-Two", "2"), ("X-Amz-Meta-Test", "1")],
        "quoted_spaces": [("X-Amz-Meta-A", '"a   b"')], "host": [("Host", "example.com")],
        "upper_case": [("CONTENT-TYPE", "application/JSON")],
        "never_signed": [("User-Agent", "x"), ("Expect", "100-continue"), ("Connection", "close"), ("TE", "x"),
                         ("Keep-Alive", "1"), ("Trailer", "x"), ("Transfer-Encoding", "chunked"), ("Upgrade", "h2"),
                         ("X-Amzn-Trace-Id", "x"), ("Proxy-Authorization", "x"), ("Proxy-Authenticate", "x")],
        "target": [("X-Amz-Target", "AmazonSQS.ListQueues"), ("Content-Type", "application/x-amz-json-1.0")],
        "stale_signature": [("Authorization", "old"), ("X-Amz-Date", "20200101T000000Z")],
    }
    for name, fields in cases.items():
        for credentials in (LONG_TERM, TEMPORARY):
            suffix = "-temporary" if credentials.token else ""
            sign_url(corpus, "header", name + suffix, url, "sqs", "us-gov-west-1", "POST", fields, "{}", credentials)
    for name, host in {"port": "localhost:5000", "default_port": "example.com:443", "upper": "EXAMPLE.com",
                       "user": "u:p@example.com", "ipv6": "[::1]:4566", "http_port": "example.com:80"}.items():
        sign_url(corpus, "host", name, f"https://{host}/", "ec2")


def bodies(corpus):
    for name, body in {"form": "Action=DescribeVpcs&Version=2016-11-15", "json": '{"a": "é"}', "empty": "",
                       "long": "x" * 3000}.items():
        for region in ("us-east-1", "cn-north-1"):
            sign_url(corpus, "body", f"{name}-{region}", f"https://ec2.{region}.amazonaws.com/", "ec2", region, "POST",
                     [("Content-Type", "text/plain")], body, TEMPORARY)
    sign_url(corpus, "body", "given_hash", "https://glacier.us-east-1.amazonaws.com/-/vaults", "glacier", "us-east-1",
             headers=[("x-amz-content-sha256", "ab" * 32)])


def presigned(corpus):
    for credentials in (LONG_TERM, TEMPORARY):
        suffix = "-temporary" if credentials.token else ""
        sign_url(corpus, "presign", "eks_token" + suffix,
                 "https://sts.eu-west-1.amazonaws.com/?Action=GetCallerIdentity&Version=2011-06-15", "sts",
                 headers=[("x-k8s-aws-id", "my-cluster")], credentials=credentials, expires=60)
        sign_url(corpus, "presign", "no_query" + suffix, "https://eks.eu-west-1.amazonaws.com/clusters/a%2Fb", "eks",
                 credentials=credentials, expires=900)
        for index, key in enumerate(["a", "a/b c", "ü", "a//b", "a+b"]):
            sign_url(corpus, "presign", f"object-{index}{suffix}",
                     "https://bucket.s3.eu-west-1.amazonaws.com/" + quote(key) + "?versionId=1", "s3",
                     credentials=credentials, expires=3600, method="PUT" if index == 1 else "GET")


def client_calls(corpus):
    """Whole calls as botocore's own clients make them."""
    arn = "arn:aws:eks:eu-west-1:111122223333:cluster/my cluster"
    calls = [
        ("ec2", "describe_instances", {"Filters": [{"Name": "tag:é", "Values": ["a b", "*", ""]}], "MaxResults": 5}),
        ("iam", "list_users", {"PathPrefix": "/a b/"}), ("sts", "get_caller_identity", {}),
        ("elbv2", "describe_tags", {"ResourceArns": [arn, arn]}), ("sqs", "list_queues", {"QueueNamePrefix": "é"}),
        ("eks", "list_tags_for_resource", {"resourceArn": arn}), ("eks", "list_clusters", {"maxResults": 3}),
        ("lambda", "list_tags", {"Resource": arn}), ("lambda", "get_policy", {"FunctionName": "arn:aws:a:b", "Qualifier": "$LATEST"}),
        ("lambda", "list_functions", {"FunctionVersion": "ALL", "MaxItems": 50, "Marker": "a+/="}),
        ("logs", "describe_log_groups", {"logGroupNamePrefix": "/aws/é"}), ("dynamodb", "list_tables", {"Limit": 1}),
        ("kafka", "list_tags_for_resource", {"ResourceArn": arn}), ("apigateway", "get_tags", {"resourceArn": arn}),
        ("backup", "list_tags", {"ResourceArn": arn}), ("route53", "list_resource_record_sets", {"HostedZoneId": "Z1", "StartRecordName": "*.a.b"}),
        ("cloudfront", "list_tags_for_resource", {"Resource": arn}), ("xray", "get_groups", {}),
        ("organizations", "list_accounts", {"NextToken": "a/b+c="}), ("glacier", "list_vaults", {"accountId": "-"}),
        ("s3", "list_buckets", {}), ("s3", "list_objects_v2", {"Bucket": "bucket", "Prefix": "a b/+é", "Delimiter": "/"}),
        ("s3", "get_bucket_tagging", {"Bucket": "bucket"}), ("s3", "get_object", {"Bucket": "bucket", "Key": "a//b c/ü+%.json"}),
        ("s3", "get_bucket_policy", {"Bucket": "with.dots", "ExpectedBucketOwner": "111122223333"}),
        ("s3", "list_object_versions", {"Bucket": "bucket", "KeyMarker": "a&b=c", "VersionIdMarker": "v+1/="}),
        ("s3", "put_object", {"Bucket": "bucket", "Key": "AWSRecon/2026/01/02/recon_111122223333.json", "Body": b"[]",
                              "Metadata": {"complete": "false", "gaps": "3"}, "ServerSideEncryption": "aws:kms"}),
        ("s3", "create_multipart_upload", {"Bucket": "bucket", "Key": "a b"}),
        ("s3control", "list_access_points", {"AccountId": "111122223333"}),
    ]
    for index, (service, method, parameters) in enumerate(calls):
        session = botocore.session.Session()
        client = session.create_client(
            service, "eu-west-1", aws_access_key_id=TEMPORARY.access_key, aws_secret_access_key=TEMPORARY.secret_key,
            aws_session_token=TEMPORARY.token, config=Config(parameter_validation=False))
        sent = []

        def keep(request, sent=sent, **_):
            sent.append(request)
            raise EOFError

        client.meta.events.register("before-send", keep)
        try:
            getattr(client, method)(**parameters)
        except EOFError:
            pass
        request = sent[0]
        scope = stages["string_to_sign"].split("\n")[2].split("/")
        text = {name: value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
        body = request.body or b""
        body = body if isinstance(body, bytes) else body.encode() if isinstance(body, str) else body.read()
        # botocore adds some fields after it has signed.
        signed = set(stages["canonical_request"].split("\n")[-2].split(";")) - ADDED_BY_SIGNING
        before = {"method": request.method, "url": request.url, "body": body.decode(),
                  "headers": [field for field in text.items() if field[0].lower() in signed]}
        corpus.write("client", f"{index:02}-{service}-{method}", TEMPORARY, scope[2], scope[1], before,
                     {"authorization": text["Authorization"]})


def generated(corpus):
    """What nobody thought of."""
    chance = random.Random(20260102)
    alphabet = list("abzAZ019-._~ /:+=&%@*(),;'!$?#[]\\|^\"<>") + ["é", "日", "🙂", "..", ".", "//", "%2F", "arn:aws:"]

    def text(low, high):
        return "".join(chance.choice(alphabet) for _ in range(chance.randint(low, high)))

    for index in range(100):
        service = chance.choice(["lambda", "s3", "execute-api"])
        path = "/" + "/".join(quote(text(0, 8), safe=chance.choice(["", "/~", ":"])) for _ in range(chance.randint(0, 4)))
        pairs = []
        for _ in range(chance.randint(0, 5)):
            name = quote(chance.choice(["a", "b", text(1, 3)]), safe="-_.~")
            pairs.append(chance.choice([name, name + "=", name + "=" + quote(text(0, 6), safe="-_.~")]))
        fields = [(chance.choice(["X-Amz-Meta-A", "x-amz-meta-a", "X-Amz-B"]),
                   chance.choice(["", "a", "a  b", " , ", "a\t b"])) for _ in range(chance.randint(0, 3))]
        url = f"https://host.eu-west-1.amazonaws.com{path}" + ("?" + "&".join(pairs) if pairs else "")
        sign_url(corpus, "generated", f"{index:03}", url, service, headers=fields, body=text(0, 20),
                 method=chance.choice(["GET", "PUT", "DELETE"]), credentials=chance.choice([LONG_TERM, TEMPORARY]))


def main():
    directory = pathlib.Path(sys.argv[1])
    shutil.rmtree(directory, ignore_errors=True)
    corpus = Corpus(directory)
    auth = botocore.auth.SigV4Auth
    with (unittest.mock.patch("botocore.auth.get_current_datetime", lambda: TIME),
          unittest.mock.patch.object(auth, "string_to_sign", record_stages(auth.string_to_sign))):
        for part in (paths, object_keys, queries, headers, bodies, presigned, client_calls, generated):
            part(corpus)
    print(f"{corpus.count} cases in {directory}")


if __name__ == "__main__":
    main()
