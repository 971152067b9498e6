"""Prints every command line of files for build servers, each after its file and a tab."""

import sys

from ruamel.yaml import YAML

COMMANDS = ("run", "script", "before_script", "after_script", "bash")


def lines(node, is_command=False):
    if isinstance(node, dict):
        for key, value in node.items():
            yield from lines(value, key in COMMANDS)
    elif isinstance(node, list):
        for value in node:
            yield from lines(value, is_command)
    elif is_command:
        yield from str(node).splitlines()


for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        for line in lines(YAML(typ="safe").load(file)):
            print(path, line, sep="\t")
