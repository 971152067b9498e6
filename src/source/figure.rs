//! Pictures: figures with all that a reader who cannot see them needs, and small images in running text.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use comrak::nodes::{AstNode, NodeValue};

use super::directive::Directive;
use super::folder::FileError;
use super::page::{Asks, Converter};
use crate::course::{Block, Figure, FigureImage, Id, Inline, Media, is_device_name};
use crate::diagnostic::{Code, Findings, SourceFile};
use crate::sanitise::svg::{self, SvgError};
use crate::source::toml::{At, check_length};

/// Longest alternative text, in characters: screen readers read it in one breath, without a way back.
const ALT_MAX: usize = 250;

/// Longest name of a picture, folders counted, in characters: in a package it stands below two folders.
const NAME_MAX: usize = 120;

/// Kinds of picture that every browser shows and that are worth their size.
const RASTER: [&str; 5] = ["png", "jpg", "jpeg", "webp", "gif"];

pub fn figure<'n>(converter: &mut Converter<'_>, node: &'n AstNode<'n>, directive: &mut Directive) -> Option<Block> {
    let (file, findings) = (converter.file, &mut converter.body.findings);
    let id = directive.required_id(file, findings);
    let src = directive.required("src", "name the picture's file: src=\"steps.svg\"", file, findings);
    let alt_help = "say in a few words what the picture shows: alt=\"Three boxes, left to right\"";
    let alt = directive.required("alt", alt_help, file, findings);
    let credit = directive.setting("credit").map(|credit| credit.value);
    directive.finish(false, true, file, findings);
    if let Some(alt) = &alt {
        check_length(file, "alt", alt, ALT_MAX, findings);
    }
    if let Some(id) = &id {
        converter.body.figure_ids.push(id.clone());
    }
    let mut children = node.children();
    let caption = match children.next() {
        Some(first) if matches!(first.data.borrow().value, NodeValue::Paragraph) => converter.inlines(first),
        _ => {
            let help = "the first paragraph of a figure is its caption";
            converter.add(Code::EmptyText, directive.span.clone(), "the figure has no caption", help);
            Vec::new()
        }
    };
    let description: Vec<_> = children.filter_map(|child| converter.block(child)).collect();
    if description.is_empty() {
        let help = "after the caption, tell in words all that the picture tells";
        converter.add(Code::EmptyText, directive.span.clone(), "the figure has no long description", help);
    }
    let image = converter.image(&src?)?;
    Some(Block::Figure(Figure { id: id?.value, image, alt: alt?.value, caption, description, credit }))
}

/// A picture in running text, `![alt](file.png)`.
pub fn inline_image(converter: &mut Converter<'_>, href: &str, alt: String, span: Range<usize>) -> Option<Inline> {
    if alt.is_empty() {
        let help = "say in a few words what it shows: ![a queue at a counter](queue.webp)";
        converter.add(Code::EmptyText, span.clone(), "this picture has no alternative text", help);
    }
    match converter.image(&At { value: href.to_owned(), span: span.clone() })? {
        FigureImage::Raster { href, width, height } => Some(Inline::Image { href, alt, width, height }),
        FigureImage::Svg(_) => {
            let help = "drawings need a caption and a description: use a figure block";
            converter.add(Code::BadImage, span, "a drawing cannot stand in running text", help);
            None
        }
    }
}

