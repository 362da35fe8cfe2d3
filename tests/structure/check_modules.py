#!/usr/bin/env python3
"""Checks that modules include only what tests/structure/modules.txt allows, and that our headers stay cheap.

    check_modules.py SOURCE_DIRECTORY
"""

import re
import sys
from pathlib import Path

INCLUDE = re.compile(r'^\s*#\s*include\s*(?:"([^"]+)"|<([^>]+)>)')
SOURCES = (".h", ".cpp")

# Each costs seconds in every source that sees it; they belong in sources, behind a header of ours.
HEAVY = re.compile(r"^(spdlog/|CLI/|yaml-cpp/|curl/|asio(/|\.hpp)|nlohmann/(?!json_fwd\.hpp)|expat\.h|fmt/)")


class Module:
    def __init__(self, allowed):
        self.modules = {name for name in allowed if "(" not in name}
        self.headers = {name.replace("(", "/").rstrip(")") for name in allowed if "(" in name}

    def may_include(self, module, path):
        wildcard = module.rpartition("/")[0] + "/*" if "/" in module else None
        return module in self.modules or wildcard in self.modules or path in self.headers


def read_table(path):
    table = {}
    for number, line in enumerate(path.read_text().splitlines(), 1):
        line = line.split("#")[0].strip()
        if not line:
            continue
        name, colon, allowed = line.partition(":")
        if not colon:
            sys.exit(f"{path}:{number}: expected \"module : modules\"")
        table[name.strip()] = Module(allowed.split())
    for name, module in table.items():
        for used in module.modules:
            known = used in table or (used.endswith("/*") and any(m.startswith(used[:-1]) for m in table))
            if not known:
                sys.exit(f"{path}: {name} may include {used}, which is no module")
    return table


def module_of(path, table):
    """The module that a path below include/inventory or src belongs to, or None."""
    candidates = [name for name in table if path.startswith(name + "/")]
    return max(candidates, key=len, default=None)


def includes_of(path):
    for number, line in enumerate(path.read_text(errors="replace").splitlines(), 1):
        if match := INCLUDE.match(line):
            yield number, match.group(1) or match.group(2)


def check_file(path, shown, owner, in_header, table):
    problems = []
    for number, included in includes_of(path):
        where = f"{shown}:{number}"
        if in_header and HEAVY.match(included):
            problems.append(f"{where}: a header of ours includes <{included}>: move it to a source")
        if not included.startswith("inventory/"):
            continue
        target = included.removeprefix("inventory/")
        module = module_of(target, table)
        if module is None:
            problems.append(f"{where}: {included} belongs to no module of tests/structure/modules.txt")
        elif owner is not None and module != owner and not table[owner].may_include(module, target):
            problems.append(f"{where}: module {owner} may not include {included}")
    return problems


def check(root):
    table = read_table(root / "tests/structure/modules.txt")
    problems = []
    for top, in_header in (("include/inventory", True), ("src", False), ("cmd", False)):
        for path in sorted((root / top).rglob("*")):
            if path.suffix not in SOURCES:
                continue
            shown = path.relative_to(root)
            owner = None
            if top != "cmd":
                owner = module_of(str(path.relative_to(root / top)), table)
                if owner is None:
                    problems.append(f"{shown}: belongs to no module of tests/structure/modules.txt")
                    continue
            problems += check_file(path, shown, owner, in_header, table)
    return problems


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    problems = check(Path(sys.argv[1]))
    for problem in problems:
        print(problem)
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
