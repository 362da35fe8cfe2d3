#!/usr/bin/env python3
"""Do the compiled models say what botocore says? Every fact that the C++ reader gives, asked of botocore's own classes.

    compare_with_botocore.py DUMP_MODELS MODELS [--regions eu-west-1,cn-north-1 | --regions all]

DUMP_MODELS is the program of tests/aws/model/dump_models.cpp. Endpoints come from clients that botocore makes for the
regions: the compiler's own evaluation of the rules is not used here.
"""
import argparse
import collections
import math
import os
import re
import subprocess
import sys

import botocore.exceptions
import botocore.session
from botocore.config import Config

TYPES = ["structure", "list", "map", "string", "blob", "boolean", "integer", "long", "float", "double", "timestamp"]
LOCATIONS = [None, "uri", "querystring", "header", "headers", "statusCode"]
FORMATS = [None, "iso8601", "rfc822", "unixTimestamp"]
PROTOCOLS = ["query", "ec2", "json", "rest-json", "rest-xml", "smithy-rpc-v2-cbor"]
TOKENS = {"nexttoken", "marker", "nextmarker", "nextpagetoken", "pagetoken", "paginationtoken", "position", "cursor"}

# A region of each kind: where global services live, of another partition, one that AWS does not list. All regions take
# half an hour, nearly all of it in botocore.
DEFAULT_REGIONS = ["us-east-1", "cn-north-1", "eu-unlisted-7"]

ACCOUNT = "123456789012"

CUSTOM_VARIANT = "4"
CUSTOM_URL = "https://endpoint.invalid"

# Where we differ from botocore, and mean to.
# botocore still sends S3's requests for us-east-1 to the global host, unless told otherwise.
S3_GLOBAL_HOST = "https://s3.amazonaws.com"


def texts(*values):
    return "\t".join(str(value).lower() if isinstance(value, bool) else str(value) for value in values)


def flags(**present):
    return ",".join(name for name, value in present.items() if value)


def namespace(value):
    if isinstance(value, str):
        return value, ""
    return (value or {}).get("uri", ""), (value or {}).get("prefix", "")


def member_text(name, shape, raw_reference, raw_shape, required):
    traits = shape.serialization
    uri, prefix = namespace(traits.get("xmlNamespace"))
    return "|".join([
        name, traits.get("name", ""), traits.get("queryName", ""), shape.name,
        str(LOCATIONS.index(traits.get("location"))), str(FORMATS.index(traits.get("timestampFormat"))), uri, prefix,
        flags(required=required, flattened=traits.get("flattened"), xmlAttribute=traits.get("xmlAttribute"),
              streaming=traits.get("streaming"), idempotencyToken=shape.metadata.get("idempotencyToken"),
              hostLabel=traits.get("hostLabel"), jsonvalue=traits.get("jsonvalue"),
              sensitive=shape.metadata.get("sensitive"),
              deprecated=raw_reference.get("deprecated", raw_shape.get("deprecated")),
              eventstream=traits.get("eventstream"))]) + ";"


def shape_lines(service, model, raw_shapes, roots):
    seen = set()
    pending = list(roots)
    while pending:
        name = pending.pop()
        if name in seen:
            continue
        seen.add(name)
        shape, raw = model.shape_for(name), raw_shapes[name]
        if shape.type_name == "structure":
            uses = [(key, member, raw["members"][key], key in shape.required_members)
                    for key, member in shape.members.items()]
        elif shape.type_name == "list":
            uses = [("", shape.member, raw["member"], False)]
        elif shape.type_name == "map":
            uses = [("", shape.key, raw["key"], False), ("", shape.value, raw["value"], False)]
        else:
            uses = []
        pending += [member.name for _, member, _, _ in uses]
        metadata = shape.metadata
        retryable = metadata.get("retryable")
        error = metadata.get("error", {})
        uri, prefix = namespace(shape.serialization.get("xmlNamespace"))
        yield texts(
            "shape", service, name, TYPES.index(shape.type_name),
            flags(union=metadata.get("union"), document=metadata.get("document"), exception=metadata.get("exception"),
                  flattened=shape.serialization.get("flattened"), sparse=raw.get("sparse"),
                  throttling=retryable and retryable.get("throttling"), retryable=retryable is not None),
            error.get("code", ""), error.get("httpStatusCode", 0), shape.serialization.get("payload", ""),
            shape.serialization.get("name", ""), uri, prefix,
            str(math.floor(metadata["min"])) if "min" in metadata else "",
            str(math.ceil(metadata["max"])) if "max" in metadata else "", ",".join(metadata.get("enum", [])),
            "".join(member_text(key, member, reference, raw_shapes[member.name], required)
                    for key, member, reference, required in uses))


