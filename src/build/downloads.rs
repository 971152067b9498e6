//! The documents that packages bring along for learners.

use std::collections::BTreeMap;

use super::BuildError;
use crate::course::{Course, Download};
use crate::documents::{self, Edition, Format, Kind};
use crate::package::Content;

/// Documents by their place in a package, made once for all of them.
pub(super) type Downloads = BTreeMap<String, Content>;

/// Makes those that the course asks for.
pub(super) fn downloads(course: &Course) -> Result<Downloads, BuildError> {
    let mut made = Downloads::new();
    for (module, (download, href)) in
        course.modules.iter().flat_map(|module| course.downloads(module).into_iter().map(move |it| (module, it)))
    {
        if !made.contains_key(&href) {
            let (kind, modules) = match download {
                Download::Toolkit => (Kind::Toolkit, vec![module.id.to_string()]),
                Download::Agenda => (Kind::Agenda, Vec::new()),
            };
            made.extend(learners(course, kind, modules)?.map(|bytes| (href, Content::Shared(bytes.into()))));
        }
    }
    Ok(made)
}

/// The whole course, and its agenda, for the shelf of a course in Moodle: title, file name and bytes.
pub(super) fn shelf(course: &Course) -> Result<Vec<(String, String, Content)>, BuildError> {
    let mut shelf = Vec::new();
    for download in &course.packaging.downloads {
        let kind = match download {
            Download::Toolkit => Kind::Toolkit,
            Download::Agenda => Kind::Agenda,
        };
        if let Some(bytes) = learners(course, kind, Vec::new())? {
            let title = crate::page::download_title(course, *download);
            let name = format!("{}-{}.docx", course.id, download.as_str());
            shelf.push((title.to_owned(), name, Content::Bytes(bytes)));
        }
    }
    Ok(shelf)
}

/// The learners' edition as DOCX; none where the course has none.
fn learners(course: &Course, kind: Kind, modules: Vec<String>) -> Result<Option<Vec<u8>>, BuildError> {
    let request = documents::Request {
        kinds: vec![kind],
        formats: vec![Format::Docx],
        editions: vec![Edition::Learner],
        modules,
        ..documents::Request::default()
    };
    Ok(documents::documents(course, &request)?.into_iter().next().map(|file| file.bytes))
}
