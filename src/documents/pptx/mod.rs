//! A deck as PPTX (ECMA-376 Part 1, PresentationML).
//!
//! Everything on a slide stands in a placeholder of its layout, and takes its looks from there and from the theme.

mod layouts;
mod slide;

use super::Error;
use super::deck::{Deck, Layout};
use super::opc::{Opc, Relationships, theme};
use layouts::{DECLARATION, MASTER, SLIDE, layout_part, master_part, notes_master_part};

const NAMESPACES: &str = "xmlns:a=\"http://schemas.openxmlformats.org/drawingml/2006/main\" \
    xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" \
    xmlns:p=\"http://schemas.openxmlformats.org/presentationml/2006/main\"";

macro_rules! content_type {
    ($name:literal) => {
        concat!("application/vnd.openxmlformats-officedocument.presentationml.", $name, "+xml")
    };
}

/// The file.
///
/// # Errors
/// If a picture cannot be read.
pub(super) fn pptx(deck: &Deck) -> Result<Vec<u8>, Error> {
    let mut opc = Opc::default();
    let right_to_left = deck.about.right_to_left;
    let theme = theme(&deck.about.language);
    let theme_type = "application/vnd.openxmlformats-officedocument.theme+xml";
    opc.add("ppt/theme/theme1.xml", theme_type, theme.clone());
    opc.add("ppt/theme/theme2.xml", theme_type, theme);

    let mut master = Relationships::default();
    let mut layout_ids = Vec::new();
    for (place, layout) in Layout::ALL.iter().enumerate() {
        let number = place + 1;
        let path = format!("ppt/slideLayouts/slideLayout{number}.xml");
        opc.add(&path, content_type!("slideLayout"), layout_part(*layout, right_to_left)?);
        let mut relationships = Relationships::default();
        relationships.part("slideMaster", "../slideMasters/slideMaster1.xml");
        opc.relate(&path, &relationships)?;
        layout_ids.push(master.part("slideLayout", &format!("../slideLayouts/slideLayout{number}.xml")));
    }
    master.part("theme", "../theme/theme1.xml");
    let path = "ppt/slideMasters/slideMaster1.xml";
    opc.add(path, content_type!("slideMaster"), master_part(&layout_ids, right_to_left));
    opc.relate(path, &master)?;

    let path = "ppt/notesMasters/notesMaster1.xml";
    opc.add(path, content_type!("notesMaster"), notes_master_part());
    let mut notes_master = Relationships::default();
    notes_master.part("theme", "../theme/theme2.xml");
    opc.relate(path, &notes_master)?;

    let mut root = Relationships::default();
    let master_id = root.part("slideMaster", "slideMasters/slideMaster1.xml");
    let notes_id = root.part("notesMaster", "notesMasters/notesMaster1.xml");
    root.part("theme", "theme/theme1.xml");
    let mut slides = String::new();
    for (place, slide) in deck.slides.iter().enumerate() {
        slide::add(&mut opc, &deck.about, slide, place + 1)?;
        let id = root.part("slide", &format!("slides/slide{}.xml", place + 1));
        slides.push_str(&format!("<p:sldId id=\"{}\" r:id=\"{id}\"/>", FIRST_SLIDE + place));
    }
    for (kind, element, content_type) in [
        ("presProps", "presentationPr", content_type!("presProps")),
        ("viewProps", "viewPr", content_type!("viewProps")),
    ] {
        root.part(kind, &format!("{kind}.xml"));
        opc.add(&format!("ppt/{kind}.xml"), content_type, format!("{DECLARATION}<p:{element} {NAMESPACES}/>"));
    }
    let rtl = if right_to_left { " rtl=\"1\"" } else { "" };
    let presentation = format!(
        "{DECLARATION}<p:presentation {NAMESPACES}{rtl}><p:sldMasterIdLst><p:sldMasterId id=\"{MASTER}\" r:id=\"{master_id}\"/>\
         </p:sldMasterIdLst><p:notesMasterIdLst><p:notesMasterId r:id=\"{notes_id}\"/></p:notesMasterIdLst><p:sldIdLst>{slides}\
         </p:sldIdLst><p:sldSz cx=\"{}\" cy=\"{}\"/><p:notesSz cx=\"6858000\" cy=\"9144000\"/></p:presentation>",
        SLIDE.0, SLIDE.1
    );
    opc.add("ppt/presentation.xml", content_type!("presentation.main"), presentation);
    opc.relate("ppt/presentation.xml", &root)?;
    opc.properties(&deck.about, "ppt/presentation.xml")?;
    opc.finish()
}

/// Ids of slides count from here (ECMA-376 Part 1, 19.7.13).
const FIRST_SLIDE: usize = 256;
