//! A folder shown over HTTP: what `kitbag publish` put there, on the machine where it lies.
//!
//! It listens and never asks anybody. It knows the contract of a published place only as far as caches need it: which
//! addresses keep their bytes for ever. It changes nothing, and shows nothing that lies outside of the folder or is hidden.

mod answer;
mod digests;
mod folder;
mod range;

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::http::{HeaderValue, Method, header};
use axum::serve::ListenerExt as _;
use tokio::net::TcpListener;
use tokio::runtime::Runtime;
use tokio::sync::oneshot;
use tower_http::cors::{AllowOrigin, Any, CorsLayer};

use folder::Folder;

/// How long downloads that have begun may go on when the server is told to end.
pub const GRACE: Duration = Duration::from_secs(5);
/// How long a browser need not ask again whether it may read from here.
const PREFLIGHT_AGE: Duration = Duration::from_secs(24 * 60 * 60);

/// Where to listen, and whose pages may read the answers.
#[derive(Debug, Clone)]
pub struct Settings {
    pub address: IpAddr,
    /// 0 takes any port that is free.
    pub port: u16,
    /// Origins such as `https://lms.example`; all of them where none is named.
    pub origins: Vec<String>,
}

/// Why nothing is served.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot serve {}: {source}", path.display())]
    Folder { path: PathBuf, source: io::Error },
    #[error("`{0}` is no origin; write a scheme and a host, as in https://lms.example or http://127.0.0.1:8000")]
    Origin(String),
    #[error(
        "cannot listen at {address}: {source}; --port 0 takes any port that is free, and --address has to be one of this machine"
    )]
    Listen { address: SocketAddr, source: io::Error },
    #[error("the server failed: {0}")]
    Io(#[from] io::Error),
}

/// A server that has its port and answers when it is [run](Server::run).
pub struct Server {
    runtime: Runtime,
    listener: TcpListener,
    address: SocketAddr,
    router: Router,
    told_to_end: Pin<Box<dyn Future<Output = ()> + Send>>,
}

impl Server {
    /// Takes the port. From now on a signal to end is heeded.
    ///
    /// # Errors
    /// There is no such folder, an origin is none, or the port cannot be had.
    pub fn bind(folder: &Path, settings: &Settings) -> Result<Self, Error> {
        let folder = Folder::open(folder).map_err(|source| Error::Folder { path: folder.to_owned(), source })?;
        let cors = cors(&settings.origins)?;
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let address = SocketAddr::new(settings.address, settings.port);
        let (listener, told_to_end) = {
            let _inside = runtime.enter();
            let listener = runtime.block_on(TcpListener::bind(address));
            (listener.map_err(|source| Error::Listen { address, source })?, signal_to_end()?)
        };
        let router = Router::new().fallback(answer::answer).with_state(Arc::new(folder)).layer(cors);
        let address = listener.local_addr()?;
        Ok(Self { runtime, listener, address, router, told_to_end })
    }

    /// Where it listens, with the port that it was given.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Answers until the process is told to end (SIGINT, SIGTERM); downloads that have begun then have [`GRACE`].
    ///
    /// # Errors
    /// The system takes the port away.
    pub fn run(self) -> Result<(), Error> {
        let (tell, told) = oneshot::channel();
        let told_to_end = self.told_to_end;
        let ending = async move {
            told_to_end.await;
            let _ = tell.send(());
        };
        let listener = self.listener.tap_io(|connection| {
            // Small answers must not wait for each other. What cannot be set costs time only.
            let _ = connection.set_nodelay(true);
        });
        let all_done = axum::serve(listener, self.router).with_graceful_shutdown(ending);
        let done = self.runtime.block_on(async {
            tokio::select! {
                done = all_done.into_future() => done,
                () = grace(told) => Ok(()),
            }
        });
        // A file that is being read for somebody who was cut off keeps nobody waiting.
        self.runtime.shutdown_background();
        Ok(done?)
    }
}

impl std::fmt::Debug for Server {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Server").field("address", &self.address).finish_non_exhaustive()
    }
}

async fn grace(told: oneshot::Receiver<()>) {
    if told.await.is_ok() {
        tokio::time::sleep(GRACE).await;
    } else {
        std::future::pending::<()>().await;
    }
}

#[cfg(unix)]
fn signal_to_end() -> io::Result<Pin<Box<dyn Future<Output = ()> + Send>>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(Box::pin(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    }))
}

#[cfg(not(unix))]
fn signal_to_end() -> io::Result<Pin<Box<dyn Future<Output = ()> + Send>>> {
    Ok(Box::pin(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }))
}

/// Whose pages may read what is served, and which headers they may send and see.
fn cors(origins: &[String]) -> Result<CorsLayer, Error> {
    let allowed = match origins {
        [] => AllowOrigin::any(),
        some => AllowOrigin::list(some.iter().map(|text| origin(text)).collect::<Result<Vec<_>, _>>()?),
    };
    let shown =
        [header::ACCEPT_RANGES, header::CONTENT_LENGTH, header::CONTENT_RANGE, header::ETAG, header::LAST_MODIFIED];
    Ok(CorsLayer::new()
        .allow_origin(allowed)
        .allow_methods([Method::GET, Method::HEAD, Method::OPTIONS])
        .allow_headers(Any)
        .expose_headers(shown)
        .max_age(PREFLIGHT_AGE))
}

/// An origin as browsers write it: small letters, no port where it is the usual one, no slash.
fn origin(text: &str) -> Result<HeaderValue, Error> {
    let refused = || Error::Origin(text.to_owned());
    let url = crate::http::address(text).map_err(|_| refused())?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(refused());
    }
    HeaderValue::from_str(&url.origin().ascii_serialization()).map_err(|_| refused())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_and_a_host() {
        for (text, written) in [
            ("https://LMS.example/", "https://lms.example"),
            ("https://lms.example:443", "https://lms.example"),
            ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ] {
            assert_eq!(origin(text).unwrap(), written);
        }
        for text in ["lms.example", "https://lms.example/moodle", "https://u:p@lms.example", "null", "*", ""] {
            assert!(origin(text).is_err(), "{text}");
        }
    }
}
