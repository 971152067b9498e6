//! A package of parts with relationships (ECMA-376 Part 2, Open Packaging Conventions): what DOCX and PPTX files are.

use std::collections::BTreeMap;

use super::Error;
use super::model::{About, Picture};
use crate::package;
use crate::page;
use crate::xml::Xml;

const RELATIONSHIPS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts of a file under way.
#[derive(Debug, Default)]
pub(super) struct Opc {
    parts: BTreeMap<String, Vec<u8>>,
    /// Content types by the path of the part.
    types: BTreeMap<String, &'static str>,
    pictures: BTreeMap<String, (String, Option<String>)>,
}

/// What one part refers to. Ids are `rId1`, `rId2` and so on, in the order of asking; the same target has one id.
#[derive(Debug, Default)]
pub(super) struct Relationships(Vec<(String, String, bool)>);

impl Relationships {
    /// The id of another part; `kind` is the last word of the relationship's type, `target` is relative to this part.
    pub fn part(&mut self, kind: &str, target: &str) -> String {
        self.id(format!("{RELATIONSHIPS}/{kind}"), target, false)
    }

    /// The id of an address on the web.
    pub fn link(&mut self, href: &str) -> String {
        self.id(format!("{RELATIONSHIPS}/hyperlink"), href, true)
    }

    fn id(&mut self, kind: String, target: &str, external: bool) -> String {
        let entry = (kind, target.to_owned(), external);
        let place = self.0.iter().position(|other| *other == entry).unwrap_or_else(|| {
            self.0.push(entry);
            self.0.len() - 1
        });
        format!("rId{}", place + 1)
    }

    fn to_xml(&self) -> Result<Vec<u8>, Error> {
        let mut xml = Xml::compact()?;
        xml.open("Relationships", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/relationships")])?;
        for (place, (kind, target, external)) in self.0.iter().enumerate() {
            let id = format!("rId{}", place + 1);
            let mut attributes = vec![("Id", id.as_str()), ("Type", kind), ("Target", target)];
            if *external {
                attributes.push(("TargetMode", "External"));
            }
            xml.empty("Relationship", &attributes)?;
        }
        xml.close("Relationships")?;
        Ok(xml.into_bytes())
    }
}

impl Opc {
    /// Adds a part of its own type. `path` counts from the root, without a slash before it.
    pub fn add(&mut self, path: &str, content_type: &'static str, bytes: impl Into<Vec<u8>>) {
        self.types.insert(path.to_owned(), content_type);
        self.parts.insert(path.to_owned(), bytes.into());
    }

    /// Adds what the part at `path` refers to.
    pub fn relate(&mut self, path: &str, relationships: &Relationships) -> Result<(), Error> {
        let (folder, name) = path.rsplit_once('/').map_or(("", path), |(folder, name)| (folder, name));
        let folder = if folder.is_empty() { String::new() } else { format!("{folder}/") };
        self.parts.insert(format!("{folder}_rels/{name}.rels"), relationships.to_xml()?);
        Ok(())
    }

    /// Adds a picture once, however often it is shown. Gives the names of its files in `folder`: one that every reader can
    /// show, and for a drawing the drawing itself.
    pub fn picture(&mut self, folder: &str, picture: &Picture) -> Result<(String, Option<String>), Error> {
        let key = match picture {
            Picture::Drawing(drawing) => drawing.svg.clone(),
            Picture::Photo { source, .. } => source.display().to_string(),
        };
        if let Some(names) = self.pictures.get(&key) {
            return Ok(names.clone());
        }
        let number = self.pictures.len() + 1;
        let names = match picture {
            Picture::Drawing(drawing) => {
                let names = (format!("image{number}.png"), format!("image{number}.svg"));
                self.parts.insert(format!("{folder}/{}", names.0), drawing.png().to_vec());
                self.parts.insert(format!("{folder}/{}", names.1), drawing.svg.clone().into_bytes());
                (names.0, Some(names.1))
            }
            Picture::Photo { source, .. } => {
                let extension = source.extension().map(|extension| extension.to_string_lossy().to_lowercase());
                let name = format!("image{number}.{}", extension.unwrap_or_default());
                let bytes =
                    std::fs::read(source).map_err(|error| Error::Picture { path: source.clone(), source: error })?;
                self.parts.insert(format!("{folder}/{name}"), bytes);
                (name, None)
            }
        };
        self.pictures.insert(key, names.clone());
        Ok(names)
    }

