//! The place that a command is pointed to: a folder, a web server, a bucket.

use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Failure, output};
use crate::http::{self, Credentials, Patience, SecretFile, Sources, Url};
use crate::publish::{self, BucketKey, Folder, Place};

/// How a place over HTTP is reached. Keys come from the environment, from files and from netrc.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Over HTTP")]
pub(super) struct Way {
    /// A file with `key = "…"` and `secret = "…"`, or `authorization = "…"` [default: KITBAG_PUBLISH_KEY and
    /// KITBAG_PUBLISH_SECRET, else netrc]
    #[arg(long, value_name = "FILE")]
    credentials: Option<PathBuf>,
    /// The server of a bucket (s3://…) that is not Amazon's
    #[arg(long, value_name = "URL")]
    endpoint: Option<String>,
    /// The region of a bucket
    #[arg(long, value_name = "NAME", default_value = "us-east-1")]
    region: String,
    /// Seconds to go on trying when a server does not answer
    #[arg(long, value_name = "SECONDS", default_value_t = 300, value_parser = clap::value_parser!(u16).range(0..=3600))]
    patience: u16,
}

/// What somebody wants of a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    Publish,
    Look,
}

impl Way {
    /// The place that an address names.
    pub(super) fn open(&self, address: &str, access: Access) -> Result<Box<dyn Place>, Failure> {
        match address.split_once("://") {
            None => {
                let folder = match access {
                    Access::Publish => {
                        refuse_source(Path::new(address))?;
                        Folder::publish(Path::new(address))
                    }
                    Access::Look => Folder::look(Path::new(address)),
                };
                folder.map(|folder| Box::new(folder) as Box<dyn Place>).map_err(text)
            }
            Some(("s3", _)) => self.bucket(address),
            Some(_) => {
                let url = http::address(address).map_err(text)?;
                publish::web(&url, self.login(&url)?.as_ref(), self.patience()).map_err(text)
            }
        }
    }

    /// The place that is read at `address` and written to the addresses in a file.
    pub(super) fn presigned(&self, address: &str, file: &Path) -> Result<Box<dyn Place>, Failure> {
        let url = http::address(address).map_err(text)?;
        let file = SecretFile::read(file).map_err(text)?;
        warn_of(&file);
        publish::presigned(&url, &file, self.patience()).map_err(text)
    }

    fn bucket(&self, address: &str) -> Result<Box<dyn Place>, Failure> {
        let endpoint = self.endpoint.as_deref().map(http::address).transpose().map_err(text)?;
        let address = publish::bucket_address(address, endpoint, self.region.clone()).map_err(text)?;
        let key = BucketKey::from_environment().map_err(text)?;
        publish::bucket(&address, key.as_ref(), self.patience()).map_err(text)
    }

    fn login(&self, url: &Url) -> Result<Option<Credentials>, Failure> {
        let sources = Sources { file: self.credentials.as_deref(), prefix: "KITBAG_PUBLISH" };
        let Some((credentials, file)) = Credentials::find(sources, url).map_err(text)? else { return Ok(None) };
        file.iter().for_each(warn_of);
        let is_near = matches!(url.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if url.scheme() == "http" && !is_near {
            output::talk("warning: the password travels unencrypted to this server; use https where it is offered");
        }
        Ok(Some(credentials))
    }

    fn patience(&self) -> Patience {
        Patience { total: Duration::from_secs(self.patience.into()), ..Patience::LONG }
    }
}

/// `kitbag build` takes a course, so it is easily given to `kitbag publish`, too; its folder is no place for packages.
fn refuse_source(folder: &Path) -> Result<(), Failure> {
    if !folder.join("manifests").is_dir() {
        return Ok(());
    }
    Err(format!(
        "{} holds the sources of a course; name the folder or the address that learners' systems fetch from, and the build \
         with --from",
        folder.display()
    ))
}

/// Says that a file with a secret is not kept.
pub(super) fn warn_of(file: &SecretFile) {
    if file.is_exposed {
        let path = file.path.display();
        output::talk(&format!("warning: others on this machine can read {path}; take that right away (chmod 600)"));
    }
}

fn text(error: impl ToString) -> Failure {
    error.to_string()
}
