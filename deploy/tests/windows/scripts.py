"""Reads the scripts of deploy/windows with the grammar of PowerShell: scripts.py FILE …"""

import sys

import tree_sitter_powershell
from tree_sitter import Language, Parser

MARK = b"\xef\xbb\xbf"


def wrong(node):
    """The first place below `node` that is not PowerShell."""
    if node.type == "ERROR" or node.is_missing:
        return node
    return next(filter(None, map(wrong, node.children)), None)


def main(paths):
    parser = Parser(Language(tree_sitter_powershell.language()))
    failed = False
    for path in paths:
        with open(path, "rb") as file:
            text = file.read()
        place = wrong(parser.parse(text.removeprefix(MARK)).root_node)
        if place:
            failed = True
            print(f"{path}, line {place.start_point[0] + 1}: not PowerShell")
    print(f"    {len(paths)} scripts read")
    return int(failed or not paths)


sys.exit(main(sys.argv[1:]))