def paginator_text(operation, pagination):
    def names(value):
        return ",".join([value] if isinstance(value, str) else value)

    if operation.name in pagination:
        page = pagination[operation.name]
        return "|".join([names(page["input_token"]), names(page["output_token"]), names(page.get("result_key", [])),
                         names(page.get("non_aggregate_keys", [])), page.get("limit_key", ""),
                         page.get("more_results", ""), "true"])
    tokens = [[name for name in (shape.members if shape else {}) if name.lower() in TOKENS]
              for shape in (operation.input_shape, operation.output_shape)]
    if any(len(names) != 1 for names in tokens):
        return ""
    return "|".join([tokens[0][0], tokens[1][0], "", "", "", "", "false"])


def operation_line(service, operation, raw, pagination):
    request, output = raw.get("input", {}), raw.get("output", {})
    return texts(
        "operation", service, operation.name, operation.wire_name, operation.http.get("method", "POST"),
        operation.http.get("requestUri", "/"), request.get("shape", ""), output.get("shape", ""),
        operation.output_shape.serialization.get("resultWrapper", "") if operation.output_shape else "",
        operation.input_shape.serialization.get("name", "") if request.get("locationName") else "",
        namespace(request.get("xmlNamespace"))[0], (operation.endpoint or {}).get("hostPrefix", ""),
        ",".join(shape.name for shape in operation.error_shapes),
        flags(read_only=re.match("(List|Describe|Get|BatchGet)[A-Z0-9]", operation.name) or raw.get("readonly"),
              unsigned=getattr(operation, "resolved_auth_type", operation.auth_type) == "none",
              unsigned_payload=raw.get("unsignedPayload") or operation.auth_type == "v4-unsigned-body",
              checksum_required=operation.http_checksum_required
              or operation.http_checksum.get("requestChecksumRequired"),
              event_stream=operation.has_event_stream_input or operation.has_event_stream_output,
              deprecated=operation.deprecated, streaming_output=operation.has_streaming_output),
        operation.http_checksum.get("requestAlgorithmMember", ""), paginator_text(operation, pagination))


def signature_version(session, model):
    """The model's, but for an old service what its endpoint rules say in botocore's client."""
    if model.signature_version != "v2":
        return model.signature_version
    client = session.create_client(model.service_name, "us-east-1", aws_access_key_id="id", aws_secret_access_key="key")
    context = {"client_config": client.meta.config}
    client._resolve_endpoint_ruleset(model.operation_model(model.operation_names[0]), {}, context)
    return context.get("auth_type", model.signature_version)


def service_lines(session, name, compiled):
    """All lines of a service but its endpoints. `compiled`: its operations that are in the file."""
    model = session.get_service_model(name)
    metadata = model.metadata
    loader = session.get_component("data_loader")
    description = loader.load_service_model(name, "service-2")
    try:
        pagination = loader.load_service_model(name, "paginators-1")["pagination"]
    except botocore.exceptions.DataNotFoundError:
        pagination = {}
    protocol = getattr(model, "resolved_protocol", None) or model.protocol
    yield texts("service", name, model.service_id, metadata.get("serviceFullName", ""), model.api_version,
                model.endpoint_prefix, model.signing_name, signature_version(session, model), metadata.get("targetPrefix", ""),
                metadata.get("xmlNamespace", ""), metadata.get("jsonVersion", ""), PROTOCOLS.index(protocol),
                "awsQueryCompatible" in metadata, ",".join(sorted(set(model.operation_names) - compiled)))
    roots = []
    for operation_name in compiled:
        operation = model.operation_model(operation_name)
        yield operation_line(name, operation, description["operations"][operation_name], pagination)
        roots += [shape.name for shape in (operation.input_shape, operation.output_shape) if shape]
        for error in operation.error_shapes:
            roots.append(error.name)
            code = error.metadata.get("error", {}).get("code") or error.name
            found = model.shape_for_error_code(code)
            yield texts("error", name, code, found.name if found else "")
    yield from shape_lines(name, model, description["shapes"], roots)


