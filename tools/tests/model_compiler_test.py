"""What the compiler does beyond copying: sharing strings and shapes, reading patterns, writing tables."""
import pathlib
import struct
import sys
import unittest
import zlib

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))

from model_compiler import endpoints, fileformat, source, strings  # noqa: E402
from model_compiler.shapes import ShapeTable  # noqa: E402


class StringPool(unittest.TestCase):
    def read(self, blob, reference):
        offset, length = reference >> strings.LENGTH_BITS, reference & strings.LONG
        if length == strings.LONG:
            length = struct.unpack_from("<I", blob, offset)[0]
            offset += 4
        return blob[offset:offset + length].decode()

    def test_every_reference_gives_its_string(self):
        texts = ["VpcId", "Id", "Vpc", "", "DefaultVpcId", "x" * 254, "y" * 255, "z" * 1000, "zz", "ünï", "ï"]
        blob, references = strings.pool(texts)
        self.assertEqual([self.read(blob, references[text]) for text in texts], texts)

    def test_ends_and_beginnings_take_no_room(self):
        self.assertEqual(strings.pool(["NextToken", "Token", "Next", "Token"])[0], b"NextToken")

    def test_chains_of_ends_take_no_room(self):
        blob, references = strings.pool(["c", "bc", "abc"])
        self.assertEqual(blob, b"abc")
        self.assertEqual(references["c"], 2 << strings.LENGTH_BITS | 1)

    def test_empty_string_is_reference_zero(self):
        self.assertEqual(strings.pool([])[1], {"": 0})


def structure(**members):
    return {"type": "structure", "members": {name: {"shape": shape} for name, shape in members.items()}}


class Shapes(unittest.TestCase):
    def merge(self, *services):
        """The number of shapes that are left of the services' own, each a dictionary with the root 'Root'."""
        table = ShapeTable()
        keys = [table.add(str(number), shapes, "Root") for number, shapes in enumerate(services)]
        merged, index = table.merge()
        return len(merged), [index[key] for key in keys]

    def test_equal_shapes_of_two_services_are_one(self):
        shapes = {"Root": structure(Name="Text"), "Text": {"type": "string"}}
        self.assertEqual(self.merge(shapes, dict(shapes)), (2, [0, 0]))

    def test_a_difference_far_below_keeps_shapes_apart(self):
        one = {"Root": structure(A="Middle"), "Middle": structure(B="Text"), "Text": {"type": "string"}}
        other = {**one, "Text": {"type": "string", "sensitive": True, "max": 5}}
        count, roots = self.merge(one, other)
        self.assertEqual(count, 6)
        self.assertNotEqual(*roots)

    def test_shapes_that_contain_themselves_are_merged_too(self):
        shapes = {"Root": structure(Children="List"), "List": {"type": "list", "member": {"shape": "Root"}}}
        self.assertEqual(self.merge(shapes, dict(shapes))[0], 2)

    def test_unreachable_shapes_are_left_out(self):
        self.assertEqual(self.merge({"Root": structure(), "Other": structure()})[0], 1)

    def test_unknown_types_are_refused(self):
        with self.assertRaisesRegex(ValueError, "shape Root has type 'quaternion', which the format does not know"):
            self.merge({"Root": {"type": "quaternion"}})

    def test_a_uses_traits_go_before_its_shapes(self):
        table = ShapeTable()
        table.add("s", {
            "Root": {"type": "structure", "members": {"A": {"shape": "Text", "locationName": "own"},
                                                      "B": {"shape": "Text"}}},
            "Text": {"type": "string", "locationName": "shape's"}}, "Root")
        members = table.merge()[0][0][0].members
        self.assertEqual([(name, traits.location_name) for name, traits in members], [("A", "own"), ("B", "shape's")])


class RegionPatterns(unittest.TestCase):
    def test_alternatives_become_prefixes(self):
        self.assertEqual(endpoints._prefixes(r"^(us|eu)\-\w+\-\d+$"), ("us-", "eu-"))
        self.assertEqual(endpoints._prefixes(r"^us\-gov\-\w+\-\d+$"), ("us-gov-",))
        self.assertEqual(endpoints._prefixes(r"^eusc\-(de)\-\w+\-\d+$"), ("eusc-de-",))

    def test_other_patterns_give_none(self):
        self.assertEqual(endpoints._prefixes(r"^moon-[0-9]+$"), ())


class Selection(unittest.TestCase):
    def test_reads_are_told_by_name_or_mark(self):
        for name, operation, expected in (
                ("DescribeVpcs", {}, True), ("BatchGetItem", {}, True), ("GetterStart", {}, False),
                ("CheckNoPublicAccess", {"readonly": True}, True), ("TerminateInstances", {}, False)):
            self.assertEqual(source.is_read(name, operation), expected, name)

    def test_own_operations_exist(self):
        data = source.Source()
        for service, names in source.OWN_OPERATIONS.items():
            self.assertLessEqual(set(names), set(data.service(service).operation_names), service)


class FileFormat(unittest.TestCase):
    def test_header_directory_and_checksum(self):
        writer = fileformat.Writer()
        writer.add("region", name="eu-west-1", partition=3)
        content, _ = writer.finish("1.2.3")
        magic, version, size, checksum, botocore = fileformat.HEADER.unpack_from(content)
        self.assertEqual((magic, version, size), (b"AWSMODEL", fileformat.FORMAT_VERSION, len(content)))
        header_size = fileformat.HEADER.size + fileformat.TABLE.size * (len(fileformat.RECORDS) + 1)
        header = bytearray(content[:header_size])
        struct.pack_into("<I", header, fileformat.CHECKSUM_OFFSET, 0)
        self.assertEqual(checksum, zlib.crc32(header))
        tables = dict(zip([*fileformat.RECORDS, "strings"],
                          fileformat.TABLE.iter_unpack(content[fileformat.HEADER.size:header_size])))
        offset, count, width = tables["region"]
        self.assertEqual((count, width), (1, 8))
        self.assertEqual(struct.unpack_from("<II", content, offset)[1], 3)
        self.assertEqual({offset % 8 for offset, _, _ in tables.values()}, {0})
        self.assertNotEqual(botocore, 0)

    def test_equal_lists_are_one_and_the_first_is_empty(self):
        writer = fileformat.Writer()
        self.assertEqual(writer.add_list([]), 0)
        self.assertEqual(writer.add_list(["a", "b"]), writer.add_list(("a", "b")))

    def test_unknown_fields_are_refused(self):
        with self.assertRaisesRegex(TypeError, "region has no colour"):
            fileformat.Writer().add("region", name="x", colour="blue")


if __name__ == "__main__":
    unittest.main()
