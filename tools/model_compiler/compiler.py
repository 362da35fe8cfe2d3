"""From botocore's models to the file's records."""
from . import source as reading
from .endpoints import CUSTOM_VARIANT, EndpointData
from .fileformat import Writer
from .shapes import ShapeTable
from .source import Source

PROTOCOLS = {"query": 0, "ec2": 1, "json": 2, "rest-json": 3, "rest-xml": 4, "smithy-rpc-v2-cbor": 5}
OPERATION_TRAITS = ("read_only", "unsigned", "unsigned_payload", "checksum_required", "event_stream", "deprecated",
                    "streaming_output")
QUERY_COMPATIBLE = 1
HAS_MINIMUM, HAS_MAXIMUM = 1, 2
NOT_LISTED = 0xFFFFFFFF
# An exception's key is region << VARIANT_BITS | variant.
VARIANT_BITS = 3
assert CUSTOM_VARIANT < 1 << VARIANT_BITS


def compile_models(service_names=None):
    """(the file's bytes, a line that says what is in it)"""
    source = Source()
    endpoint_data = EndpointData(source)
    shapes = ShapeTable()
    services = [_Service(source, name, shapes) for name in service_names or source.service_names()]
    writer = Writer()
    merged, shape_index = shapes.merge()
    _write_shapes(writer, merged)
    region_index = _write_regions(writer, endpoint_data.partitions)
    for service in services:
        service.write(writer, shape_index, endpoint_data, region_index)
    content, sizes = writer.finish(source.version)
    report = "botocore %s: %d services, %d operations, %d shapes, %d members, %d endpoints in %.2f MB (%s)" % (
        source.version, len(services), writer.count("operation"), len(merged), writer.count("member"),
        writer.count("endpoint"), len(content) / 1e6,
        ", ".join("%s %d" % (table, size) for table, size in sizes.items()))
    return content, report


class _Service:
    """One service's models. Shapes are collected on creation; records can be written when all shapes are known."""

    def __init__(self, source, name, shapes):
        self.model = source.service(name)
        self.name = name
        description = self.model._service_description
        self._all = description["operations"]
        self._paginators = source.paginators(name)
        self._compiled = sorted(operation for operation, data in self._all.items()
                                if reading.is_compiled(name, operation, data))
        self._errors = {}
        for shape_name, shape in description["shapes"].items():
            if shape.get("exception"):
                code = shape.get("error", {}).get("code") or shape_name
                self._errors[code] = shapes.add(name, description["shapes"], shape_name)
        self._shape_keys = {}
        for operation in self._compiled:
            data = self._all[operation]
            for reference in (data.get("input"), data.get("output"), *data.get("errors", ())):
                if reference:
                    shape_name = reference["shape"]
                    self._shape_keys[shape_name] = shapes.add(name, description["shapes"], shape_name)

    def write(self, writer, shape_index, endpoint_data, region_index):
        metadata = self.model.metadata
        endpoints = endpoint_data.service(self.model, self._compiled)
        indexes = {name: shape_index[key] for name, key in self._shape_keys.items()}
        first_operation = writer.count("operation")
        for name in self._compiled:
            self._write_operation(writer, name, indexes, endpoints.set_of_operation.get(name, 0))
        errors = [item for code, key in sorted(self._errors.items()) for item in (code, shape_index[key])]
        regions = endpoints.regions
        writer.add(
            "service", name=self.name, service_id=str(self.model.service_id),
            full_name=metadata.get("serviceFullName", ""), api_version=metadata["apiVersion"],
            endpoint_prefix=metadata["endpointPrefix"], signing_name=self.model.signing_name,
            signature_version=endpoint_data.signature_version(self.model), target_prefix=metadata.get("targetPrefix", ""),
            xml_namespace=metadata.get("xmlNamespace", ""), json_version=str(metadata.get("jsonVersion", "")),
            first_operation=first_operation, operation_count=len(self._compiled),
            other_operations=writer.add_list(sorted(set(self._all) - set(self._compiled))),
            errors=writer.add_list(errors), protocol=PROTOCOLS[reading.protocol(self.model)],
            flags=QUERY_COMPATIBLE if "awsQueryCompatible" in metadata else 0,
            first_endpoint_set=_write_endpoint_sets(writer, endpoints.sets, region_index),
            regions=NOT_LISTED if regions is None else writer.add_list(sorted(region_index[name] for name in regions)),
            global_partitions=endpoints.global_partitions)

    def _write_operation(self, writer, name, indexes, endpoint_set):
        data = self._all[name]
        model = self.model.operation_model(name)
        request = data.get("input", {})
        output = data.get("output", {})
        traits = {
            "read_only": reading.is_read(name, data), "unsigned": reading.is_unsigned(model),
            "unsigned_payload": data.get("unsignedPayload") or data.get("authtype") == "v4-unsigned-body",
            "checksum_required": model.http_checksum_required or model.http_checksum.get("requestChecksumRequired"),
            "event_stream": model.has_event_stream_input or model.has_event_stream_output,
            "deprecated": model.deprecated, "streaming_output": model.has_streaming_output,
        }
        namespace = request.get("xmlNamespace", {})
        writer.add(
            "operation", name=name, wire_name=model.wire_name, http_method=model.http.get("method", "POST"),
            request_uri=model.http.get("requestUri", "/"),
            input=indexes[request["shape"]] + 1 if request else 0,
            output=indexes[output["shape"]] + 1 if output else 0,
            result_wrapper=output.get("resultWrapper", ""), input_location_name=request.get("locationName", ""),
            input_xml_namespace=namespace if isinstance(namespace, str) else namespace.get("uri", ""),
            host_prefix=(model.endpoint or {}).get("hostPrefix", ""),
            errors=writer.add_list(indexes[error["shape"]] for error in data.get("errors", ())),
            paginator=_write_paginator(writer, self._paginators.get(name), model),
            checksum_algorithm_member=model.http_checksum.get("requestAlgorithmMember", ""),
            traits=sum(1 << bit for bit, trait in enumerate(OPERATION_TRAITS) if traits[trait]),
            endpoint_set=endpoint_set)


