//! A drawing that stands alone: an author's SVG, cleaned, with the theme's colours written into it, and a picture of it in
//! pixels for whoever cannot show SVG.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock, OnceLock};

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{self, Tree};

use crate::page;
use crate::sanitise::{escape, svg};

/// Width in pixels of the picture: enough for 16 cm of paper at 200 dots an inch.
const PIXELS: f64 = 1260.0;

/// Common fonts without serifs, from one system to the next.
const FONTS: &str = "Segoe UI, Helvetica Neue, Arial, sans-serif";

/// A drawing, ready for any document.
#[derive(Debug)]
pub struct Drawing {
    /// A whole SVG document: presentation attributes instead of classes, nothing to fetch.
    pub svg: String,
    /// Width and height in the drawing's own units, both more than 0.
    pub width: f64,
    pub height: f64,
    png: OnceLock<Vec<u8>>,
}

impl Drawing {
    /// None if `text` is no drawing; whoever read the course has said so already.
    pub fn new(text: &str, alt: &str) -> Option<Self> {
        let clean = svg::clean(text, "d", alt).ok()?.svg;
        let (width, height) = size(&clean)?;
        Some(Self { svg: coloured(&clean, width, height)?, width, height, png: OnceLock::new() })
    }

    /// The drawing as a PNG; made when it is first asked for. Empty if it cannot be drawn, for example because it is far too
    /// large.
    pub fn png(&self) -> &[u8] {
        self.png.get_or_init(|| rasterise(&self.svg, PIXELS / self.width).unwrap_or_default())
    }
}

/// The fonts of all pictures: the same on every machine. They hold Latin, Cyrillic and Arabic letters.
static FONT_DATABASE: LazyLock<Arc<usvg::fontdb::Database>> = LazyLock::new(|| {
    let mut fonts = usvg::fontdb::Database::new();
    fonts.load_font_data(dejavu::sans_condensed::regular().to_vec());
    fonts.load_font_data(dejavu::sans_condensed::bold().to_vec());
    // The condensed cut is about as wide as the fonts that drawings are made for.
    fonts.set_sans_serif_family("DejaVu Sans");
    Arc::new(fonts)
});

fn rasterise(svg: &str, scale: f64) -> Option<Vec<u8>> {
    let options = usvg::Options { fontdb: FONT_DATABASE.clone(), ..usvg::Options::default() };
    let tree = Tree::from_str(svg, &options).ok()?;
    let size = tree.size().scale_by(scale as f32)?.to_int_size();
    let mut pixels = Pixmap::new(size.width(), size.height())?;
    resvg::render(&tree, Transform::from_scale(scale as f32, scale as f32), &mut pixels.as_mut());
    pixels.encode_png().ok()
}

/// Width and height of the `viewBox`, which cleaning has made sure of.
fn size(clean: &str) -> Option<(f64, f64)> {
    let view_box = clean.split_once("viewBox=\"")?.1.split('"').next()?;
    let numbers: Vec<f64> = view_box.split(' ').filter_map(|number| number.parse().ok()).collect();
    match numbers.as_slice() {
        [_, _, width, height] => Some((*width, *height)),
        _ => None,
    }
}

/// `clean` as a document of its own, with attributes in place of the theme's classes.
fn coloured(clean: &str, width: f64, height: f64) -> Option<String> {
    let colours = page::colours();
    let mut reader = Reader::from_str(clean);
    let mut out = String::with_capacity(clean.len() * 2);
    let mut is_root = true;
    loop {
        match reader.read_event().ok()? {
            Event::Start(tag) => {
                out.push('<');
                out.push_str(tag.name().as_ref());
                if is_root {
                    out.push_str(&format!(
                        " xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" font-family=\"{FONTS}\""
                    ));
                }
                is_root = false;
                for (name, value) in attributes(&tag, &colours)? {
                    out.push_str(&format!(" {name}=\"{}\"", escape(&value)));
                }
                out.push('>');
            }
            Event::End(tag) => out.push_str(&format!("</{}>", tag.name().as_ref())),
            Event::Text(text) => out.push_str(&escape(&text.xml10_content())),
            Event::GeneralRef(reference) => out.push_str(&format!("&{};", &*reference)),
            Event::Eof => return Some(out),
            _ => {}
        }
    }
}

