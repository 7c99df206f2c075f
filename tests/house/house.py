#!/usr/bin/python3
"""The rules of the house, held against the sources and the objects of a build.

  house.py SOURCE BUILD             says what is against them; exit code 1 where anything is
  house.py SOURCE BUILD --figures   files and lines by folder, circles, functions, arguments, comments

The order of the layers is that of common/CMakeLists.txt: each folder may use those above it. What is
looked at: every #include, and every symbol that an object file defines or wants (nm). Refused are an arrow
to a folder below or to another service, a circle of folders, a circle of more than two files within one
folder, a struct, enum or union that is defined twice, a function of more than seven arguments, a header that is
private to a folder in another one, a clock, a socket, the environment, standard output or the end of the
process where it is not for (OWNED), and a path in a comment or on a page that leads nowhere.
"""
import os
import re
import statistics
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

ARGUMENTS_MAX, CIRCLE_MAX = 7, 2

# What only some may ask of the system: functions, and the folders that may call them.
OWNED = [
    (r"clock_gettime|gettimeofday|time|ftime", ("common/daemon", "common/client", "services/cli"), "reads a clock"),
    (r"zmq_\w+|zsock_\w+|zmsg_\w+|zframe_\w+", ("common/bus", "common/client", "services/scheduler"),
     "touches a socket"),
    (r"getenv|secure_getenv", ("common/lawfiles", "common/daemon", "services"), "looks at the environment"),
    (r"printf|vprintf|puts|putchar", ("services",), "prints"),
    (r"abort", ("common/base",), "ends the process"),
]


# ---- what there is ------------------------------------------------------------------------------

def layers(root):
    """The folders in their order, a folder before those inside it."""
    listed = []

    def add(folder):
        listed.append(folder)
        text = (root / folder / "CMakeLists.txt").read_text()
        for name in re.findall(r"^add_subdirectory\((\w+)\)", text, re.M):
            add(f"{folder}/{name}")

    text = (root / "common/CMakeLists.txt").read_text()
    for name in re.search(r"ITEMS([^)]*)\)", text).group(1).split():
        add(f"common/{name}")
    text = (root / "services/CMakeLists.txt").read_text()
    for name in re.search(r"ITEMS([^)]*)\)", text).group(1).split():
        add(f"services/{name}")
    return listed


class House:
    def __init__(self, root, build):
        self.root = root
        self.order = layers(root)
        self.rank = {folder: i for i, folder in enumerate(self.order)}
        self.files = sorted(str(p.relative_to(root)) for top in ("include", "common", "services")
                            for p in (root / top).rglob("*.[ch]"))
        self.text = {f: (root / f).read_text() for f in self.files}
        self.arrows = defaultdict(set)      # file -> file, by symbols
        self.wanted = {}                    # file -> names that it wants
        self.dead = self.read_symbols(build)

    def folder(self, file):
        """The innermost listed folder that the file is in; include/ is above all."""
        at = os.path.dirname(file)
        while at and at not in self.rank:
            at = os.path.dirname(at)
        return at or "include"

    def read_symbols(self, build):
        defined, wanted = {}, defaultdict(set)
        objects = [p for p in build.rglob("*.c.o")
                   if re.sub(r"CMakeFiles/[^/]*\.dir/", "", str(p.relative_to(build)))[:-2] in self.text]
        for at in range(0, len(objects), 100):
            out = subprocess.run(["nm", "-A", "--format=posix"] + objects[at:at + 100], check=True,
                                 capture_output=True, text=True).stdout
            for line in out.splitlines():
                path, name, kind = line.split()[:3]
                file = re.sub(r"CMakeFiles/[^/]*\.dir/", "", str(Path(path[:-1]).relative_to(build)))[:-2]
                if kind in "TDBR":
                    defined[name] = file
                elif kind == "U":
                    wanted[file].add(name)
        for file, names in wanted.items():
            self.arrows[file] |= {defined[n] for n in names if n in defined and defined[n] != file}
        if not self.arrows:
            raise SystemExit(f"no object files in {build}")
        self.wanted = wanted
        used = {n for names in wanted.values() for n in names}
        return sorted((defined[n], n) for n in defined if n not in used)


def without_comments(text):
    return re.sub(r"//[^\n]*|/\*.*?\*/|\"(?:\\.|[^\"\\\n])*\"",
                  lambda m: '""' if m.group(0)[0] == '"' else re.sub(r"[^\n]", " ", m.group(0)), text, flags=re.S)


