//! Requests to other machines. With `lrs`, which speaks through it, the only room that opens sockets; it knows nothing of
//! statements.
//!
//! What every request has: encryption that trusts the certificates of the system, time-outs, the proxies that the
//! environment names, and credentials that go to the site they are for and nowhere else, neither into a message nor along
//! a redirect: none is followed.

mod address;
mod client;
mod credentials;
mod error;
mod moodle;
mod netrc;
mod retry;

pub use address::address;
pub use client::{Client, Request, Response};
pub use credentials::{Credentials, CredentialsError, SecretFile, Sources};
pub(crate) use credentials::{base64, environment};
pub use error::Error;
pub use moodle::Moodle;
pub use reqwest::{Method, Url};
pub use retry::{Patience, Wait, retry_after};
