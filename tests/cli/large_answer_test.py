"""Answers of 200 MB: a value or an error that says what came, in memory that does not explode."""
import http.server
import pathlib
import tempfile
import threading

import programs

import usage

SIZE = 200_000_000
# The body, its values and what is printed; and as much again where a sanitizer keeps what was freed.
MOST_MEMORY = 6 * SIZE / 2**20

LOG_GROUP = b'{"arn":"arn:aws:logs:eu-west-1:123456789012:log-group:name","logGroupName":"name","storedBytes":123456},'
VPC = b"<item><vpcId>vpc-00000000</vpcId><ownerId>123456789012</ownerId><state>available</state></item>"
ANSWERS = {
    "/many.json": (b'{"logGroups":[', LOG_GROUP, b"{}]}"),
    "/text.json": (b'{"logGroups":[{"arn":"', b"\\n" * 100, b'"}]}'),
    "/many.xml": (b"<R><vpcSet>", VPC, b"</vpcSet></R>"),
    "/text.xml": (b"<R><vpcSet><item><vpcId>", b"x" * 100, b"</vpcId></item></vpcSet></R>"),
    "/deep.xml": (b"<R>", b"<a>", b"</R>"),
    "/deep.json": (b'{"logGroups":', b"[", b"]}"),
}


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers["Content-Length"]))
        begin, item, end = ANSWERS[self.path.rstrip("/")]
        block = item * (2**20 // len(item))
        blocks = SIZE // len(block)
        self.send_response(200)
        self.send_header("Content-Length", str(len(begin) + blocks * len(block) + len(end)))
        self.end_headers()
        try:
            self.wfile.write(begin)
            for _ in range(blocks):
                self.wfile.write(block)
            self.wfile.write(end)
        except ConnectionError:
            self.close_connection = True

    def log_message(self, *arguments):
        pass


class LargeAnswerTest(programs.TestCase):
    def setUp(self):
        server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.addCleanup(server.server_close)
        self.addCleanup(server.shutdown)
        self.url = f"http://127.0.0.1:{server.server_address[1]}"
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def call(self, name, service, operation):
        """The exit code and what is said, after a look at the memory."""
        environment = {"AWS_ENDPOINT_URL": self.url + name, "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE", "HOME": str(self.folder),
                       "AWS_SECRET_ACCESS_KEY": "secret", "AWS_REGION": "eu-west-1"}
        with open(self.folder / "output", "wb") as output:
            cost = usage.measure([programs.PROGRAMS / "runner", "call", service, operation], self.folder / "cost",
                                 env=environment, stdout=output, stderr=-1)
        self.assertLess(cost["memory"], MOST_MEMORY, name)
        return cost["status"], cost["stderr"].decode()

    def test_countless_values_are_refused(self):
        for name, service, operation, said in (
                ("/many.json", "logs", "DescribeLogGroups", "invalid JSON: too many values"),
                ("/many.xml", "ec2", "DescribeVpcs", "invalid XML: more than 2000000 elements"),
                ("/deep.json", "logs", "DescribeLogGroups", "invalid JSON: too many nested containers"),
                ("/deep.xml", "ec2", "DescribeVpcs", "invalid XML: more than 200 nested elements")):
            with self.subTest(name):
                code, errors = self.call(name, service, operation)
                self.assertEqual(code, programs.TEMPORARY, errors)
                self.assertIn(said, errors)

    def test_long_text_is_a_value(self):
        for name, service, operation in (("/text.json", "logs", "DescribeLogGroups"), ("/text.xml", "ec2", "DescribeVpcs")):
            with self.subTest(name):
                code, errors = self.call(name, service, operation)
                self.assertEqual(code, programs.DONE, errors)
                self.assertGreater((self.folder / "output").stat().st_size, 0.99 * SIZE)


if __name__ == "__main__":
    programs.unittest.main()
