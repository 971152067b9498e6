//! One slide and its notes.

use super::super::Error;
use super::super::deck::{Layout, Mark, Point, Slide};
use super::super::model::{About, Inline, Picture, plain_text};
use super::super::opc::{Opc, Relationships, blip, locale};
use super::super::text::width;
use super::layouts::{BODY, FOOTER, LABEL, NUMBER, PICTURE, SLIDE, place_of};
use crate::xml::Xml;

/// Writes slide `number`, from 1, with its notes and what they refer to.
pub fn add(opc: &mut Opc, about: &About, slide: &Slide, number: usize) -> Result<(), Error> {
    let mut relationships = Relationships::default();
    let layout = Layout::ALL.iter().position(|layout| *layout == slide.layout).unwrap_or(0) + 1;
    relationships.part("slideLayout", &format!("../slideLayouts/slideLayout{layout}.xml"));
    let mut writer = Writer { xml: Xml::compact()?, opc, relationships, about, shapes: 1 };
    writer.slide(slide)?;
    let path = format!("ppt/slides/slide{number}.xml");
    let Writer { xml, mut relationships, .. } = writer;
    opc.add(&path, "application/vnd.openxmlformats-officedocument.presentationml.slide+xml", xml.into_bytes());
    if !slide.notes.is_empty() {
        relationships.part("notesSlide", &format!("../notesSlides/notesSlide{number}.xml"));
        add_notes(opc, about, &slide.notes, number)?;
    }
    opc.relate(&path, &relationships)
}

fn add_notes(opc: &mut Opc, about: &About, notes: &[String], number: usize) -> Result<(), Error> {
    let mut relationships = Relationships::default();
    relationships.part("notesMaster", "../notesMasters/notesMaster1.xml");
    relationships.part("slide", &format!("../slides/slide{number}.xml"));
    let mut writer = Writer { xml: Xml::compact()?, opc, relationships, about, shapes: 1 };
    writer.notes(notes)?;
    let Writer { xml, relationships, .. } = writer;
    let path = format!("ppt/notesSlides/notesSlide{number}.xml");
    opc.add(&path, "application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml", xml.into_bytes());
    opc.relate(&path, &relationships)
}

struct Writer<'a> {
    xml: Xml,
    opc: &'a mut Opc,
    relationships: Relationships,
    about: &'a About,
    /// The last id that was given to a shape.
    shapes: usize,
}

