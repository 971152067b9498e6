//! Requests to other machines, and what travels with them. The only room that asks anybody; `lrs` and `publish` speak through
//! it. It knows nothing of statements or packages.
//!
//! What every request has: encryption that trusts the certificates of the system, time-outs, the proxies that the
//! environment names, and credentials that go to the site they are for and nowhere else, neither into a message nor along
//! a redirect: none is followed.

mod address;
mod client;
mod credentials;
mod error;
mod media;
mod moodle;
mod netrc;
mod retry;

pub use address::address;
pub use client::{Client, Request, Response};
pub use credentials::{Credentials, CredentialsError, SecretFile, Sources};
pub(crate) use credentials::{base64, environment};
pub use error::Error;
pub use media::media_type;
pub use moodle::Moodle;
pub use reqwest::{Method, Url};
pub use retry::{Patience, Wait, retry_after};