    /// The whole file.
    pub fn finish(mut self) -> Result<Vec<u8>, Error> {
        let mut xml = Xml::compact()?;
        xml.open("Types", &[("xmlns", "http://schemas.openxmlformats.org/package/2006/content-types")])?;
        for (extension, content_type) in [
            ("jpeg", "image/jpeg"),
            ("jpg", "image/jpeg"),
            ("png", "image/png"),
            ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
            ("svg", "image/svg+xml"),
            ("webp", "image/webp"),
            ("xml", "application/xml"),
        ] {
            xml.empty("Default", &[("Extension", extension), ("ContentType", content_type)])?;
        }
        for (path, content_type) in &self.types {
            xml.empty("Override", &[("PartName", &format!("/{path}")), ("ContentType", content_type)])?;
        }
        xml.close("Types")?;
        self.parts.insert("[Content_Types].xml".to_owned(), xml.into_bytes());
        Ok(package::zip(self.parts)?)
    }
}

/// The colours and fonts of the theme, for a document in `language`.
pub(super) fn theme(language: &str) -> String {
    let fonts = match language.split('-').next().unwrap_or_default() {
        "zh" => ("Microsoft YaHei", "Arial"),
        "ja" => ("Yu Gothic", "Arial"),
        "ko" => ("Malgun Gothic", "Arial"),
        _ => ("", "Arial"),
    };
    let theme = include_str!("theme.xml").replace("{east-asian}", fonts.0).replace("{complex}", fonts.1);
    with_colours(&theme)
}

/// `text` with the names of colours in curly brackets replaced by their six digits.
pub(super) fn with_colours(text: &str) -> String {
    page::colours()
        .into_iter()
        .fold(text.to_owned(), |text, (name, colour)| text.replace(&format!("{{{name}}}"), &colour[1..].to_uppercase()))
}

/// A language tag as office programs know it: with a region.
pub(super) fn locale(language: &str) -> &str {
    match language {
        "ar" => "ar-SA",
        "en" => "en-GB",
        "es" => "es-ES",
        "fr" => "fr-FR",
        "pt" => "pt-PT",
        "ru" => "ru-RU",
        "zh" | "zh-Hans" => "zh-CN",
        "zh-Hant" => "zh-TW",
        other => other,
    }
}

impl Opc {
    /// Adds what the file says of itself, and names its main part. No date: the same document is the same file.
    pub fn properties(&mut self, about: &About, main: &str) -> Result<(), Error> {
        let mut root = Relationships::default();
        root.part("officeDocument", main);
        root.0.push((
            "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties".to_owned(),
            "docProps/core.xml".to_owned(),
            false,
        ));
        root.part("extended-properties", "docProps/app.xml");
        self.relate("", &root)?;
        let mut xml = Xml::compact()?;
        xml.open(
            "cp:coreProperties",
            &[
                ("xmlns:cp", "http://schemas.openxmlformats.org/package/2006/metadata/core-properties"),
                ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ],
        )?;
        xml.text("dc:title", &[], &about.title)?;
        xml.text("dc:creator", &[], &about.author)?;
        xml.text("dc:description", &[], &about.description)?;
        xml.text("dc:language", &[], &about.language)?;
        xml.text("cp:keywords", &[], &about.keywords.join(", "))?;
        xml.text("cp:version", &[], &about.version)?;
        xml.close("cp:coreProperties")?;
        self.add("docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml", xml.into_bytes());
        let mut xml = Xml::compact()?;
        let properties = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties";
        xml.open("Properties", &[("xmlns", properties)])?;
        xml.text("Application", &[], "Kitbag")?;
        xml.close("Properties")?;
        let kind = "application/vnd.openxmlformats-officedocument.extended-properties+xml";
        self.add("docProps/app.xml", kind, xml.into_bytes());
        Ok(())
    }
}

/// The reference of a picture to its files: one in pixels, and the drawing for whoever can show it.
pub(super) fn blip(xml: &mut Xml, raster: &str, drawing: Option<&str>) -> Result<(), Error> {
    let Some(drawing) = drawing else {
        return Ok(xml.empty("a:blip", &[("r:embed", raster)])?);
    };
    xml.open("a:blip", &[("r:embed", raster)])?;
    xml.open("a:extLst", &[])?;
    xml.open("a:ext", &[("uri", "{96DAC541-7B7A-43D3-8B79-37D633B846F1}")])?;
    xml.empty("asvg:svgBlip", &[("r:embed", drawing)])?;
    xml.close("a:ext")?;
    xml.close("a:extLst")?;
    Ok(xml.close("a:blip")?)
}
