//! Cleaning of SVG figures, which stand in the page itself so that they take the theme's colours.
//!
//! A list of allowed elements and attributes decides; everything else goes, and what an author might miss is
//! reported. Ids get the figure's id as a prefix, because many figures share one document. The result is read by
//! an HTML parser: it is written so that this parser and an XML parser see the same tree.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::escape;

/// A figure ready for the page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CleanSvg {
    pub svg: String,
    /// What did not survive, in the order of the text.
    pub removed: Vec<RemovedPart>,
}

/// A part of a figure that was removed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemovedPart {
    /// For people, for example ``element `script` `` or ``attribute `onclick` ``.
    pub what: String,
    /// Offset in bytes of the tag in the text.
    pub at: usize,
}

/// Why a text cannot be a figure.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SvgError {
    #[error("it is not well-formed XML: {reason}")]
    NotXml { reason: String, at: usize },
    #[error("its root element is not `svg`")]
    NotSvg,
    #[error("its root element needs a `viewBox` of four numbers")]
    NoViewBox,
    #[error("its elements are nested more than {MAX_DEPTH} deep")]
    TooDeep,
}

/// Deepest nesting of elements.
const MAX_DEPTH: usize = 64;

/// Elements that draw, and those that hold what is drawn. No `use`, `image` or `foreignObject`: they bring in what
/// is elsewhere. No filters or animation: they cost more than a figure should.
const ELEMENTS: &[&str] = &[
    "svg",
    "g",
    "path",
    "rect",
    "circle",
    "ellipse",
    "line",
    "polyline",
    "polygon",
    "text",
    "tspan",
    "defs",
    "marker",
    "linearGradient",
    "radialGradient",
    "stop",
    "clipPath",
];

/// Elements that say nothing to a reader of the page, who has the figure's alternative text: removed without a word.
const SILENT_ELEMENTS: &[&str] = &["title", "desc", "metadata"];

const ATTRIBUTES: &[&str] = &[
    "class",
    "clip-path",
    "clip-rule",
    "clipPathUnits",
    "cx",
    "cy",
    "d",
    "direction",
    "dominant-baseline",
    "dx",
    "dy",
    "fill",
    "fill-opacity",
    "fill-rule",
    "font-size",
    "font-style",
    "font-weight",
    "fx",
    "fy",
    "gradientTransform",
    "gradientUnits",
    "height",
    "id",
    "lang",
    "marker-end",
    "marker-mid",
    "marker-start",
    "markerHeight",
    "markerUnits",
    "markerWidth",
    "offset",
    "opacity",
    "orient",
    "pathLength",
    "points",
    "preserveAspectRatio",
    "r",
    "refX",
    "refY",
    "rotate",
    "rx",
    "ry",
    "spreadMethod",
    "stop-color",
    "stop-opacity",
    "stroke",
    "stroke-dasharray",
    "stroke-dashoffset",
    "stroke-linecap",
    "stroke-linejoin",
    "stroke-miterlimit",
    "stroke-opacity",
    "stroke-width",
    "text-anchor",
    "textLength",
    "transform",
    "unicode-bidi",
    "vector-effect",
    "viewBox",
    "width",
    "x",
    "x1",
    "x2",
    "y",
    "y1",
    "y2",
];

/// Attributes without effect here: removed without a word. So are those of other namespaces.
const SILENT_ATTRIBUTES: &[&str] = &["xmlns", "version", "baseProfile", "role", "focusable", "enable-background"];

