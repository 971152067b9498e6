#!/usr/bin/env python3
"""Writes the copyright file of a package: who made what is linked into the program, and the licences of all of it.

    packaging/copyright.py LIST-OF-DEPENDENCIES.cdx.json [features for Cargo] > copyright

The list is CycloneDX; the texts are those that the crates bring along. A text that several crates share is there once.
A crate without a text is an error: most licences ask for theirs to be passed on.
"""

import json
import re
import subprocess
import sys
from pathlib import Path

LICENCE = re.compile(r"(un)?licen[cs]e|copying|copyright|notice|ofl", re.IGNORECASE)
# Texts about files that are in no program.
ELSEWHERE = {"benches", "examples", "tests"}

HEADER = """\
Kitbag is made by its authors and free under the Apache License, version 2.0, which stands in
/usr/share/common-licenses/Apache-2.0 and below.

Into the program are linked the standard library of Rust (the Rust Project's contributors; MIT or Apache-2.0), SQLite (public
domain), and the crates of this list, each with its licence as an SPDX expression. Their own texts follow it.
"""


def texts(folder):
    """The licence texts in a crate's folder, in a fixed order."""
    for path in sorted(folder.rglob("*")):
        inside = path.relative_to(folder)
        if LICENCE.match(path.name) and path.is_file() and path.suffix != ".rs" and not ELSEWHERE & set(inside.parts):
            yield path.read_text(encoding="utf-8", errors="replace").strip()


def main():
    components = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))["components"]
    command = ["cargo", "metadata", "--locked", "--format-version", "1", *sys.argv[2:]]
    packages = json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)["packages"]
    folders = {(package["name"], package["version"]): Path(package["manifest_path"]).parent for package in packages}

    lines, owners, without = [], {}, []
    for component in components:
        crate = f"{component['name']} {component['version']}"
        licence = " AND ".join(f"{choice['expression']}" for choice in component["licenses"])
        lines.append(f"{crate}: {licence} ({component.get('author', 'no author named')})")
        found = [*texts(folders[component["name"], component["version"]])]
        if not found:
            without.append(crate)
        for text in found:
            # Line breaks are no difference between licences.
            owners.setdefault(" ".join(text.split()), (text, []))[1].append(crate)
    if without:
        sys.exit(f"no text of the licence comes with {', '.join(without)}")

    print(HEADER)
    print("\n".join(lines))
    print(f"\n{'=' * 100}\nKitbag\n\n{Path('LICENSE').read_text(encoding='utf-8').strip()}")
    for text, crates in owners.values():
        print(f"\n{'=' * 100}\n{', '.join(dict.fromkeys(crates))}\n\n{text}")


main()
