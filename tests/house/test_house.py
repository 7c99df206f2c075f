#!/usr/bin/python3
"""house.py is seen to say no: a small house of its own, and each rule broken in turn."""
import os
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HOUSE = Path(__file__).with_name("house.py")

SOUND = {
    "common/CMakeLists.txt": "foreach(layer IN ITEMS base law)\n",
    "common/base/CMakeLists.txt": "",
    "common/law/CMakeLists.txt": "",
    "services/CMakeLists.txt": "foreach(service IN ITEMS one two)\n",
    "services/one/CMakeLists.txt": "",
    "services/two/CMakeLists.txt": "",
    "include/duly/time.h": "int duly_now(void);\n",
    "common/base/base.h": "/* base.h - what all stand on. */\nint base_add(int a, int b);\n",
    "common/base/base.c": '#include "common/base/base.h"\n\nint base_add(int a, int b)\n{\n\treturn a + b;\n}\n',
    "common/law/law.h": "/* law.h - what is in force. */\nstruct law { int n; };\nint law_count(int n);\n",
    "common/law/law.c": '#include "common/base/base.h"\n#include "common/law/law.h"\n\n'
                        "int law_count(int n)\n{\n\treturn base_add(n, 1);\n}\n",
    "common/law/inner.h": "/* inner.h - private to this folder. */\nint inner(void);\n",
    "common/law/inner.c": '#include "common/law/inner.h"\n\nint inner(void)\n{\n\treturn 1;\n}\n',
    "services/one/one.h": "int one(void);\n",
    "services/one/one.c": '#include "common/law/law.h"\n#include "services/one/one.h"\n\n'
                          "int one(void)\n{\n\treturn law_count(1);\n}\n",
    "services/two/two.c": "int two(void);\nint two(void)\n{\n\treturn 2;\n}\n",
}


def file_calls(name, other):
    return f"int {name}(void);\nint {other}(void);\nint {name}(void)\n{{\n\treturn {other}();\n}}\n"


BROKEN = [
    ("an include of what is below", {"common/base/base.c": '#include "common/law/law.h"\n'}, "below it or beside it"),
    ("a call of what is below, declared by hand",
     {"common/base/more.c": file_calls("base_more", "law_count")}, "calls common/law/law.c"),
    ("another service", {"services/two/two.c": '#include "services/one/one.h"\nint two;\n'}, "beside it"),
    ("a header that is not there", {"common/law/law.c": '#include "common/law/lost.h"\nint law;\n'}, "not there"),
    ("a private header elsewhere", {"services/two/two.c": '#include "common/law/inner.h"\nint two;\n'}, "private to"),
    ("a circle of three files", {
        "common/law/a.c": file_calls("a", "b"), "common/law/b.c": file_calls("b", "c"),
        "common/law/c.c": file_calls("c", "a")}, "a circle of 3 files: a.c, b.c, c.c"),
    ("one tag for two things", {"services/two/two.c": "struct law { long other; };\nint two;\n"},
     "'law' is defined more than once"),
    ("a clock in the law", {"common/law/inner.c": '#include <time.h>\n#include "common/law/inner.h"\n\n'
                            'int inner(void)\n{\n\treturn (int)time(0);\n}\n'}, "reads a clock (time)"),
    ("a header by the name that it had", {"common/law/inner.h": "/* old.h - private to this folder. */\nint inner(void);\n"},
     "calls itself old.h"),
    ("a page that speaks of a file that is gone", {"docs/formats.md": "The code is `common/law/gone.c`.\n"},
     "docs/formats.md: speaks of common/law/gone.c, which is not there"),
    ("eight arguments", {"common/law/law.h": "struct law { int n; };\n"
                         "int law_count(int n);\nint law_eight(int a, int b, int c, int d, int e, int f,\n"
                         "\t      int g, int (*h)(int, int));\n"}, "law_eight takes 8 arguments"),
]


class House(unittest.TestCase):
    def look(self, changes):
        with tempfile.TemporaryDirectory() as folder:
            root, build = Path(folder, "source"), Path(folder, "build")
            for name, text in {**SOUND, **changes}.items():
                path = root / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            for source in root.rglob("*.c"):
                object_ = build / source.relative_to(root).parent / "CMakeFiles/x.dir" / (source.name + ".o")
                object_.parent.mkdir(parents=True, exist_ok=True)
                (root / "common/law/lost.h").write_text("")       # for the compiler alone
                subprocess.run(["cc", "-c", "-I", root, "-o", object_, source], check=True)
                os.remove(root / "common/law/lost.h")
            done = subprocess.run([HOUSE, root, build], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    def test_a_sound_house_is_passed(self):
        code, said = self.look({})
        self.assertEqual(code, 0, said)
        self.assertIn("as the house has it", said)

    def test_each_rule_is_held(self):
        for why, changes, message in BROKEN:
            with self.subTest(why):
                code, said = self.look(changes)
                self.assertEqual(code, 1, said)
                self.assertIn(message, said)

    def test_a_circle_of_two_files_is_none(self):
        code, said = self.look({"common/law/a.c": file_calls("a", "b"), "common/law/b.c": file_calls("b", "a")})
        self.assertEqual(code, 0, said)

    def test_a_folder_without_objects_is_no_proof(self):
        with tempfile.TemporaryDirectory() as empty:
            done = subprocess.run([HOUSE, HOUSE.parents[2], empty], capture_output=True, text=True, check=False)
        self.assertNotEqual(done.returncode, 0)
        self.assertIn("no object files", done.stderr)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0]])
