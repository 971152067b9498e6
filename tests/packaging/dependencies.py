"""Holds a release's list of dependencies against the schema of CycloneDX, against Cargo, and against deny.toml.

    dependencies.py FOLDER [features for Cargo]      FOLDER holds what packaging/files made
"""

import json
import subprocess
import sys
import tomllib
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from license_expression import get_spdx_licensing

folder, features = Path(sys.argv[1]), sys.argv[2:]
text = (folder / "kitbag.cdx.json").read_text(encoding="utf-8")
bom = json.loads(text)
failures = []

version = SchemaVersion.from_version(bom["specVersion"])
if version < SchemaVersion.V1_5:
    failures.append(f"CycloneDX {bom['specVersion']} is older than 1.5")
if error := JsonStrictValidator(version).validate_str(text):
    failures.append(f"the schema of CycloneDX says: {error}")

triple = next(entry["value"] for entry in bom["metadata"]["properties"] if entry["name"].endswith("triple"))


def linked():
    """Names and versions of the crates that Cargo links, by another way than the list was made: `cargo tree`."""
    command = ["cargo", "tree", "--locked", "--edges", "normal", "--prefix", "none", "--format", "{p}", "--target", triple, *features]
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    found = {(words[0], words[1].removeprefix("v")) for line in output.splitlines() if (words := line.split())}
    return {crate for crate in found if crate[0] != "kitbag"}


listed = {(component["name"], component["version"]): component for component in bom["components"]}
expected = linked()
failures += [f"{name} {number} is linked, but not listed" for name, number in sorted(expected - listed.keys())]
failures += [f"{name} {number} is listed twice or more" for (name, number) in listed if sum((c["name"], c["version"]) == (name, number) for c in bom["components"]) > 1]
main = bom["metadata"]["component"]
cargo = tomllib.loads(Path("Cargo.toml").read_text(encoding="utf-8"))
if (main["name"], main["version"]) != (cargo["package"]["name"], cargo["package"]["version"]):
    failures.append(f"the list is one of {main['name']} {main['version']}")

known = {reference["ref"] for reference in bom["dependencies"]}
failures += [f"{end} hangs on nothing in the list" for entry in bom["dependencies"] for end in entry.get("dependsOn", []) if end not in known]

# As cargo-deny would judge: of alternatives one must be allowed, of parts all.
spdx = get_spdx_licensing()
allowed = {spdx.parse(licence).render() for licence in tomllib.loads(Path("deny.toml").read_text(encoding="utf-8"))["licenses"]["allow"]}


def allows(expression):
    if expression.isliteral:
        return expression.render() in allowed
    return (any if expression.operator.strip() == "OR" else all)(allows(part) for part in expression.args)


copyright = (folder / "copyright").read_text(encoding="utf-8")
for (name, number), component in sorted(listed.items()):
    choices = component.get("licenses") or []
    if len(choices) != 1 or "expression" not in choices[0]:
        failures.append(f"{name} {number} has no licence, or one that is no expression of SPDX: {choices}")
    elif not allows(spdx.parse(choices[0]["expression"], validate=True)):
        failures.append(f"{name} {number} is licensed {choices[0]['expression']}, which deny.toml does not allow")
    mentions = copyright.count(f"{name} {number}")
    if mentions < 2:
        failures.append(f"{name} {number} has {mentions} mentions in the copyright file: one in the list and one above its text are due")

print(f"{len(listed)} dependencies listed, {len(expected)} linked, CycloneDX {bom['specVersion']}")
if len(expected) < 50:
    failures.append("that few dependencies were never linked: Cargo was asked the wrong question")
sys.exit("\n".join(failures) or None)
