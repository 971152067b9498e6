//! What stands in for PDF where Kitbag is built without it.

use std::path::PathBuf;

use super::Error;
use super::model::Document;

#[derive(Debug)]
pub(super) struct Fonts;

impl Fonts {
    pub fn read(_folders: &[PathBuf]) -> Result<Self, Error> {
        Ok(Self)
    }
}

/// # Errors
/// Always.
pub(super) fn pdf(_name: &str, _document: &Document, _fonts: &Fonts) -> Result<Vec<u8>, Error> {
    Err(Error::NoPdf)
}
