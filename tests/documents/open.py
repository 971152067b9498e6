"""Opens office files with two readers of other makers, and prints what they find: a line of JSON for each file."""

import json
import sys

import docx
import pptx


def book(path):
    document = docx.Document(path)
    return {
        "headings": [paragraph.text for paragraph in document.paragraphs if paragraph.style.name.startswith("Heading")],
        "tables": len(document.tables),
        "pictures": len(document.inline_shapes),
    }


def deck(path):
    slides = pptx.Presentation(path).slides
    return {
        "titles": [slide.shapes.title.text for slide in slides],
        "empty": [
            slide.slide_id
            for slide in slides
            for shape in slide.placeholders
            if shape.has_text_frame and not shape.text_frame.text.strip()
        ],
        "notes": [slide.notes_slide.notes_text_frame.text if slide.has_notes_slide else "" for slide in slides],
    }


for path in sys.argv[1:]:
    print(json.dumps(book(path) if path.endswith(".docx") else deck(path)))
