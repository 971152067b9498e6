//! The pages that Kitbag made: which questions they ask, and what they keep of a learner.
//!
//! A page brings its data as JSON (`page::data`); the answers that can be chosen stand in its HTML; the version of the
//! saved state stands in the script (`src/runtime/state.js`).

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

/// One page of a package.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Page {
    /// Its path in the package.
    pub path: String,
    pub course: String,
    pub module: String,
    /// Version of the state that it keeps between visits; None when the script does not tell.
    pub state_version: Option<u32>,
    /// Ids of what learners go through, in order: sessions and the quiz.
    pub sessions: Vec<Session>,
    /// Ids of the outcomes that it keeps a score for.
    pub outcomes: Vec<String>,
    /// In the order of the page.
    pub questions: Vec<Question>,
    /// The activity id that its statements speak of; none for pages that send none.
    pub activity_id: Option<String>,
    /// Where its statements go, if the package says so.
    pub endpoint: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Session {
    pub id: String,
    pub title: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Question {
    pub id: String,
    /// As authors write it: `choice`, `likert`, …
    pub kind: String,
    /// Ids of what can be chosen, ordered or matched; none for typed answers.
    pub answers: BTreeSet<String>,
}

/// The part of the data that is looked at.
#[derive(Deserialize)]
struct Data {
    course: String,
    module: String,
    pages: Vec<PageData>,
    #[serde(default)]
    outcomes: Vec<Named>,
    questions: Vec<QuestionData>,
    xapi: Option<Xapi>,
}

#[derive(Deserialize)]
struct PageData {
    id: String,
    kind: String,
    title: String,
}

#[derive(Deserialize)]
struct Named {
    id: String,
}

#[derive(Deserialize)]
struct QuestionData {
    id: String,
    #[serde(rename = "type")]
    kind: String,
}

#[derive(Deserialize)]
struct Xapi {
    endpoint: Option<String>,
    module: Named,
}

/// The page at `path`, or None if Kitbag did not make it.
pub(super) fn page(path: &str, html: &str) -> Option<Page> {
    let (_, rest) = html.split_once("<script type=\"application/json\" id=\"kitbag-data\">")?;
    let (json, _) = rest.split_once("</script>")?;
    let data: Data = serde_json::from_str(json).ok()?;
    let answers = answers(html);
    let (activity_id, endpoint) = match data.xapi {
        Some(xapi) => (Some(xapi.module.id), xapi.endpoint),
        None => (None, None),
    };
    Some(Page {
        path: path.to_owned(),
        course: data.course,
        module: data.module,
        state_version: None,
        sessions: data
            .pages
            .into_iter()
            .filter(|page| matches!(page.kind.as_str(), "session" | "quiz"))
            .map(|page| Session { id: page.id, title: page.title })
            .collect(),
        outcomes: data.outcomes.into_iter().map(|outcome| outcome.id).collect(),
        questions: data
            .questions
            .into_iter()
            .map(|question| Question {
                answers: answers.get(question.id.as_str()).cloned().unwrap_or_default(),
                id: question.id,
                kind: question.kind,
            })
            .collect(),
        activity_id,
        endpoint,
    })
}

/// The version of the saved state that a script writes, if it is Kitbag's; squeezed or not.
pub(super) fn state_version(script: &str) -> Option<u32> {
    let (_, rest) = script.split_once("const STATE_VERSION")?;
    let (version, _) = rest.trim_start().strip_prefix('=')?.split_once(';')?;
    version.trim().parse().ok()
}

/// What can be chosen, by question. The HTML is Kitbag's own, so its attributes always have this form.
fn answers(html: &str) -> BTreeMap<&str, BTreeSet<String>> {
    const PARTS: [&str; 4] = ["data-option=\"", "data-source=\"", "data-item=\"", "<option value=\""];
    let questions = html.split("data-question=\"").skip(1);
    questions
        .filter_map(|part| {
            let (id, inside) = part.split_once('"')?;
            let values = PARTS.iter().flat_map(|attribute| inside.split(attribute).skip(1));
            let values = values.filter_map(|rest| rest.split('"').next()).filter(|value| !value.is_empty());
            Some((id, values.map(str::to_owned).collect()))
        })
        .collect()
}
