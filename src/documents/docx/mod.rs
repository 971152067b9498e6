//! A document as DOCX (ECMA-376 Part 1, WordprocessingML).
//!
//! Everything that looks like something has a style of its own, so that whoever opens the file can restyle all of it at
//! once. No date, revision or machine gets into the file.

mod body;
mod inline;
mod picture;
mod question;
mod table;

use super::Error;
use super::model::{About, Document, FrameKind};
use super::opc::{Opc, Relationships, locale, theme, with_colours};
use crate::xml::Xml;
use body::Body;

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// Twentieths of a point: A4, and its margins.
const PAGE: (u32, u32) = (11_906, 16_838);
const MARGIN: u32 = 1_304;

/// The file.
///
/// # Errors
/// If a picture cannot be read.
pub(super) fn docx(document: &Document) -> Result<Vec<u8>, Error> {
    let mut opc = Opc::default();
    let mut relationships = Relationships::default();
    for (kind, target) in [
        ("styles", "styles.xml"),
        ("numbering", "numbering.xml"),
        ("settings", "settings.xml"),
        ("theme", "theme/theme1.xml"),
        ("fontTable", "fontTable.xml"),
    ] {
        relationships.part(kind, target);
    }
    let header = relationships.part("header", "header1.xml");
    let footer = relationships.part("footer", "footer1.xml");
    let mut body = Body::new(document, &mut opc, relationships)?;
    body.document(&header, &footer)?;
    let (xml, relationships, lists) = body.finish();
    opc.add(
        "word/document.xml",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
        xml,
    );
    opc.relate("word/document.xml", &relationships)?;
    let about = &document.about;
    let word = |part: &str| format!("word/{part}.xml");
    opc.add(
        &word("styles"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml",
        styles(document),
    );
    opc.add(
        &word("numbering"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml",
        numbering(&lists),
    );
    opc.add(
        &word("settings"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml",
        settings(about)?,
    );
    opc.add(
        &word("header1"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml",
        header_part(about)?,
    );
    opc.add(
        &word("footer1"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml",
        footer_part()?,
    );
    opc.add(
        &word("fontTable"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.fontTable+xml",
        include_bytes!("fonts.xml").as_slice(),
    );
    opc.add("word/theme/theme1.xml", "application/vnd.openxmlformats-officedocument.theme+xml", theme(&about.language));
    opc.properties(about, "word/document.xml")?;
    opc.finish()
}

/// How much room text has between the margins, in twentieths of a point.
pub(super) fn text_width(landscape: bool) -> u32 {
    (if landscape { PAGE.1 } else { PAGE.0 }) - 2 * MARGIN
}

/// The style of a frame's table, the colour of its ground and that of its edge.
pub(super) fn frame_style(kind: FrameKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        FrameKind::Objectives => ("FrameObjectives", "accent-soft", "accent"),
        FrameKind::Note => ("FrameNote", "fill-1", "solid-1"),
        FrameKind::Tip => ("FrameTip", "fill-4", "solid-4"),
        FrameKind::Warning => ("FrameWarning", "wrong-soft", "wrong"),
        FrameKind::Example => ("FrameExample", "fill-3", "solid-3"),
        FrameKind::KeyMessages => ("FrameKeyMessages", "accent-soft", "deep"),
        FrameKind::Definition => ("FrameDefinition", "paper", "edge"),
        FrameKind::Case => ("FrameCase", "fill-2", "solid-2"),
        FrameKind::Discussion => ("FrameDiscussion", "paper", "accent"),
        FrameKind::Activity => ("FrameActivity", "fill-4", "solid-4"),
        FrameKind::FurtherReading => ("FrameFurtherReading", "raised", "edge"),
        FrameKind::Form => ("FrameForm", "paper", "ink"),
        FrameKind::Facilitator => ("FrameFacilitator", "fill-3", "solid-3"),
    }
}

const FRAMES: [FrameKind; 13] = [
    FrameKind::Objectives,
    FrameKind::Note,
    FrameKind::Tip,
    FrameKind::Warning,
    FrameKind::Example,
    FrameKind::KeyMessages,
    FrameKind::Definition,
    FrameKind::Case,
    FrameKind::Discussion,
    FrameKind::Activity,
    FrameKind::FurtherReading,
    FrameKind::Form,
    FrameKind::Facilitator,
];

/// The left edge of a table that runs from right to left is the right one.
fn styles(document: &Document) -> String {
    let about = &document.about;
    let frames: String = FRAMES
        .iter()
        .map(|kind| {
            let (id, ground, edge) = frame_style(*kind);
            let name = id.replacen("Frame", "Frame ", 1);
            format!(
                "<w:style w:type=\"table\" w:customStyle=\"1\" w:styleId=\"{id}\"><w:name w:val=\"{name}\"/>\
                 <w:basedOn w:val=\"Frame\"/><w:tblPr><w:tblBorders><w:left w:val=\"single\" w:sz=\"36\" w:space=\"0\" \
                 w:color=\"{{{edge}}}\"/></w:tblBorders></w:tblPr><w:tcPr><w:shd w:val=\"clear\" w:color=\"auto\" \
                 w:fill=\"{{{ground}}}\"/></w:tcPr></w:style>\n"
            )
        })
        .collect();
    let locale = locale(&about.language);
    let language = format!("<w:lang w:val=\"{locale}\" w:eastAsia=\"{locale}\" w:bidi=\"{locale}\"/>");
    let styles = include_str!("styles.xml")
        .replace("{frames}", &frames)
        .replace("{lang}", &language)
        .replace("{bidi}", if about.right_to_left { "<w:bidi/>" } else { "" })
        .replace("{width}", &text_width(document.landscape).to_string());
    with_colours(&styles)
}

/// Bullets and numbers of nine levels. `lists` has the first number of each numbered list, and the level at which it stands.
fn numbering(lists: &[(u32, usize)]) -> String {
    let levels = |format: &str, text: &dyn Fn(usize) -> String| -> String {
        let level = |level: usize| {
            format!(
                "<w:lvl w:ilvl=\"{level}\"><w:start w:val=\"1\"/><w:numFmt w:val=\"{format}\"/><w:lvlText w:val=\"{}\"/>\
                 <w:lvlJc w:val=\"left\"/><w:pPr><w:ind w:left=\"{}\" w:hanging=\"340\"/></w:pPr></w:lvl>",
                text(level),
                340 * (level + 1)
            )
        };
        (0..9).map(level).collect()
    };
    let bullets = levels("bullet", &|level| ["•", "–", "▪"][level % 3].to_owned());
    let numbers = levels("decimal", &|level| format!("%{}.", level + 1));
    let lists: String = lists
        .iter()
        .enumerate()
        .map(|(place, (start, level))| {
            format!(
                "<w:num w:numId=\"{}\"><w:abstractNumId w:val=\"1\"/><w:lvlOverride w:ilvl=\"{level}\"><w:startOverride \
                 w:val=\"{start}\"/></w:lvlOverride></w:num>\n",
                place + 2
            )
        })
        .collect();
    include_str!("numbering.xml")
        .replace("{bullets}", &bullets)
        .replace("{numbers}", &numbers)
        .replace("{lists}", &lists)
}

/// Word fills in the page numbers of the contents when it opens the file, and asks before it does.
fn settings(about: &About) -> Result<Vec<u8>, Error> {
    let mut xml = Xml::compact()?;
    xml.open("w:settings", &[("xmlns:w", MAIN)])?;
    xml.empty("w:defaultTabStop", &[("w:val", "708")])?;
    xml.empty("w:characterSpacingControl", &[("w:val", "doNotCompress")])?;
    xml.empty("w:updateFields", &[("w:val", "true")])?;
    xml.open("w:compat", &[])?;
    let word = "http://schemas.microsoft.com/office/word";
    xml.empty("w:compatSetting", &[("w:name", "compatibilityMode"), ("w:uri", word), ("w:val", "15")])?;
    xml.close("w:compat")?;
    let locale = locale(&about.language);
    xml.empty("w:themeFontLang", &[("w:val", locale), ("w:eastAsia", locale), ("w:bidi", locale)])?;
    xml.close("w:settings")?;
    Ok(xml.into_bytes())
}

/// Title, edition and version at the head of every page but the first.
fn header_part(about: &About) -> Result<Vec<u8>, Error> {
    let mut xml = Xml::compact()?;
    xml.open("w:hdr", &[("xmlns:w", MAIN)])?;
    paragraph(&mut xml, "Header", &[about.running_title.as_str(), " · ", &about.version].concat())?;
    xml.close("w:hdr")?;
    Ok(xml.into_bytes())
}

fn footer_part() -> Result<Vec<u8>, Error> {
    let mut xml = Xml::compact()?;
    xml.open("w:ftr", &[("xmlns:w", MAIN)])?;
    xml.open("w:p", &[])?;
    xml.open("w:pPr", &[])?;
    xml.empty("w:pStyle", &[("w:val", "Footer")])?;
    xml.close("w:pPr")?;
    xml.open("w:fldSimple", &[("w:instr", " PAGE ")])?;
    xml.open("w:r", &[])?;
    xml.text("w:t", &[], "1")?;
    xml.close("w:r")?;
    xml.close("w:fldSimple")?;
    xml.close("w:p")?;
    xml.close("w:ftr")?;
    Ok(xml.into_bytes())
}

fn paragraph(xml: &mut Xml, style: &str, text: &str) -> Result<(), Error> {
    xml.open("w:p", &[])?;
    xml.open("w:pPr", &[])?;
    xml.empty("w:pStyle", &[("w:val", style)])?;
    xml.close("w:pPr")?;
    xml.open("w:r", &[])?;
    xml.verbatim("w:t", &[("xml:space", "preserve")], text)?;
    xml.close("w:r")?;
    xml.close("w:p")?;
    Ok(())
}
