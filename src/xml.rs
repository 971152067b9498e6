//! Writes XML: elements with their text, in UTF-8 with literal characters, indented, the same bytes every time.
//!
//! Characters that XML cannot hold are dropped. The room knows no element of any standard.

use quick_xml::Writer;
use quick_xml::escape::partial_escape;
use quick_xml::events::{BytesDecl, BytesEnd, BytesStart, BytesText, Event};
use std::io;

/// Names and values.
pub type Attributes<'a> = &'a [(&'a str, &'a str)];

/// A document under way.
#[allow(missing_debug_implementations, reason = "the writer inside has none")]
pub struct Xml(Writer<Vec<u8>>);

impl Xml {
    /// A document with nothing in it but its declaration.
    ///
    /// # Errors
    /// Like all methods here, only if the XML writer refuses an event.
    pub fn new() -> io::Result<Self> {
        let mut xml = Writer::new_with_indent(Vec::new(), b' ', 2);
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
        Ok(Self(xml))
    }

    /// The same without blanks and line breaks between elements, for formats that nobody reads as text.
    pub fn compact() -> io::Result<Self> {
        let mut xml = Writer::new(Vec::new());
        xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), Some("yes"))))?;
        Ok(Self(xml))
    }

    /// The document's bytes, with a line break at the end.
    pub fn into_bytes(self) -> Vec<u8> {
        let mut bytes = self.0.into_inner();
        bytes.push(b'\n');
        bytes
    }

    /// Begins an element.
    pub fn open(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, attributes)))
    }

    /// Ends the innermost element, whose name is `name`.
    pub fn close(&mut self, name: &str) -> io::Result<()> {
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    /// An element with nothing in it.
    pub fn empty(&mut self, name: &str, attributes: Attributes<'_>) -> io::Result<()> {
        self.0.write_event(Event::Empty(start(name, attributes)))
    }

    /// An element that holds words; white space between them is folded.
    pub fn text(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        let words: Vec<&str> = text.split_whitespace().collect();
        self.verbatim(name, attributes, &words.join(" "))
    }

    /// An element that holds text whose line ends count.
    pub fn verbatim(&mut self, name: &str, attributes: Attributes<'_>, text: &str) -> io::Result<()> {
        let text: String = text.chars().filter(|c| is_xml_char(*c)).collect();
        self.open(name, attributes)?;
        self.0.write_event(Event::Text(BytesText::from_escaped(partial_escape(text))))?;
        self.close(name)
    }
}

fn start<'a>(name: &'a str, attributes: Attributes<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for (key, value) in attributes {
        let value: String = value.chars().filter(|c| is_xml_char(*c) && !c.is_control()).collect();
        start.push_attribute((*key, value.as_str()));
    }
    start
}

/// XML 1.0, production 2, without the carriage return, which no parser hands on.
fn is_xml_char(c: char) -> bool {
    matches!(c, '\t' | '\n' | ' '..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_that_xml_cannot_hold_are_dropped_and_others_stay_literal() {
        let mut xml = Xml(Writer::new(Vec::new()));
        xml.text("title", &[], "Qu\u{0}'est-ce\r\n que \u{FFFE}«c’est» <&>? \u{1F600}").unwrap();
        let text = String::from_utf8(xml.0.into_inner()).unwrap();
        assert_eq!(text, "<title>Qu'est-ce que «c’est» &lt;&amp;&gt;? \u{1F600}</title>");
    }
}