def functions(text):
    """(name, first line, lines, arguments) of each definition; the opening brace stands alone."""
    lines = without_comments(text).split("\n")
    for i, line in enumerate(lines):
        if line != "{":
            continue
        end = next((k for k in range(i, len(lines)) if lines[k] == "}"), None)
        start = i - 1
        while start > 0 and lines[start - 1].strip() and not lines[start - 1].startswith(("#", "}", "{")) \
                and not lines[start - 1].rstrip().endswith(";"):
            start -= 1
        head = " ".join(lines[start:i])
        m = re.search(r"(\w+)\s*\((.*)\)\s*$", head)
        if m and end is not None:
            yield m.group(1), start + 1, end - start + 1, arguments(m.group(2))


def arguments(text):
    depth, n = 0, 1
    for c in text:
        depth += (c == "(") - (c == ")")
        n += c == "," and depth == 0
    return 0 if text.strip() in ("", "void") else n


def prototypes(text):
    """(name, arguments) of each declaration in a header."""
    flat = re.sub(r"__attribute__\s*\(\(.*?\)\)\)?", "", without_comments(text), flags=re.S)
    for m in re.finditer(r"^[A-Za-z_][\w \t*]*?\b(\w+)\s*\(([^;{}]*)\)\s*;", flat, re.M):
        yield m.group(1), arguments(m.group(2))


def circles(arrows):
    """Strongly connected components of more than one node, by Tarjan."""
    index, low, stack, on, out = {}, {}, [], set(), []

    def visit(v):
        index[v] = low[v] = len(index)
        stack.append(v)
        on.add(v)
        for w in sorted(arrows.get(v, ())):
            if w not in index:
                visit(w)
                low[v] = min(low[v], low[w])
            elif w in on:
                low[v] = min(low[v], index[w])
        if low[v] == index[v]:
            part = []
            while True:
                part.append(stack.pop())
                on.discard(part[-1])
                if part[-1] == v:
                    break
            if len(part) > 1:
                out.append(sorted(part))

    sys.setrecursionlimit(10000)
    for v in sorted(arrows):
        if v not in index:
            visit(v)
    return out


# ---- the rules ----------------------------------------------------------------------------------

def service_of(folder):
    return folder.split("/")[1] if folder.startswith("services/") else None


def may_use(house, one, other):
    if one == other or other == "include":
        return True
    if one == "include":
        return False
    a, b = service_of(one), service_of(other)
    if a and b:
        return a == b
    return house.rank[other] < house.rank[one]


def check_arrows(house):
    for file in house.files:
        for path in re.findall(r'^#include "([^"]+)"', house.text[file], re.M):
            if path.startswith("duly/"):
                path = "include/" + path
            if path not in house.text:
                yield f"{file}: includes {path}, which is not there"
            elif not may_use(house, house.folder(file), house.folder(path)):
                yield f"{file}: includes {path}, which is below it or beside it"
    for file, others in sorted(house.arrows.items()):
        for other in sorted(others):
            if not may_use(house, house.folder(file), house.folder(other)):
                yield f"{file}: calls {other}, which is below it or beside it"


def folder_arrows(house):
    arrows = defaultdict(set)
    for file, others in house.arrows.items():
        arrows[house.folder(file)] |= {house.folder(o) for o in others} - {house.folder(file)}
    for file in house.files:
        for path in re.findall(r'^#include "([^"]+)"', house.text[file], re.M):
            if path in house.text and house.folder(path) != house.folder(file):
                arrows[house.folder(file)].add(house.folder(path))
    return arrows


def file_circles(house):
    for folder in house.order:
        inside = {f: {o for o in others if house.folder(o) == folder}
                  for f, others in house.arrows.items() if house.folder(f) == folder}
        for part in circles(inside):
            yield folder, part


def check_circles(house):
    for part in circles(folder_arrows(house)):
        yield "a circle of folders: " + ", ".join(part)
    for folder, part in file_circles(house):
        if len(part) > CIRCLE_MAX:
            yield f"{folder}: a circle of {len(part)} files: " + ", ".join(map(os.path.basename, part))


def tags(house):
    where = defaultdict(list)
    for file in house.files:
        text = without_comments(house.text[file])
        for m in re.finditer(r"\b(?:struct|enum|union)\s+(\w+)\s*\{", text):
            where[m.group(1)].append(f"{file}:{text.count(chr(10), 0, m.start()) + 1}")
    return where


def check_tags(house):
    for tag, places in sorted(tags(house).items()):
        if len(places) > 1:
            yield f"'{tag}' is defined more than once: " + ", ".join(places)


def check_arguments(house):
    for file in house.files:
        for name, line, _, n in functions(house.text[file]):
            if n > ARGUMENTS_MAX:
                yield f"{file}:{line}: {name} takes {n} arguments"
        if file.endswith(".h"):
            for name, n in prototypes(house.text[file]):
                if n > ARGUMENTS_MAX:
                    yield f"{file}: {name} takes {n} arguments"