/// Cleans the SVG document `text`. Ids become `{id}-{their own}`; `alt` is the figure's alternative text.
///
/// # Errors
/// When the text is not well-formed, or not an SVG document with a size.
pub fn clean(text: &str, id: &str, alt: &str) -> Result<CleanSvg, SvgError> {
    let mut reader = Reader::from_str(text);
    let mut cleaner = Cleaner { id, alt, svg: String::with_capacity(text.len()), removed: Vec::new() };
    // How deep we are, and below which depth everything is dropped.
    let mut depth = 0_usize;
    let mut dropped_below: Option<usize> = None;
    let mut closed = false;
    loop {
        let at = reader.buffer_position() as usize;
        let event = reader
            .read_event()
            .map_err(|error| SvgError::NotXml { reason: error.to_string(), at: reader.error_position() as usize })?;
        match event {
            Event::Start(tag) => {
                depth += 1;
                if depth > MAX_DEPTH {
                    return Err(SvgError::TooDeep);
                }
                if dropped_below.is_none() && !cleaner.open(&tag, depth == 1, at)? {
                    dropped_below = Some(depth);
                }
            }
            Event::Empty(tag) => {
                if dropped_below.is_none() && cleaner.open(&tag, depth == 0, at)? {
                    cleaner.close(tag.name().as_ref());
                }
                closed |= depth == 0;
            }
            Event::End(tag) => {
                if dropped_below.is_none() {
                    cleaner.close(tag.name().as_ref());
                } else if dropped_below == Some(depth) {
                    dropped_below = None;
                }
                depth -= 1;
                closed |= depth == 0;
            }
            Event::Text(text) if dropped_below.is_none() && depth > 0 => cleaner.text(&text.xml10_content()),
            Event::CData(text) if dropped_below.is_none() && depth > 0 => cleaner.text(&text.xml10_content()),
            Event::GeneralRef(reference) if dropped_below.is_none() && depth > 0 => {
                match resolve(&reference) {
                    Some(c) => cleaner.text(c.encode_utf8(&mut [0; 4])),
                    None => cleaner.remove(format!("entity `{}`", &*reference), at),
                };
            }
            Event::Eof => break,
            _ => {}
        }
    }
    if !closed || depth > 0 {
        return Err(SvgError::NotXml { reason: "it ends before its root element does".to_owned(), at: text.len() });
    }
    Ok(CleanSvg { svg: cleaner.svg, removed: cleaner.removed })
}

/// The character behind a numeric reference or one of the five that XML knows. No entity of a document type is
/// ever expanded.
fn resolve(reference: &quick_xml::events::BytesRef<'_>) -> Option<char> {
    match &**reference {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => reference.resolve_char_ref().ok().flatten(),
    }
}

struct Cleaner<'a> {
    id: &'a str,
    alt: &'a str,
    svg: String,
    removed: Vec<RemovedPart>,
}

impl Cleaner<'_> {
    /// Writes the start tag, or says that the element and all that it holds are dropped.
    fn open(&mut self, tag: &BytesStart<'_>, is_root: bool, at: usize) -> Result<bool, SvgError> {
        let name = tag.name().as_ref().to_owned();
        if is_root && name != "svg" {
            return Err(SvgError::NotSvg);
        }
        if !ELEMENTS.contains(&name.as_str()) || (name == "svg" && !is_root) {
            if !SILENT_ELEMENTS.contains(&name.as_str()) && !name.contains(':') {
                self.remove(format!("element `{name}`"), at);
            }
            return Ok(false);
        }
        let mut attributes = Vec::new();
        for attribute in tag.attributes() {
            let attribute = attribute.map_err(|error| SvgError::NotXml { reason: error.to_string(), at })?;
            let value = attribute
                .normalized_value(XmlVersion::Implicit1_0)
                .map_err(|error| SvgError::NotXml { reason: error.to_string(), at })?;
            attributes.push((attribute.key.as_ref().to_owned(), value.into_owned()));
        }
        self.svg.push('<');
        self.svg.push_str(&name);
        if is_root {
            let view_box = view_box(&attributes).ok_or(SvgError::NoViewBox)?;
            let alt = escape(self.alt);
            self.svg.push_str(&format!(" viewBox=\"{view_box}\" role=\"img\" aria-label=\"{alt}\""));
            attributes.retain(|(name, _)| !matches!(name.as_str(), "viewBox" | "width" | "height" | "x" | "y" | "id"));
        }
        for (name, value) in attributes {
            self.attribute(&name, &value, at);
        }
        self.svg.push('>');
        Ok(true)
    }

    fn close(&mut self, name: &str) {
        self.svg.push_str(&format!("</{name}>"));
    }

    fn attribute(&mut self, name: &str, value: &str, at: usize) {
        if !ATTRIBUTES.contains(&name) {
            let silent = SILENT_ATTRIBUTES.contains(&name)
                || name.starts_with("aria-")
                || name.starts_with("data-")
                || (name.contains(':') && !name.ends_with(":href"));
            if !silent {
                self.remove(format!("attribute `{name}`"), at);
            }
            return;
        }
        let value = match (name, local_reference(value)) {
            ("id", _) => format!("{}-{value}", self.id),
            (_, Reference::None) => value.to_owned(),
            (_, Reference::Local(target)) => format!("url(#{}-{target})", self.id),
            (_, Reference::Foreign) => return self.remove(format!("attribute `{name}` with a reference"), at),
        };
        self.svg.push_str(&format!(" {name}=\"{}\"", escape(&value)));
    }

    /// White space between elements is worth one line break at most.
    fn text(&mut self, text: &str) {
        if text.trim().is_empty() && text.contains('\n') {
            if !self.svg.ends_with('\n') {
                self.svg.push('\n');
            }
        } else {
            self.svg.push_str(&escape(text));
        }
    }

    fn remove(&mut self, what: String, at: usize) {
        self.removed.push(RemovedPart { what, at });
    }
}