/// The attributes of a tag; what a class says of a property wins over the tag's own attribute, as in the page.
fn attributes(tag: &BytesStart<'_>, colours: &BTreeMap<&str, &str>) -> Option<Vec<(String, String)>> {
    let mut attributes = Vec::new();
    let mut classes = String::new();
    for attribute in tag.attributes() {
        let attribute = attribute.ok()?;
        let value = attribute.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned();
        if attribute.key.as_ref() == "class" {
            classes = value;
        } else {
            attributes.push((attribute.key.as_ref().to_owned(), value));
        }
    }
    for (name, value) in presentation(&classes, colours) {
        attributes.retain(|(other, _)| other != name);
        attributes.push((name.to_owned(), value.to_owned()));
    }
    Some(attributes)
}

/// What the classes of the theme's sheet for figures mean, in the sheet's order.
fn presentation<'a>(classes: &str, colours: &BTreeMap<&str, &'a str>) -> BTreeMap<&'static str, &'a str> {
    let mut properties = BTreeMap::new();
    let classes: Vec<&str> = classes.split_whitespace().collect();
    let colour = |name: &str| colours.get(name).copied().unwrap_or("#000000");
    let is_filled = |class: &&str| class.starts_with("fill-") || class.starts_with("solid-") || *class == "paper";
    for class in &classes {
        match *class {
            "fill-none" => properties.insert("fill", "none"),
            "paper" => properties.insert("fill", "#ffffff"),
            "text" => properties.insert("fill", colour("ink")),
            "text-muted" => properties.insert("fill", colour("muted")),
            "on-solid" => properties.insert("fill", colour("on-solid")),
            "strong" => properties.insert("font-weight", "700"),
            "stroke" => properties.insert("stroke", colour("muted")),
            name if is_filled(&name) => properties.insert("fill", colour(name)),
            name if name.starts_with("stroke-") => {
                properties.insert("stroke", colour(&name.replacen("stroke", "solid", 1)))
            }
            _ => None,
        };
    }
    if classes.iter().any(|class| class.starts_with("stroke")) && !classes.iter().any(is_filled) {
        properties.insert("fill", "none");
    }
    properties
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawing(inside: &str) -> Drawing {
        let text = format!("<svg viewBox=\"-5 0 20 10\">{inside}</svg>");
        Drawing::new(&text, "A <box>").unwrap()
    }

    #[test]
    fn classes_become_colours() {
        let colours = page::colours();
        let svg =
            drawing("<g class=\"fill-1 stroke-2\" fill=\"red\"><text class=\"on-solid strong\">a &amp; b</text></g>")
                .svg;
        let (fill, stroke) = (colours["fill-1"], colours["solid-2"]);
        assert!(svg.contains(&format!("<g fill=\"{fill}\" stroke=\"{stroke}\">")), "{svg}");
        assert!(
            svg.contains(&format!("<text fill=\"{}\" font-weight=\"700\">a &amp; b</text>", colours["on-solid"])),
            "{svg}"
        );
        assert!(drawing("<path class=\"stroke\" d=\"M0 0L9 9\"/>").svg.contains("fill=\"none\""));
        assert!(!svg.contains("class="));
    }

    #[test]
    fn a_drawing_has_its_size_and_a_picture_in_pixels() {
        let drawing = drawing("<rect class=\"solid-1\" width=\"5\" height=\"5\"/>");
        assert_eq!((drawing.width, drawing.height), (20.0, 10.0));
        assert!(drawing.svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"20\" height=\"10\""));
        assert_eq!(drawing.png()[16..24], [0, 0, 4, 236, 0, 0, 2, 118], "1260 by 630");
        roxmltree::Document::parse(&drawing.svg).unwrap();
    }

    #[test]
    fn letters_are_drawn() {
        let with = |text: &str| drawing(&format!("<text x=\"0\" y=\"8\" font-size=\"8\">{text}</text>")).png().to_vec();
        assert_ne!(with("a"), with(" "));
        assert_ne!(with("ж"), with("a"));
        assert_ne!(with("ع"), with("a"));
    }

    #[test]
    fn what_is_no_drawing_is_none() {
        assert!(Drawing::new("<html/>", "").is_none());
    }
}
