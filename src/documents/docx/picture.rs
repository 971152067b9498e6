//! Figures and pictures in running text.

use super::super::Error;
use super::super::model::{Caption, Figure, Inline, Picture};
use super::super::opc::blip;
use super::body::{Body, Layout};

/// English Metric Units: in a twentieth of a point, in a unit of a drawing, in a pixel of a photograph at 150 an inch.
const EMU_PER_TWIP: f64 = 635.0;
const EMU_PER_UNIT: f64 = 9_525.0;
const EMU_PER_PIXEL: f64 = 6_096.0;
/// A figure leaves room for its caption and some text.
const HIGHEST: f64 = 6_300_000.0;
/// A picture in a line of text.
const LINE: f64 = 300_000.0;

impl Body<'_> {
    pub fn figure(&mut self, figure: &Figure) -> Result<(), Error> {
        self.open_paragraph("Figure", Layout::default())?;
        self.picture(&figure.picture, &figure.full_alt(), f64::from(self.width) * EMU_PER_TWIP, HIGHEST)?;
        self.close_paragraph()?;
        self.caption("Figure", &figure.anchor, &figure.caption, figure.credit.as_deref(), false)
    }

    /// A caption whose number Word counts again when something is added; `sequence` is what it counts.
    pub fn caption(
        &mut self,
        sequence: &str,
        anchor: &str,
        caption: &Caption,
        credit: Option<&str>,
        keep_next: bool,
    ) -> Result<(), Error> {
        self.open_paragraph("Caption", Layout { keep_next, ..Layout::default() })?;
        self.open_bookmark(anchor)?;
        let strong = |text: String| [Inline::Strong(vec![Inline::Text(text)])];
        self.inlines(&strong(format!("{}\u{a0}", caption.label)))?;
        self.xml.open("w:fldSimple", &[("w:instr", &format!(" SEQ {sequence} \\* ARABIC "))])?;
        self.inlines(&strong(caption.number.to_string()))?;
        self.xml.close("w:fldSimple")?;
        self.close_bookmark()?;
        self.inlines(&[Inline::Text("  ".to_owned())])?;
        self.inlines(&caption.text)?;
        if let Some(credit) = credit {
            self.inlines(&[Inline::Text(format!("  {credit}"))])?;
        }
        self.close_paragraph()
    }

    pub fn inline_picture(&mut self, picture: &Picture, alt: &str) -> Result<(), Error> {
        self.picture(picture, alt, f64::from(self.width) * EMU_PER_TWIP, LINE)
    }

    /// A picture as large as it is, and not larger than the room it has.
    fn picture(&mut self, picture: &Picture, alt: &str, widest: f64, highest: f64) -> Result<(), Error> {
        let (width, height) = picture.size();
        let natural = match picture {
            Picture::Drawing(_) => EMU_PER_UNIT,
            Picture::Photo { .. } => EMU_PER_PIXEL,
        };
        let scale = natural.min(widest / width).min(highest / height);
        let (width, height) = (((width * scale) as u64).to_string(), ((height * scale) as u64).to_string());
        let (raster, drawing) = self.opc.picture("word/media", picture)?;
        let raster = self.relationships.part("image", &format!("media/{raster}"));
        let drawing = drawing.map(|drawing| self.relationships.part("image", &format!("media/{drawing}")));
        self.pictures += 1;
        let id = self.pictures.to_string();
        let name = format!("Picture {id}");
        let xml = &mut self.xml;
        xml.open("w:r", &[])?;
        xml.open("w:drawing", &[])?;
        xml.open("wp:inline", &[("distT", "0"), ("distB", "0"), ("distL", "0"), ("distR", "0")])?;
        xml.empty("wp:extent", &[("cx", &width), ("cy", &height)])?;
        xml.empty("wp:docPr", &[("id", &id), ("name", &name), ("descr", alt)])?;
        xml.open("wp:cNvGraphicFramePr", &[])?;
        xml.empty("a:graphicFrameLocks", &[("noChangeAspect", "1")])?;
        xml.close("wp:cNvGraphicFramePr")?;
        xml.open("a:graphic", &[])?;
        let namespace = "http://schemas.openxmlformats.org/drawingml/2006/picture";
        xml.open("a:graphicData", &[("uri", namespace)])?;
        xml.open("pic:pic", &[])?;
        xml.open("pic:nvPicPr", &[])?;
        xml.empty("pic:cNvPr", &[("id", &id), ("name", &name), ("descr", alt)])?;
        xml.empty("pic:cNvPicPr", &[])?;
        xml.close("pic:nvPicPr")?;
        xml.open("pic:blipFill", &[])?;
        blip(xml, &raster, drawing.as_deref())?;
        xml.open("a:stretch", &[])?;
        xml.empty("a:fillRect", &[])?;
        xml.close("a:stretch")?;
        xml.close("pic:blipFill")?;
        xml.open("pic:spPr", &[])?;
        xml.open("a:xfrm", &[])?;
        xml.empty("a:off", &[("x", "0"), ("y", "0")])?;
        xml.empty("a:ext", &[("cx", &width), ("cy", &height)])?;
        xml.close("a:xfrm")?;
        xml.open("a:prstGeom", &[("prst", "rect")])?;
        xml.empty("a:avLst", &[])?;
        xml.close("a:prstGeom")?;
        xml.close("pic:spPr")?;
        for name in ["pic:pic", "a:graphicData", "a:graphic", "wp:inline", "w:drawing", "w:r"] {
            xml.close(name)?;
        }
        Ok(())
    }
}