def check_private(house):
    """A header that says "for the files of X only" is included there and nowhere else."""
    private = {f for f in house.files if f.endswith(".h")
               and re.search(r"private to this folder", house.text[f].split("*/")[0], re.I)}
    for file in house.files:
        for path in re.findall(r'^#include "([^"]+)"', house.text[file], re.M):
            if path in private and house.folder(path) != house.folder(file):
                yield f"{file}: includes {path}, which is private to {house.folder(path)}"


def check_owned(house):
    for file, names in sorted(house.wanted.items()):
        for pattern, folders, what in OWNED:
            called = sorted(n for n in names if re.fullmatch(pattern, n))
            if called and not house.folder(file).startswith(folders):
                yield f"{file}: {what} ({', '.join(called)}), which is for {', '.join(folders)}"


def pages(root):
    """The text of each manual page and of what stands beside the README."""
    return {str(p.relative_to(root)): p.read_text() for p in [*root.glob("*.md"), *root.glob("docs/*")] if p.is_file()}


def check_sentences(house):
    """A header that names itself has that name, and a path that is written down leads somewhere."""
    for file, text in {**house.text, **pages(house.root)}.items():
        named = re.match(r"/\* ([\w.]+\.h) - ", text)
        if file.endswith(".h") and named and named.group(1) != os.path.basename(file):
            yield f"{file}: calls itself {named.group(1)}"
        for path in re.findall(r"(?<![\w./])(?:common|services|include|schemas|tests|deploy)/[\w./*-]*", text):
            if not any(house.root.glob(path.rstrip(".") + "*")):
                yield f"{file}: speaks of {path}, which is not there"


CHECKS = [check_owned, check_arrows, check_circles, check_tags, check_arguments, check_private, check_sentences]


# ---- figures ------------------------------------------------------------------------------------

def spread(values):
    values = sorted(values)
    return f"{statistics.median(values):.0f}/{values[len(values) * 9 // 10]}/{values[-1]}" if values else "-"


def comment_share(texts):
    lines = comments = 0
    for text in texts:
        lines += text.count("\n")
        comments += sum(m.count("\n") + 1 for m in re.findall(r"^[ \t]*(/\*.*?\*/)", text, re.M | re.S))
    return 100 * comments // max(lines, 1)


def figures(house):
    print(f"{'folder':30} files  lines  .c med/p90/max  fn med/p90/max  circle  comments .c/.h")
    largest = defaultdict(int)
    for folder, part in file_circles(house):
        largest[folder] = max(largest[folder], len(part))
    rows = [(folder, [f for f in house.files if house.folder(f) == folder]) for folder in ["include"] + house.order]
    for folder, files in rows + [("all", house.files)]:
        sources = [f for f in files if f.endswith(".c")]
        lengths = [n for f in sources for _, _, n, _ in functions(house.text[f])]
        print(f"{folder:30} {len(files):5} {sum(house.text[f].count(chr(10)) for f in files):6}  "
              f"{spread([house.text[f].count(chr(10)) for f in sources]):>13}  {spread(lengths):>14}  "
              f"{largest[folder] if folder != 'all' else max(largest.values(), default=0):6}  "
              f"{comment_share([house.text[f] for f in sources]):3} / "
              f"{comment_share([house.text[f] for f in files if f.endswith('.h')])} %")
    counts = [n for f in house.files for _, _, _, n in functions(house.text[f])]
    print(f"\n{len(counts)} functions; arguments: {sum(n > 6 for n in counts)} of more than 6, "
          f"{sum(n > 7 for n in counts)} of more than 7, at most {max(counts)}")
    print(f"{sum(len(p) > 1 for p in tags(house).values())} tags that mean two things; "
          f"{len(circles(folder_arrows(house)))} circles of folders")
    print("defined and never wanted by another object:")
    for file, name in house.dead:
        if name != "main" and not name.startswith("__") and not file.startswith(("common/client", "common/base")):
            print(f"  {file}: {name}")


def main():
    if len(sys.argv) < 3:
        raise SystemExit(__doc__)
    house = House(Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve())
    if "--figures" in sys.argv[3:]:
        figures(house)
        return
    faults = [fault for check in CHECKS for fault in check(house)]
    for fault in faults:
        print(fault)
    print(f"{len(house.files)} files in {len(house.order)} folders: "
          + (f"{len(faults)} against the rules of the house" if faults else "as the house has it"))
    sys.exit(bool(faults))


if __name__ == "__main__":
    main()
