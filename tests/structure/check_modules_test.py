#!/usr/bin/env python3
"""Runs check_modules.py on small trees that keep and break its rules."""

import tempfile
import unittest
from pathlib import Path

import check_modules

TABLE = """
base      :
http      : base
aws/model : base
aws/wire  : base aws/model http(message.h)
collect   : base aws/*   # and no http
"""


class CheckModules(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.root = Path(directory.name)
        self.write("tests/structure/modules.txt", TABLE)

    def write(self, path, text):
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)

    def expect_problems(self, *problems):
        self.assertEqual(check_modules.check(self.root), list(problems))

    def test_accepts_what_the_table_allows(self):
        self.write("include/inventory/http/message.h", '#include <string>\n#include "inventory/base/value.h"\n')
        self.write("src/aws/wire/codec.cpp", '#include "inventory/aws/wire/codec.h"\n'
                   '#include "inventory/http/message.h"\n#include "local.h"\n')
        self.write("src/collect/plan.cpp", '#include "inventory/aws/model/model.h"\n')
        self.write("cmd/runner/main.cpp", '#include "inventory/collect/plan.h"\n')
        self.expect_problems()

    def test_refuses_an_arrow_that_points_up(self):
        self.write("src/base/value.cpp", '\n#include "inventory/http/message.h"\n')
        self.expect_problems("src/base/value.cpp:2: module base may not include inventory/http/message.h")

    def test_refuses_other_headers_of_a_module_that_is_allowed_in_part(self):
        self.write("include/inventory/aws/wire/codec.h", '#include "inventory/http/transport.h"\n')
        self.expect_problems("include/inventory/aws/wire/codec.h:1: "
                            "module aws/wire may not include inventory/http/transport.h")

    def test_a_wildcard_stays_below_its_folder(self):
        self.write("src/collect/plan.cpp", '#  include "inventory/http/message.h"\n')
        self.expect_problems("src/collect/plan.cpp:1: module collect may not include inventory/http/message.h")

    def test_refuses_modules_that_the_table_does_not_know(self):
        self.write("src/base/value.cpp", '#include "inventory/bass/value.h"\n')
        self.expect_problems("src/base/value.cpp:1: inventory/bass/value.h belongs to no module of "
                            "tests/structure/modules.txt")
        self.write("src/base/value.cpp", "")
        self.write("src/new/thing.cpp", "")
        self.expect_problems("src/new/thing.cpp: belongs to no module of tests/structure/modules.txt")

    def test_refuses_heavy_headers_in_headers_only(self):
        self.write("src/base/value.cpp", "#include <nlohmann/json.hpp>\n#include <fmt/format.h>\n")
        self.write("include/inventory/base/light.h", "#include <nlohmann/json_fwd.hpp>\n")
        self.expect_problems()
        for heavy in ("spdlog/logger.h", "CLI/CLI.hpp", "yaml-cpp/yaml.h", "curl/curl.h", "asio.hpp",
                      "asio/awaitable.hpp", "nlohmann/json.hpp", "expat.h", "fmt/format.h"):
            self.write("include/inventory/base/value.h", f"#include <{heavy}>\n")
            self.expect_problems(f"include/inventory/base/value.h:1: a header of ours includes <{heavy}>: "
                                "move it to a source")

    def test_refuses_a_table_that_names_unknown_modules(self):
        self.write("tests/structure/modules.txt", "base : bass\n")
        with self.assertRaisesRegex(SystemExit, "base may include bass, which is no module"):
            check_modules.check(self.root)


if __name__ == "__main__":
    unittest.main()