impl Converter<'_> {
    fn image(&mut self, src: &At<String>) -> Option<FigureImage> {
        let span = || src.span.clone();
        if src.value.contains("://") {
            let help = "put the file beside the session's file: a package never calls another site";
            self.add(Code::BadImage, span(), "the picture lies on another site", help);
            return None;
        }
        let path = format!("{}/{}", self.context.module_folder, src.value);
        let located = match self.context.folder.locate(&path) {
            Ok(located) => located,
            Err(FileError::Escapes) => {
                let help = "put the picture beside the session's file";
                self.add(Code::PathEscapes, span(), format!("`{}` leaves the course", src.value), help);
                return None;
            }
            Err(error) => {
                let help = format!("it is looked for at {path}; capitals count");
                self.add(
                    Code::MissingFile,
                    span(),
                    format!("the picture `{}` cannot be used: {error}", src.value),
                    help,
                );
                return None;
            }
        };
        self.body.files.insert(path.clone());
        let Some(name) = package_name(&src.value) else {
            let help = "rename the file: letters a-z, digits, - and _ and one ending, without blanks: first_step.png";
            self.add(Code::BadImage, span(), format!("`{}` is not a name that every LMS bears", src.value), help);
            return None;
        };
        let extension = name.rsplit('.').next().unwrap_or_default();
        if extension == "svg" {
            return self.drawing(&path, span());
        }
        if !RASTER.contains(&extension) {
            let help = format!("use SVG for drawings, {} for photographs", RASTER.join(", "));
            self.add(Code::BadImage, span(), format!("`{}` is no kind of picture for a page", src.value), help);
            return None;
        }
        match imagesize::size(&located) {
            Ok(size) => {
                let href = format!("media/{name}");
                if !matches!(self.no_questions, Some(Asks::Facilitator | Asks::Slide)) {
                    let media = Media { href: href.clone(), source: located };
                    self.body.media.push(At { value: media, span: src.span.clone() });
                }
                let pixels = |length: usize| u32::try_from(length).unwrap_or(u32::MAX);
                Some(FigureImage::Raster { href, width: pixels(size.width), height: pixels(size.height) })
            }
            Err(_) => {
                let help = "save it again as PNG, JPEG or WebP";
                self.add(Code::BadImage, span(), format!("`{}` is not a picture that can be read", src.value), help);
                None
            }
        }
    }

    fn drawing(&mut self, path: &str, span: Range<usize>) -> Option<FigureImage> {
        let file = match self.context.folder.text(path) {
            Ok(file) => file,
            Err(error) => {
                self.add(
                    Code::BadImage,
                    span,
                    format!("the drawing cannot be used: {error}"),
                    "save it again as plain SVG",
                );
                return None;
            }
        };
        let mut findings = Findings::default();
        match svg::clean(file.text(), "figure", "") {
            Err(error) => {
                let start = if let SvgError::NotXml { at, .. } = &error { *at } else { 0 };
                let help = "save it again as plain SVG, in UTF-8, with a viewBox";
                findings.add(
                    Code::BadImage,
                    &file,
                    start..start + 1,
                    format!("the drawing cannot be used: {error}"),
                    help,
                );
            }
            Ok(clean) => {
                for part in clean.removed {
                    let help = "draw it with plain shapes, lines and text; colours come from the theme's classes";
                    findings.add(
                        Code::SvgRemoved,
                        &file,
                        part.at..part.at + 1,
                        format!("the {} is taken out", part.what),
                        help,
                    );
                }
            }
        }
        let usable = !findings.has_errors();
        self.body.findings.extend(findings);
        usable.then(|| FigureImage::Svg(file.text().to_owned()))
    }
}

/// The name of a picture in the package: folders become a part of the name.
fn package_name(src: &str) -> Option<String> {
    let src = src.strip_prefix("./").unwrap_or(src);
    let (stem, extension) = src.rsplit_once('.')?;
    let safe = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    if !stem.split('/').all(safe) || !safe(extension) {
        return None;
    }
    let stem = stem.replace('/', "-");
    let usable = src.len() <= NAME_MAX && !is_device_name(&stem);
    usable.then(|| format!("{stem}.{}", extension.to_ascii_lowercase()))
}

/// Two pictures of one package must have two names there, whatever the file system makes of capitals.
pub fn report_clashes<'a>(media: impl Iterator<Item = (&'a Arc<SourceFile>, &'a At<Media>)>, findings: &mut Findings) {
    let mut seen: BTreeMap<String, &Media> = BTreeMap::new();
    for (file, At { value: media, span }) in media {
        let first = *seen.entry(media.href.to_ascii_lowercase()).or_insert(media);
        if first.source != media.source {
            let message = format!("another picture of this package is called {} too", first.href);
            let help = "rename one of them; in a package folders become a part of the name, and capitals do not count";
            findings.add(Code::BadImage, file, span.clone(), message, help);
        }
    }
}

/// Ids of figures and questions are ids of elements too: one page may not have the same twice.
pub fn report_duplicates<'a>(
    kind: &str,
    ids: impl Iterator<Item = (&'a Arc<SourceFile>, &'a At<Id>)>,
    findings: &mut Findings,
) {
    let mut seen: BTreeMap<&Id, (&Arc<SourceFile>, &At<Id>)> = BTreeMap::new();
    for (file, id) in ids {
        if let Some((first_file, first)) = seen.get(&id.value) {
            // A file that is read twice has been reported already.
            if first_file.name() == file.name() && first.span == id.span {
                continue;
            }
            let first = format!("{}:{}", first_file.name(), first_file.position(first.span.start).0);
            let message = format!("the {kind} id `{}` is used twice", id.value);
            let help = format!("the first one stands at {first}; give this one another id");
            findings.add(Code::DuplicateId, file, id.span.clone(), message, help);
        } else {
            seen.insert(&id.value, (file, id));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_package_are_safe() {
        assert_eq!(package_name("a.PNG").as_deref(), Some("a.png"));
        assert_eq!(package_name("./sub/a-b.svg").as_deref(), Some("sub-a-b.svg"));
        assert_eq!(package_name("é.png"), None);
        assert_eq!(package_name("a"), None);
        assert_eq!(package_name("../a.png"), None);
        assert_eq!(package_name("NUL.png"), None);
        assert_eq!(package_name("a/nul.png").as_deref(), Some("a-nul.png"));
        assert_eq!(package_name(&format!("{}.png", "a".repeat(NAME_MAX))), None);
    }
}
