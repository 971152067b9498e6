//! The key of the pseudonyms: from a file or the environment, never from the command line, where others could read it.

use std::path::Path;

use super::Failure;
use crate::store::{self, Store};
use crate::xapi::{Actors, Secret};

const VARIABLE: &str = "KITBAG_PSEUDONYM_KEY";

/// The key in `file`, else in the environment, if there is one.
pub fn read(file: Option<&Path>) -> Result<Option<Secret>, Failure> {
    match file {
        Some(file) => match std::fs::read_to_string(file) {
            Ok(text) => Ok(Some(Secret::new(text.trim()))),
            Err(error) => Err(format!("cannot read the key in {}: {error}", file.display())),
        },
        None => Ok(from_environment()),
    }
}

/// Opens or makes the store, and holds it to the key by which the actors are named.
pub fn store(path: &Path, actors: &Actors) -> Result<Store, Failure> {
    let open = || -> Result<Store, store::Error> {
        let mut store = Store::open(path)?;
        actors.key_mark().map_or(Ok(()), |mark| store.keep_to_key(&mark))?;
        Ok(store)
    };
    open().map_err(|error| error.to_string())
}

#[expect(clippy::disallowed_methods, reason = "a secret has no place on the command line")]
fn from_environment() -> Option<Secret> {
    std::env::var(VARIABLE).ok().map(|text| Secret::new(text.trim()))
}

/// How to make a key, behind the message that there is none.
pub fn how_to_make(error: &dyn std::error::Error) -> Failure {
    format!(
        "{error}\n\nMake a key once, and keep it apart from the course and its statements:\n\
         \n    openssl rand -hex 32 > pseudonyms.key\n\n\
         Then name the file with `--key-file pseudonyms.key`, or put its content into the environment variable {VARIABLE}."
    )
}
