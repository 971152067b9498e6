//! Statements back from an LRS, page by page.

use std::vec;

use serde::Deserialize;
use serde_json::Value;

use super::{Error, Lrs};
use crate::http::{Patience, Request, Url};

/// How many statements are asked for at once.
const PAGE: &str = "500";

/// All statements that match a query, in the LRS's order. One page is in memory at a time. Where new ones arrive
/// meanwhile, some LRSs show a statement on two pages.
#[derive(Debug)]
pub struct Statements<'l> {
    lrs: &'l Lrs,
    next: Option<Request>,
    url: Url,
    page: vec::IntoIter<Value>,
}

/// xAPI 1.0.3 part two, 2.5.
#[derive(Deserialize)]
struct Page {
    statements: Vec<Value>,
    more: Option<String>,
}

impl Lrs {
    /// The statements that match the parameters of the query (xAPI 1.0.3 part three, 2.1.3), for example
    /// `("activity", …)` and `("related_activities", "true")`.
    pub fn statements(&self, query: &[(&str, &str)]) -> Statements<'_> {
        let mut url = self.endpoint().clone();
        url.set_path(&format!("{}statements", url.path()));
        url.query_pairs_mut().extend_pairs(query).append_pair("limit", PAGE);
        let next = Some(self.speak(Request::get(url.clone())));
        Statements { lrs: self, next, url, page: Vec::new().into_iter() }
    }
}

impl Statements<'_> {
    fn turn(&mut self, request: &Request) -> Result<(), Error> {
        let answer = self.lrs.client.send_patiently(request, Patience::LONG)?;
        if !answer.is_success() {
            return Err(self.lrs.refusal(&answer, "read"));
        }
        let page: Page = answer.json().map_err(|error| self.lrs.unexpected(error.to_string()))?;
        if let Some(more) = page.more.filter(|more| !more.is_empty()) {
            // Relative to the server, or whole; the credentials stay at home either way.
            let url = self.url.join(&more).map_err(|error| self.lrs.unexpected(error.to_string()))?;
            if url.origin() != self.url.origin() || url == self.url {
                return Err(self.lrs.unexpected(format!("its next page would be {url}")));
            }
            self.next = Some(self.lrs.speak(Request::get(url.clone())));
            self.url = url;
        }
        self.page = page.statements.into_iter();
        Ok(())
    }
}

impl Iterator for Statements<'_> {
    type Item = Result<Value, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            if let Some(statement) = self.page.next() {
                return Some(Ok(statement));
            }
            let request = self.next.take()?;
            if let Err(error) = self.turn(&request) {
                return Some(Err(error));
            }
        }
    }
}
