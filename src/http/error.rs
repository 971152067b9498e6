//! Why there is no answer.

use std::error::Error as _;
use std::path::PathBuf;
use std::time::Duration;

/// Why a request got no answer. No text here holds a credential or the query of an address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    #[error("`{address}` is no address to send to: {reason}")]
    Address { address: String, reason: String },
    #[error("{site} cannot be reached: {reason}")]
    Unreachable { site: String, reason: String },
    #[error("{site} cannot be trusted: {reason}")]
    Untrusted { site: String, reason: String },
    #[error("{site} did not answer within {} s", after.as_secs())]
    TimedOut { site: String, after: Duration },
    #[error("the connection to {site} broke: {reason}")]
    Broken { site: String, reason: String },
    #[error("the answer of {site} is larger than {limit} bytes")]
    TooLarge { site: String, limit: usize },
    #[error("{from} has moved to {to}; give that address")]
    Moved { from: String, to: String },
    #[error("no connections can be made: {0}")]
    Setup(String),
    #[error("{} cannot be read: {reason}", path.display())]
    File { path: PathBuf, reason: String },
    #[error("stopped")]
    Stopped,
}

impl Error {
    /// Sorts what the HTTP library says by what it means for the request.
    pub(super) fn new(error: &reqwest::Error, site: &str, timeout: Duration) -> Self {
        let site = site.to_owned();
        let reason = innermost(error);
        if is_tls(error) {
            Self::Untrusted { site, reason }
        } else if error.is_connect() {
            Self::Unreachable { site, reason }
        } else if error.is_timeout() {
            Self::TimedOut { site, after: timeout }
        } else {
            Self::Broken { site, reason }
        }
    }

    /// Whether trying again can help.
    pub fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable { .. } | Self::TimedOut { .. } | Self::Broken { .. })
    }

    /// Whether the other side may have received the request, and acted on it.
    pub fn may_have_arrived(&self) -> bool {
        matches!(self, Self::TimedOut { .. } | Self::Broken { .. } | Self::TooLarge { .. })
    }
}

/// The last cause: the others only say that something went wrong, and where.
fn innermost(error: &reqwest::Error) -> String {
    let mut cause = error.source();
    let mut text = "the request could not be sent".to_owned();
    while let Some(next) = cause {
        text = next.to_string();
        cause = next.source();
    }
    text
}

/// Whether the encryption is at fault, such as a certificate nobody vouches for: waiting mends nothing then.
fn is_tls(error: &reqwest::Error) -> bool {
    let mut cause = error.source();
    while let Some(next) = cause {
        let inside = next.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
        if next.is::<rustls::Error>() || inside.is_some_and(|inside| inside.is::<rustls::Error>()) {
            return true;
        }
        cause = next.source();
    }
    false
}
