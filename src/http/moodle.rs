//! The web services of a Moodle over REST: one address, a form with the token, JSON back.

use std::time::Duration;

use super::{Client, Error, Patience, Request, Url};
use crate::records::moodle::web::{Failure, Reply, Site};
use crate::xapi::Secret;

/// Longest wait for a reply; a list of many thousand people takes a while.
const PATIENCE: Duration = Duration::from_secs(120);

/// A Moodle and the token that opens it.
#[derive(Debug)]
pub struct Moodle {
    client: Client,
    url: Url,
    token: Secret,
    patience: Patience,
}

impl Moodle {
    /// `address` is that of the site's front page. Without encryption a token goes to this machine only.
    ///
    /// # Errors
    /// The address is none, or would send the token in the clear, or the system has no certificates.
    pub fn new(address: &str, token: Secret) -> Result<Self, Error> {
        let site = super::address(address)?;
        let is_here = matches!(site.host_str(), Some("localhost" | "127.0.0.1" | "[::1]"));
        if site.scheme() != "https" && !is_here {
            let reason = "everybody on the way could read the token: it has to begin with https://".to_owned();
            return Err(Error::Address { address: address.to_owned(), reason });
        }
        let mut url = site.clone();
        url.set_path(&format!("{}/webservice/rest/server.php", site.path().trim_end_matches('/')));
        url.set_query(None);
        let mut client = Client::new(&site, None, PATIENCE)?;
        client.hide(token.clone());
        Ok(Self { client, url, token, patience: Patience { total: Duration::from_secs(120), ..Patience::LONG } })
    }
}

impl Site for Moodle {
    fn call(&self, function: &str, parameters: &[(String, String)]) -> Result<Reply, Failure> {
        let fixed = [("wstoken", self.token.expose()), ("wsfunction", function), ("moodlewsrestformat", "json")];
        let fields = fixed.into_iter().chain(parameters.iter().map(|(name, value)| (name.as_str(), value.as_str())));
        let request = Request::post_form(self.url.clone(), fields);
        // All functions that are called only read, so asking again does no harm.
        let answer = self.client.send_patiently(&request, self.patience);
        let answer = answer.map_err(|error| Failure::Unreachable(error.to_string()))?;
        if !answer.is_success() {
            return Err(Failure::Unreachable(format!("{}: {}", self.url, self.client.words(&answer))));
        }
        let date = answer.header("date").and_then(|date| jiff::fmt::rfc2822::parse(date).ok());
        Reply::read(&answer.body, date.map(|date| date.timestamp()))
    }
}
