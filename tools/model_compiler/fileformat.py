"""The file's tables and records. The reader's mirror of this is src/aws/model/model_file.h; docs/model-file-format.md
describes both. Whatever changes here changes FORMAT_VERSION."""
import struct
import zlib

from . import strings

MAGIC = b"AWSMODEL"
FORMAT_VERSION = 1
HEADER = struct.Struct("<8s4I")  # Magic, format version, file size, checksum of the header, botocore's version.
TABLE = struct.Struct("<3I")     # Offset in the file, records, bytes a record.
CHECKSUM_OFFSET = 16

# Field names with their width as in the struct module, little-endian. A string in any field or list is stored as its
# reference; list fields hold the index of a length in the table of lists, which that many numbers follow.
RECORDS = {
    "service": (
        "name:I service_id:I full_name:I api_version:I endpoint_prefix:I signing_name:I signature_version:I "
        "target_prefix:I xml_namespace:I json_version:I first_operation:I operation_count:I other_operations:I errors:I "
        "first_endpoint_set:I regions:I global_partitions:I protocol:B flags:B reserved:H"),
    "operation": (
        "name:I wire_name:I http_method:I request_uri:I input:I output:I result_wrapper:I input_location_name:I "
        "input_xml_namespace:I host_prefix:I errors:I paginator:I checksum_algorithm_member:I traits:H endpoint_set:B "
        "reserved:B"),
    "shape": "name:I type:B flags:B count:H first:I details:I",
    "member": "name:I shape:I traits:I",
    "traits": (
        "location_name:I query_name:I xml_namespace_uri:I xml_namespace_prefix:I location:B timestamp_format:B flags:H"),
    "details": (
        "error_code:I location_name:I xml_namespace_uri:I xml_namespace_prefix:I minimum:q maximum:q error_status:H "
        "payload:H limits:H reserved:H"),
    "paginator": (
        "input_tokens:I output_tokens:I result_keys:I non_aggregate_keys:I limit_key:I more_results:I from_model:I"),
    "list": "value:I",
    "partition": "name:I dns_suffix:I dual_stack_dns_suffix:I global_region:I prefixes:I regions:I",
    "region": "name:I partition:I",
    "endpoint": "url:I signing_name:I signing_region:I problem:I",
    "endpoint_set": "patterns:I exceptions:I",
}


class Writer:
    """Collects records, table by table, and writes the file."""

    def __init__(self):
        self._fields = {table: [field.split(":")[0] for field in spec.split()] for table, spec in RECORDS.items()}
        self._records = {table: [] for table in RECORDS}
        self._unique = {}
        self.add_list(())  # So that index 0 is the empty list.

    def count(self, table):
        return len(self._records[table])

    def add(self, table, **values):
        """Appends a record; fields that are not named are 0. Returns its index."""
        return self._append(table, tuple(values.pop(field, 0) for field in self._fields[table]), values)

    def add_unique(self, table, **values):
        """The index of an equal record, which is added if there is none."""
        record = tuple(values.pop(field, 0) for field in self._fields[table])
        if (table, record) not in self._unique:
            self._unique[table, record] = self._append(table, record, values)
        return self._unique[table, record]

    def add_list(self, values):
        """The index of a list of numbers and strings."""
        values = tuple(values)
        if ("list", values) not in self._unique:
            self._unique["list", values] = len(self._records["list"])
            self._records["list"] += [(value,) for value in (len(values), *values)]
        return self._unique["list", values]

    def _append(self, table, record, unknown):
        if unknown:
            raise TypeError("%s has no %s" % (table, ", ".join(unknown)))
        self._records[table].append(record)
        return len(self._records[table]) - 1

    def finish(self, botocore_version):
        """(the file's bytes, {table: bytes})"""
        texts = [value for records in self._records.values() for record in records for value in record
                 if isinstance(value, str)]
        blob, references = strings.pool([*texts, botocore_version])
        offset = HEADER.size + TABLE.size * (len(RECORDS) + 1)
        directory, body, sizes = b"", b"", {}
        contents = [*((table, *self._pack(table, references)) for table in RECORDS), ("strings", blob, 1)]
        for table, content, width in contents:
            padding = -(offset + len(body)) % 8
            body += bytes(padding)
            directory += TABLE.pack(offset + len(body), len(content) // width, width)
            body += content
            sizes[table] = len(content)
        size = offset + len(body)
        header = bytearray(HEADER.pack(MAGIC, FORMAT_VERSION, size, 0, references[botocore_version]) + directory)
        struct.pack_into("<I", header, CHECKSUM_OFFSET, zlib.crc32(header))
        return bytes(header) + body, sizes

    def _pack(self, table, references):
        record_format = struct.Struct("<" + "".join(field.split(":")[1] for field in RECORDS[table].split()))
        pack = record_format.pack
        content = b"".join(pack(*[references[value] if isinstance(value, str) else value for value in record])
                           for record in self._records[table])
        return content, record_format.size