def _write_paginator(writer, paginator, operation):
    """The record's index + 1, or 0 for an operation that does not page."""
    from_model = paginator is not None
    paginator = paginator or reading.synthesised_paginator(operation)
    if not paginator:
        return 0

    def names(key):
        value = paginator.get(key, [])
        return writer.add_list([value] if isinstance(value, str) else value)

    return 1 + writer.add_unique(
        "paginator", input_tokens=names("input_token"), output_tokens=names("output_token"),
        result_keys=names("result_key"), non_aggregate_keys=names("non_aggregate_keys"),
        limit_key=paginator.get("limit_key", ""), more_results=paginator.get("more_results", ""),
        from_model=int(from_model))


def _write_shapes(writer, merged):
    runs = {}  # Structures with the same members share them.
    for shape, children in merged:
        members = []
        for (name, traits), child in zip(shape.members, children):
            members.append((name, child, writer.add_unique("traits", **traits._asdict())))
        members = tuple(members)
        if members not in runs:
            runs[members] = writer.count("member")
            for name, child, traits in members:
                writer.add("member", name=name, shape=child, traits=traits)
        writer.add("shape", name=shape.name, type=shape.type, flags=shape.flags, count=len(members),
                   first=runs[members] if members else writer.add_list(shape.enum),
                   details=_write_details(writer, shape.details))


def _write_details(writer, details):
    """The record's index + 1, or 0 for a shape that has none of them."""
    if details == type(details)():
        return 0
    values = details._asdict()
    limits = (HAS_MINIMUM if details.minimum is not None else 0) | (HAS_MAXIMUM if details.maximum is not None else 0)
    values.update(minimum=details.minimum or 0, maximum=details.maximum or 0)
    return 1 + writer.add_unique("details", limits=limits, **values)


def _write_regions(writer, partitions):
    """{region: index}. Regions are sorted by name."""
    regions = sorted((region, index) for index, partition in enumerate(partitions) for region in partition.regions)
    region_index = {region: writer.add("region", name=region, partition=partition) for region, partition in regions}
    for partition in partitions:
        writer.add("partition", name=partition.name, dns_suffix=partition.dns_suffix,
                   dual_stack_dns_suffix=partition.dual_stack_dns_suffix, global_region=partition.global_region,
                   prefixes=writer.add_list(partition.prefixes),
                   regions=writer.add_list(region_index[region] for region in partition.regions))
    return region_index


def _write_endpoint_sets(writer, sets, region_index):
    """The first one's index."""
    first = writer.count("endpoint_set")
    for endpoint_set in sets:
        exceptions = sorted((region_index[region] << VARIANT_BITS | variant, _write_endpoint(writer, endpoint))
                            for region, variant, endpoint in endpoint_set.exceptions)
        writer.add("endpoint_set",
                   patterns=writer.add_list(_write_endpoint(writer, endpoint) for endpoint in endpoint_set.patterns),
                   exceptions=writer.add_list(item for pair in exceptions for item in pair))
    return first


def _write_endpoint(writer, endpoint):
    return writer.add_unique("endpoint", **endpoint._asdict())