/// What an attribute's value points to.
enum Reference<'a> {
    None,
    /// `url(#name)` and nothing else.
    Local(&'a str),
    Foreign,
}

/// Anything that a style engine might read as an address counts: escapes and comments could hide one.
fn local_reference(value: &str) -> Reference<'_> {
    let lower = value.to_ascii_lowercase();
    if !lower.contains("url") && !value.contains(['\\', '@']) && !lower.contains("/*") && !lower.contains("image") {
        return Reference::None;
    }
    let name = value.trim().strip_prefix("url(#").and_then(|rest| rest.strip_suffix(')'));
    match name {
        Some(name) if name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '-' | '.')) => {
            Reference::Local(name)
        }
        _ => Reference::Foreign,
    }
}

/// The root's `viewBox`, or one made of its width and height.
fn view_box(attributes: &[(String, String)]) -> Option<String> {
    let value = |name: &str| attributes.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let given = match value("viewBox") {
        Some(text) => text.split([' ', ',', '\n', '\t']).filter(|part| !part.is_empty()).map(number).collect(),
        None => Some(vec![0.0, 0.0, length(value("width")?)?, length(value("height")?)?]),
    };
    let numbers: Vec<f64> = given?;
    match numbers.as_slice() {
        [_, _, width, height] if *width > 0.0 && *height > 0.0 => {
            Some(numbers.iter().map(f64::to_string).collect::<Vec<_>>().join(" "))
        }
        _ => None,
    }
}