class Endpoints:
    """What botocore's clients resolve and sign with."""

    def __init__(self, session):
        self._session = session
        self._clients = {}

    def line(self, service, operation, region, variant):
        try:
            url, name, signing_region = self._resolve(service, operation, region, int(variant))
        except (botocore.exceptions.EndpointProviderError, botocore.exceptions.EndpointVariantError):
            url, name, signing_region = "", "", ""
        return "\t".join(["endpoint", service, operation, region, variant, url, name, signing_region])

    def _resolve(self, service, operation, region, variant):
        client = self._client(service, region, variant)
        model = client.meta.service_model.operation_model(operation)
        context = {}
        # Rules that look at a map's keys need one.
        parameters = {name: {} for name, shape in (model.input_shape.members if model.input_shape else {}).items()
                      if shape.type_name == "map"}
        # S3 Control's rules put the account in front of the host. For us that is the model's host prefix.
        parameters["AccountId"] = ACCOUNT
        url = client._resolve_endpoint_ruleset(model, parameters, context)[0].replace("//%s." % ACCOUNT, "//")
        signing = context.get("signing", {})
        return (url, signing.get("signing_name", client._request_signer.signing_name),
                signing.get("region", client._request_signer.region_name))

    def _client(self, service, region, variant):
        key = service, region, variant
        if key not in self._clients:
            self._clients = {key: self._session.create_client(
                service, region_name=region, endpoint_url=CUSTOM_URL if variant == int(CUSTOM_VARIANT) else None,
                config=Config(use_fips_endpoint=variant in (1, 3), use_dualstack_endpoint=variant in (2, 3)))}
        return self._clients[key]


def known_difference(want, got):
    """Why a line that differs is right, or None."""
    kind, *fields = want.split("\t")
    if kind != "endpoint":
        return None
    ours = got.split("\t")
    service, _, region, variant, url, _, _ = fields
    if service == "s3" and url == S3_GLOBAL_HOST:
        return "botocore uses S3's global host in us-east-1"
    if variant == CUSTOM_VARIANT and url != CUSTOM_URL:
        return "AWS's rules overrule a configured URL in botocore"
    if not url and ours[5] and "-iso" in region:
        return "botocore refuses dual-stack in isolated partitions that AWS's rules know"
    return None


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("dump_models")
    parser.add_argument("models")
    parser.add_argument("--regions", default=",".join(DEFAULT_REGIONS))
    parser.add_argument("--services", help="only these")
    arguments = parser.parse_args()
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        del os.environ[name]
    session = botocore.session.Session()
    session.set_credentials("AKID", "secret")
    regions = arguments.regions.split(",")
    if arguments.regions == "all":
        data = session.get_component("data_loader").load_data("partitions")
        regions = [region for partition in data["partitions"] for region in partition["regions"]] + ["eu-unlisted-7"]

    ours = subprocess.run([arguments.dump_models, arguments.models, *regions], check=True, capture_output=True,
                          text=True).stdout.splitlines()
    lines = collections.defaultdict(list)
    for line in ours:
        lines[line.split("\t", 2)[1]].append(line)
    names = session.get_available_services()
    problems = [] if sorted(lines) == sorted(names) else ["services: botocore %s, here %s" % (names, sorted(lines))]
    counts, tolerated = collections.Counter(), collections.Counter()
    endpoints = Endpoints(session)
    for name in arguments.services.split(",") if arguments.services else names:
        got = {line for line in lines[name] if not line.startswith("endpoint\t")}
        compiled = {line.split("\t")[2] for line in got if line.startswith("operation\t")}
        want = set(service_lines(session, name, compiled))
        problems += ["botocore only: " + line for line in want - got] + ["here only: " + line for line in got - want]
        counts.update(line.split("\t", 1)[0] for line in want)
        resolved = sorted(line for line in lines[name] if line.startswith("endpoint\t"))
        for line in sorted(resolved, key=lambda text: text.split("\t")[3:5]):
            _, _, operation, region, variant, *_ = line.split("\t")
            wanted = endpoints.line(name, operation, region, variant)
            counts["endpoint"] += 1
            if line != wanted:
                reason = known_difference(wanted, line)
                if reason:
                    tolerated[reason] += 1
                else:
                    problems.append("botocore: %s\nhere:     %s" % (wanted, line))
    for problem in problems[:40]:
        print(problem)
    print("%s compared, %d differ" % (", ".join("%d %ss" % (count, kind) for kind, count in sorted(counts.items())),
                                      len(problems)))
    for reason, count in tolerated.items():
        print("%d endpoints differ as intended: %s" % (count, reason))
    return 1 if problems or not counts["operation"] else 0


if __name__ == "__main__":
    sys.exit(main())