impl Writer<'_> {
    fn slide(&mut self, slide: &Slide) -> Result<(), Error> {
        self.open_tree("p:sld")?;
        let kind = if slide.layout == Layout::Title { "ctrTitle" } else { "title" };
        let lines = title_lines(&slide.title, slide.layout);
        self.open_text(&[("type", kind)], "Title", scale(lines, 1.0))?;
        self.paragraph(0, &Mark::None, &[Inline::Text(slide.title.clone())], true)?;
        self.close_text()?;
        if !slide.label.is_empty() {
            self.open_text(&[("type", "body"), ("idx", &LABEL.to_string())], "Label", None)?;
            self.paragraph(0, &Mark::None, &[Inline::Text(slide.label.clone())], true)?;
            self.close_text()?;
        }
        if !slide.points.is_empty() {
            let (_, room) = slide.layout.room();
            self.open_text(&[("type", "body"), ("idx", &BODY.to_string())], "Text", scale(slide.lines(), room + 0.4))?;
            slide.points.iter().try_for_each(|point| self.point(point))?;
            self.close_text()?;
        }
        if let Some((picture, alt)) = &slide.picture {
            self.picture(slide.layout, picture, alt)?;
        }
        self.open_text(&[("type", FOOTER.kind), ("idx", &FOOTER.idx.to_string())], FOOTER.name, None)?;
        self.paragraph(0, &Mark::None, &[Inline::Text(self.about.running_title.clone())], true)?;
        self.close_text()?;
        self.slide_number()?;
        self.close_tree("p:sld")
    }

    fn notes(&mut self, notes: &[String]) -> Result<(), Error> {
        self.open_tree("p:notes")?;
        self.open_shape(
            "Slide Image",
            &[("noGrp", "1"), ("noRot", "1"), ("noChangeAspect", "1")],
            &[("type", "sldImg")],
        )?;
        self.xml.empty("p:spPr", &[])?;
        self.xml.close("p:sp")?;
        self.open_text(&[("type", "body"), ("idx", "1")], "Notes", None)?;
        for text in notes {
            self.paragraph(0, &Mark::None, &[Inline::Text(text.clone())], true)?;
        }
        self.close_text()?;
        self.close_tree("p:notes")
    }

    fn open_tree(&mut self, root: &str) -> Result<(), Error> {
        self.xml.open(
            root,
            &[
                ("xmlns:a", "http://schemas.openxmlformats.org/drawingml/2006/main"),
                ("xmlns:r", "http://schemas.openxmlformats.org/officeDocument/2006/relationships"),
                ("xmlns:p", "http://schemas.openxmlformats.org/presentationml/2006/main"),
                ("xmlns:asvg", "http://schemas.microsoft.com/office/drawing/2016/SVG/main"),
            ],
        )?;
        self.xml.open("p:cSld", &[])?;
        self.xml.open("p:spTree", &[])?;
        self.xml.open("p:nvGrpSpPr", &[])?;
        self.xml.empty("p:cNvPr", &[("id", "1"), ("name", "")])?;
        self.xml.empty("p:cNvGrpSpPr", &[])?;
        self.xml.empty("p:nvPr", &[])?;
        self.xml.close("p:nvGrpSpPr")?;
        Ok(self.xml.empty("p:grpSpPr", &[])?)
    }

    fn close_tree(&mut self, root: &str) -> Result<(), Error> {
        self.xml.close("p:spTree")?;
        self.xml.close("p:cSld")?;
        self.xml.open("p:clrMapOvr", &[])?;
        self.xml.empty("a:masterClrMapping", &[])?;
        self.xml.close("p:clrMapOvr")?;
        Ok(self.xml.close(root)?)
    }

    fn next_shape(&mut self) -> String {
        self.shapes += 1;
        self.shapes.to_string()
    }

    fn open_shape(&mut self, name: &str, locks: &[(&str, &str)], place: &[(&str, &str)]) -> Result<(), Error> {
        let id = self.next_shape();
        self.xml.open("p:sp", &[])?;
        self.xml.open("p:nvSpPr", &[])?;
        self.xml.empty("p:cNvPr", &[("id", &id), ("name", name)])?;
        self.xml.open("p:cNvSpPr", &[])?;
        self.xml.empty("a:spLocks", locks)?;
        self.xml.close("p:cNvSpPr")?;
        self.xml.open("p:nvPr", &[])?;
        self.xml.empty("p:ph", place)?;
        self.xml.close("p:nvPr")?;
        Ok(self.xml.close("p:nvSpPr")?)
    }

    /// A placeholder with text; `scale` makes the letters smaller, in thousandths of a percent.
    fn open_text(&mut self, place: &[(&str, &str)], name: &str, scale: Option<u32>) -> Result<(), Error> {
        self.open_shape(name, &[("noGrp", "1")], place)?;
        self.xml.empty("p:spPr", &[])?;
        self.xml.open("p:txBody", &[])?;
        match scale {
            None => self.xml.empty("a:bodyPr", &[])?,
            Some(scale) => {
                self.xml.open("a:bodyPr", &[])?;
                self.xml.empty("a:normAutofit", &[("fontScale", &scale.to_string()), ("lnSpcReduction", "10000")])?;
                self.xml.close("a:bodyPr")?;
            }
        }
        Ok(self.xml.empty("a:lstStyle", &[])?)
    }

    fn close_text(&mut self) -> Result<(), Error> {
        self.xml.close("p:txBody")?;
        Ok(self.xml.close("p:sp")?)
    }

    fn point(&mut self, point: &Point) -> Result<(), Error> {
        self.paragraph(point.level, &point.mark, &point.text, false)
    }

    /// `inherits` keeps the placeholder's own way of beginning a line.
    fn paragraph(&mut self, level: usize, mark: &Mark, text: &[Inline], inherits: bool) -> Result<(), Error> {
        self.xml.open("a:p", &[])?;
        let level_text = level.min(4).to_string();
        let (left, hanging) = ((260_000 * level).to_string(), "-420000");
        let number_left = (260_000 * level + 420_000).to_string();
        match mark {
            _ if inherits => {}
            Mark::Bullet => self.xml.empty("a:pPr", &[("lvl", &level_text)])?,
            Mark::None => {
                self.xml.open("a:pPr", &[("marL", &left), ("lvl", &level_text), ("indent", "0")])?;
                self.xml.empty("a:buNone", &[])?;
                self.xml.close("a:pPr")?;
            }
            Mark::Number(number) => {
                self.xml.open("a:pPr", &[("marL", &number_left), ("lvl", &level_text), ("indent", hanging)])?;
                self.xml.empty("a:buFont", &[("typeface", "+mj-lt")])?;
                self.xml.empty("a:buAutoNum", &[("type", "arabicPeriod"), ("startAt", &number.to_string())])?;
                self.xml.close("a:pPr")?;
            }
            // A choice keeps its letter where slides are cut or copied: it is text, not a numbering.
            Mark::Choice(_) => {
                self.xml.open("a:pPr", &[("marL", &number_left), ("lvl", &level_text), ("indent", hanging)])?;
                self.xml.empty("a:buNone", &[])?;
                self.xml.open("a:tabLst", &[])?;
                self.xml.empty("a:tab", &[("pos", &number_left), ("algn", "l")])?;
                self.xml.close("a:tabLst")?;
                self.xml.close("a:pPr")?;
            }
        }
        if let Mark::Choice(mark) = mark {
            self.run(&format!("{mark}\t"), true, false, None)?;
        }
        self.inlines(text, false, false)?;
        Ok(self.xml.close("a:p")?)
    }

    fn inlines(&mut self, text: &[Inline], strong: bool, emphasis: bool) -> Result<(), Error> {
        text.iter().try_for_each(|inline| match inline {
            Inline::Text(text) | Inline::Code(text) => self.run(text, strong, emphasis, None),
            Inline::Emphasis(inner) => self.inlines(inner, strong, true),
            Inline::Strong(inner) => self.inlines(inner, true, emphasis),
            Inline::Strikethrough(inner) | Inline::Reference { text: inner, .. } => {
                self.inlines(inner, strong, emphasis)
            }
            Inline::Link { href, text } => {
                let id = self.relationships.link(href);
                self.run(&plain_text(text), strong, emphasis, Some(&id))
            }
            Inline::Image { alt, .. } => self.run(alt, strong, emphasis, None),
            Inline::LineBreak => Ok(self.xml.empty("a:br", &[])?),
        })
    }

    fn run(&mut self, text: &str, strong: bool, emphasis: bool, link: Option<&str>) -> Result<(), Error> {
        if text.is_empty() {
            return Ok(());
        }
        self.xml.open("a:r", &[])?;
        let mut looks = vec![("lang", locale(&self.about.language))];
        if strong {
            looks.push(("b", "1"));
        }
        if emphasis {
            looks.push(("i", "1"));
        }
        match link {
            None => self.xml.empty("a:rPr", &looks)?,
            Some(id) => {
                self.xml.open("a:rPr", &looks)?;
                self.xml.empty("a:hlinkClick", &[("r:id", id)])?;
                self.xml.close("a:rPr")?;
            }
        }
        self.xml.verbatim("a:t", &[], text)?;
        Ok(self.xml.close("a:r")?)
    }

    fn slide_number(&mut self) -> Result<(), Error> {
        self.open_text(&[("type", NUMBER.kind), ("idx", &NUMBER.idx.to_string())], NUMBER.name, None)?;
        self.xml.open("a:p", &[])?;
        self.xml.open("a:fld", &[("id", "{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}"), ("type", "slidenum")])?;
        self.xml.empty("a:rPr", &[])?;
        self.xml.text("a:t", &[], "‹#›")?;
        self.xml.close("a:fld")?;
        self.xml.close("a:p")?;
        self.close_text()
    }

    /// A picture in the middle of its placeholder, as large as fits.
    fn picture(&mut self, layout: Layout, picture: &Picture, alt: &str) -> Result<(), Error> {
        let Some(place) = place_of(layout, PICTURE) else { return Ok(()) };
        let [mut left, top, room, height] = place.bounds().map(f64::from);
        if self.about.right_to_left {
            left = f64::from(SLIDE.0) - left - room;
        }
        let (wide, high) = picture.size();
        let scale = (room / wide).min(height / high);
        let (wide, high) = (wide * scale, high * scale);
        let number = |length: f64| (length as u64).to_string();
        let offset = [number(left + (room - wide) / 2.0), number(top + (height - high) / 2.0)];
        let (raster, drawing) = self.opc.picture("ppt/media", picture)?;
        let raster = self.relationships.part("image", &format!("../media/{raster}"));
        let drawing = drawing.map(|drawing| self.relationships.part("image", &format!("../media/{drawing}")));
        let id = self.next_shape();
        let xml = &mut self.xml;
        xml.open("p:pic", &[])?;
        xml.open("p:nvPicPr", &[])?;
        xml.empty("p:cNvPr", &[("id", &id), ("name", place.name), ("descr", alt)])?;
        xml.open("p:cNvPicPr", &[])?;
        xml.empty("a:picLocks", &[("noGrp", "1"), ("noChangeAspect", "1")])?;
        xml.close("p:cNvPicPr")?;
        xml.open("p:nvPr", &[])?;
        xml.empty("p:ph", &[("type", "pic"), ("idx", &PICTURE.to_string())])?;
        xml.close("p:nvPr")?;
        xml.close("p:nvPicPr")?;
        xml.open("p:blipFill", &[])?;
        blip(xml, &raster, drawing.as_deref())?;
        xml.open("a:stretch", &[])?;
        xml.empty("a:fillRect", &[])?;
        xml.close("a:stretch")?;
        xml.close("p:blipFill")?;
        xml.open("p:spPr", &[])?;
        xml.open("a:xfrm", &[])?;
        xml.empty("a:off", &[("x", &offset[0]), ("y", &offset[1])])?;
        xml.empty("a:ext", &[("cx", &number(wide)), ("cy", &number(high))])?;
        xml.close("a:xfrm")?;
        xml.close("p:spPr")?;
        Ok(xml.close("p:pic")?)
    }
}

/// How full a title's place is: 1 for two lines of a plain slide, or what the larger places hold.
fn title_lines(title: &str, layout: Layout) -> f64 {
    let room = match layout {
        Layout::Title => 200,
        Layout::Section => 180,
        _ => 110,
    };
    width(title) as f64 / f64::from(room)
}

/// By how much letters must shrink so that `used` fits into `room`; none where it fits. In thousandths of a percent, not
/// below 50 per cent.
fn scale(used: f64, room: f64) -> Option<u32> {
    // Smaller letters make shorter lines and more letters in each.
    let factor = (room / used).sqrt();
    (used > room).then(|| (factor.max(0.5) * 100.0).floor() as u32 * 1000)
}

#[cfg(test)]
mod tests {
    use super::scale;

    #[test]
    fn letters_shrink_only_where_they_must() {
        assert_eq!(scale(12.0, 12.4), None);
        assert_eq!(scale(16.0, 9.0), Some(75_000));
        assert_eq!(scale(1000.0, 1.0), Some(50_000));
    }
}
