//! Inline text as runs, links and fields.

use super::super::Error;
use super::super::model::Inline;
use super::body::Body;

/// How a run differs from its paragraph.
#[derive(Debug, Clone, Copy, Default)]
struct Looks {
    strong: bool,
    emphasis: bool,
    struck: bool,
    code: bool,
    /// A style of characters.
    style: Option<&'static str>,
}

impl Body<'_> {
    pub fn inlines(&mut self, text: &[Inline]) -> Result<(), Error> {
        self.looking(text, Looks::default())
    }

    fn looking(&mut self, text: &[Inline], looks: Looks) -> Result<(), Error> {
        text.iter().try_for_each(|inline| match inline {
            Inline::Text(text) => self.run(text, looks),
            Inline::Emphasis(inner) => self.looking(inner, Looks { emphasis: true, ..looks }),
            Inline::Strong(inner) => self.looking(inner, Looks { strong: true, ..looks }),
            Inline::Strikethrough(inner) => self.looking(inner, Looks { struck: true, ..looks }),
            Inline::Code(text) => self.run(text, Looks { code: true, ..looks }),
            Inline::Link { href, text } => {
                let id = self.relationships.link(href);
                self.xml.open("w:hyperlink", &[("r:id", &id), ("w:history", "1")])?;
                self.looking(text, Looks { style: Some("Hyperlink"), ..looks })?;
                Ok(self.xml.close("w:hyperlink")?)
            }
            Inline::Reference { anchor, text } => {
                let name = self.bookmark(anchor);
                self.xml.open("w:hyperlink", &[("w:anchor", &name), ("w:history", "1")])?;
                self.looking(text, Looks { style: Some("CrossReference"), ..looks })?;
                Ok(self.xml.close("w:hyperlink")?)
            }
            Inline::Image { picture, alt } => self.inline_picture(picture, alt),
            Inline::LineBreak => {
                self.xml.open("w:r", &[])?;
                self.xml.empty("w:br", &[])?;
                Ok(self.xml.close("w:r")?)
            }
        })
    }

    /// Text in one look. What is written from right to left is a run of its own, and says so.
    fn run(&mut self, text: &str, looks: Looks) -> Result<(), Error> {
        for (right_to_left, part) in directions(text) {
            self.xml.open("w:r", &[])?;
            self.properties(looks, right_to_left)?;
            self.xml.verbatim("w:t", &[("xml:space", "preserve")], part)?;
            self.xml.close("w:r")?;
        }
        Ok(())
    }

    /// In the order of the schema.
    fn properties(&mut self, looks: Looks, right_to_left: bool) -> Result<(), Error> {
        let Looks { strong, emphasis, struck, code, style } = looks;
        if !(strong || emphasis || struck || code || style.is_some() || right_to_left) {
            return Ok(());
        }
        self.xml.open("w:rPr", &[])?;
        if let Some(style) = style.or(code.then_some("CodeText")) {
            self.xml.empty("w:rStyle", &[("w:val", style)])?;
        }
        for (is_set, names) in [(strong, ["w:b", "w:bCs"]), (emphasis, ["w:i", "w:iCs"])] {
            if is_set {
                names.iter().try_for_each(|name| self.xml.empty(name, &[]))?;
            }
        }
        if struck {
            self.xml.empty("w:strike", &[])?;
        }
        if right_to_left {
            self.xml.empty("w:rtl", &[])?;
        }
        Ok(self.xml.close("w:rPr")?)
    }

    pub fn tab(&mut self) -> Result<(), Error> {
        self.xml.open("w:r", &[])?;
        self.xml.empty("w:tab", &[])?;
        Ok(self.xml.close("w:r")?)
    }

    /// The beginning, middle or end of a field.
    pub fn field_mark(&mut self, kind: &str) -> Result<(), Error> {
        self.xml.open("w:r", &[])?;
        self.xml.empty("w:fldChar", &[("w:fldCharType", kind)])?;
        Ok(self.xml.close("w:r")?)
    }

    /// What a field computes.
    pub fn instruction(&mut self, text: &str) -> Result<(), Error> {
        self.xml.open("w:r", &[])?;
        self.xml.verbatim("w:instrText", &[("xml:space", "preserve")], text)?;
        Ok(self.xml.close("w:r")?)
    }
}

/// Text in pieces of one direction: letters decide, and what is no letter goes with the letters before it.
fn directions(text: &str) -> Vec<(bool, &str)> {
    let mut pieces = Vec::new();
    let (mut start, mut current) = (0, None);
    for (at, character) in text.char_indices().filter(|(_, character)| character.is_alphabetic()) {
        let direction = is_right_to_left(character);
        match current {
            Some(before) if before != direction => {
                pieces.push((before, &text[start..at]));
                start = at;
            }
            _ => {}
        }
        current = Some(direction);
    }
    if start < text.len() {
        pieces.push((current.unwrap_or(false), &text[start..]));
    }
    pieces
}

/// Letters of Hebrew, Arabic and their neighbours.
fn is_right_to_left(character: char) -> bool {
    matches!(character, '\u{590}'..='\u{8ff}' | '\u{fb1d}'..='\u{fdff}' | '\u{fe70}'..='\u{feff}' | '\u{10800}'..='\u{10fff}' | '\u{1e800}'..='\u{1efff}')
}

#[cfg(test)]
mod tests {
    use super::directions;

    #[test]
    fn letters_decide_the_direction() {
        assert_eq!(directions("abc 1."), [(false, "abc 1.")]);
        assert_eq!(directions("كتاب ISO 9001، نعم"), [(true, "كتاب "), (false, "ISO 9001، "), (true, "نعم")]);
        assert_eq!(directions("12"), [(false, "12")]);
        assert_eq!(directions(""), []);
    }
}
