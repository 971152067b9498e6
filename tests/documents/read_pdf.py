"""Reads a PDF back for the tests, with a reader that is not ours (pikepdf, which is qpdf): prints what is in it as JSON."""

import json
import sys

import pikepdf


def text(value):
    return None if value is None else str(value)


def walk(node, found):
    """Adds the tags below `node` to `found` in reading order, each with its name and its texts."""
    if isinstance(node, pikepdf.Array):
        for child in node:
            walk(child, found)
        return
    if not isinstance(node, pikepdf.Dictionary):
        return
    if "/S" in node:
        name = str(node.S).lstrip("/")
        attributes = node.get("/A", {})
        attributes = [attributes] if isinstance(attributes, pikepdf.Dictionary) else list(attributes)
        scope = next((str(a.Scope) for a in attributes if isinstance(a, pikepdf.Dictionary) and "/Scope" in a), None)
        found.append({"tag": name, "alt": text(node.get("/Alt")), "title": text(node.get("/T")), "scope": scope})
    if "/K" in node:
        walk(node.K, found)


def entries(item, level, found):
    while item is not None:
        found.append({"level": level, "title": str(item.Title)})
        entries(item.get("/First"), level + 1, found)
        item = item.get("/Next")


def fonts(pdf):
    """Every font that is described: whether its letters are in the file."""
    for value in pdf.objects:
        if isinstance(value, pikepdf.Dictionary) and value.get("/Type") == "/FontDescriptor":
            yield {"name": str(value.FontName), "embedded": any(key in value for key in ("/FontFile", "/FontFile2", "/FontFile3"))}


def read(path):
    with pikepdf.open(path) as pdf:
        root = pdf.Root
        tags, outline = [], []
        walk(root.StructTreeRoot.K, tags)
        entries(root.Outlines.get("/First") if "/Outlines" in root else None, 1, outline)
        with pdf.open_metadata() as meta:
            part = meta.get("pdfuaid:part")
            title = meta.get("dc:title")
            dates = [key for key in meta if key.lower().endswith("date")]
        info = pdf.trailer.get("/Info", {})
        links = [a for page in pdf.pages for a in page.get("/Annots", []) if a.get("/Subtype") == "/Link"]
        return {
            "faults": pdf.check_pdf_syntax(),
            "pages": len(pdf.pages),
            "tab_order": all(page.get("/Tabs") == "/S" for page in pdf.pages if "/Annots" in page),
            "marked": bool(root.MarkInfo.Marked),
            "language": text(root.get("/Lang")),
            "shows_title": bool(root.ViewerPreferences.get("/DisplayDocTitle", False)),
            "direction": text(root.ViewerPreferences.get("/Direction")),
            "pdfua": part,
            "title": title,
            "author": text(info.get("/Author")),
            "dates": dates + [key for key in info.keys() if key.endswith("Date")],
            "tags": tags,
            "roles": {key.lstrip("/"): str(value).lstrip("/") for key, value in root.StructTreeRoot.get("/RoleMap", {}).items()},
            "outline": outline,
            "fonts": list(fonts(pdf)),
            "links": len(links),
            "described_links": sum(1 for link in links if "/Contents" in link),
        }


print(json.dumps(read(sys.argv[1])))
