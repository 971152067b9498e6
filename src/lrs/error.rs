//! What stops the way to an LRS.

use std::path::PathBuf;

use crate::{http, store};

#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error(transparent)]
    Http(#[from] http::Error),
    #[error(transparent)]
    Store(#[from] store::Error),
    #[error(
        "the LRS at {endpoint} does not accept the credentials ({words}); check the key and its secret, and that they belong to this LRS"
    )]
    Unauthorised { endpoint: String, words: String },
    #[error(
        "the LRS at {endpoint} wants credentials, and there are none; put them into KITBAG_LRS_KEY and KITBAG_LRS_SECRET, a file for --credentials, or netrc"
    )]
    NoCredentials { endpoint: String },
    #[error(
        "the LRS at {endpoint} does not let this key {deed} statements ({words}); give the key that right, or use another one"
    )]
    Forbidden { endpoint: String, deed: &'static str, words: String },
    #[error(
        "there is no LRS at {endpoint} ({words}); its address ends where `statements` would follow, for example https://lrs.example/xapi/"
    )]
    NoLrs { endpoint: String, words: String },
    #[error("the LRS at {endpoint} speaks xAPI {offered}; Kitbag speaks 1.0.3 and 2.0.0")]
    Version { endpoint: String, offered: String },
    #[error(
        "the LRS at {endpoint} went on failing ({words}); run the command again later, it goes on where it stopped"
    )]
    Away { endpoint: String, words: String },
    #[error(
        "the LRS at {endpoint} refuses whatever it is sent ({words}); nothing was set aside. See to the LRS, or to a server before it, and run the command again"
    )]
    RefusesAll { endpoint: String, words: String },
    #[error("the LRS at {endpoint} gave an answer that makes no sense: {words}")]
    Unexpected { endpoint: String, words: String },
    #[error("cannot lock {}: {source}", path.display())]
    Lock { path: PathBuf, source: std::io::Error },
}