fn length(text: &str) -> Option<f64> {
    number(text.trim().trim_end_matches("px"))
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cleaned(inside: &str) -> CleanSvg {
        let text = format!("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 10 10\">{inside}</svg>");
        clean(&text, "s-fig", "A <box>").unwrap()
    }

    fn removed(inside: &str) -> Vec<String> {
        cleaned(inside).removed.into_iter().map(|part| part.what).collect()
    }

    const HEAD: &str = "<svg viewBox=\"0 0 10 10\" role=\"img\" aria-label=\"A &lt;box&gt;\">";

    #[test]
    fn what_draws_stays() {
        let inside = "<g class=\"fill-1\"><path d=\"M0 0L5 5\"></path><text x=\"1\">a &amp; b</text></g>";
        assert_eq!(cleaned(inside), CleanSvg { svg: format!("{HEAD}{inside}</svg>"), removed: vec![] });
    }

    #[test]
    fn what_acts_or_fetches_goes_and_is_told() {
        for (inside, what) in [
            ("<script>f()</script>", "element `script`"),
            ("<style>*{fill:red}</style>", "element `style`"),
            ("<foreignObject><p>x</p></foreignObject>", "element `foreignObject`"),
            ("<image href=\"https://example.org/x.png\"/>", "element `image`"),
            ("<use href=\"#a\"/>", "element `use`"),
            ("<a href=\"https://example.org\"><rect/></a>", "element `a`"),
            ("<animate attributeName=\"x\"/>", "element `animate`"),
        ] {
            assert_eq!(removed(inside), [what]);
            assert_eq!(cleaned(inside).svg, format!("{HEAD}</svg>"));
        }
        for (inside, what) in [
            ("<rect onclick=\"f()\"/>", "attribute `onclick`"),
            ("<rect style=\"fill:red\"/>", "attribute `style`"),
            ("<rect xlink:href=\"https://example.org\"/>", "attribute `xlink:href`"),
            ("<rect fill=\"url(https://example.org/a#b)\"/>", "attribute `fill` with a reference"),
            ("<rect fill=\"u\\72l(//example.org)\"/>", "attribute `fill` with a reference"),
            ("<rect clip-path=\"url(#a) url(x)\"/>", "attribute `clip-path` with a reference"),
        ] {
            assert_eq!(removed(inside), [what]);
            assert_eq!(cleaned(inside).svg, format!("{HEAD}<rect></rect></svg>"));
        }
    }

    #[test]
    fn an_editors_own_notes_go_without_a_word() {
        let inside = "<!-- note --><title>t</title><metadata><x/></metadata><sodipodi:view/><g inkscape:label=\"a\"/>";
        assert_eq!(cleaned(inside), CleanSvg { svg: format!("{HEAD}<g></g></svg>"), removed: vec![] });
    }

    #[test]
    fn ids_and_what_points_to_them_move_together() {
        let inside = "<clipPath id=\"c\"></clipPath><rect clip-path=\"url(#c)\"></rect>";
        assert_eq!(
            cleaned(inside).svg,
            format!("{HEAD}<clipPath id=\"s-fig-c\"></clipPath><rect clip-path=\"url(#s-fig-c)\"></rect></svg>")
        );
    }

    #[test]
    fn entities_of_a_document_type_are_not_expanded() {
        let text = "<!DOCTYPE svg [<!ENTITY a \"boom\">]><svg viewBox=\"0 0 1 1\"><text>&a;&#233;&lt;</text></svg>";
        let clean = clean(text, "f", "x").unwrap();
        assert!(clean.svg.ends_with("<text>é&lt;</text></svg>"), "{}", clean.svg);
        assert_eq!(clean.removed.len(), 1);
    }

    #[test]
    fn a_removed_part_knows_its_place() {
        let text = "<svg viewBox=\"0 0 1 1\">\n<script/></svg>";
        assert_eq!(clean(text, "f", "").unwrap().removed[0].at, text.find("<script").unwrap());
    }

    #[test]
    fn size_comes_from_the_view_box_or_from_width_and_height() {
        let clean = |root: &str| clean(&format!("<svg {root}/>"), "f", "x");
        assert!(clean("width=\"20px\" height=\"10\"").unwrap().svg.contains("viewBox=\"0 0 20 10\""));
        assert!(!clean("viewBox=\"0,0,20,10\" width=\"900\"").unwrap().svg.contains("width"));
        assert_eq!(clean("viewBox=\"0 0 0 10\""), Err(SvgError::NoViewBox));
        assert_eq!(clean("width=\"100%\" height=\"10\""), Err(SvgError::NoViewBox));
    }

    #[test]
    fn what_is_no_figure_is_refused() {
        assert_eq!(clean("<html/>", "f", "x"), Err(SvgError::NotSvg));
        assert!(matches!(clean("", "f", "x"), Err(SvgError::NotXml { .. })));
        assert!(matches!(clean("<svg viewBox=\"0 0 1 1\"><g></svg>", "f", "x"), Err(SvgError::NotXml { .. })));
        assert!(matches!(clean("<svg viewBox=\"0 0 1 1\"><g>", "f", "x"), Err(SvgError::NotXml { .. })));
        let deep = format!("<svg viewBox=\"0 0 1 1\">{}", "<g>".repeat(MAX_DEPTH));
        assert_eq!(clean(&deep, "f", "x"), Err(SvgError::TooDeep));
    }

    proptest! {
        #[test]
        fn cleaning_twice_changes_nothing_more(parts in prop::collection::vec(
            prop::sample::select(vec![
                "<g>", "</g>", "<rect x='1' onload='f()'/>", "<script>", "</script>", "text & <b>", "&amp;", "<![CDATA[<script>]]>",
                "<path d=\"M0\" fill=\"url(#a)\"/>", "<!-- <g> -->", "<text>", "</text>", "<a>", "</a>", "\"", "&lt;script&gt;",
            ]), 0..12)
        ) {
            let text = format!("<svg viewBox='0 0 1 1'>{}</svg>", parts.concat());
            if let Ok(first) = clean(&text, "f", "x") {
                prop_assert!(!first.svg.contains("<script") && !first.svg.contains("onload"));
                let second = clean(&first.svg, "f", "x").unwrap();
                prop_assert_eq!(second.svg.replace("f-f-", "f-"), first.svg);
                prop_assert!(second.removed.is_empty());
            }
        }
    }
}
