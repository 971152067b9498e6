//! Playing a script.

use super::render::{completion, satisfaction, tree_lines};
use super::{Expected, Failure, Played, Request, Script, Verb};
use crate::sequencing::api::{Api, Learner, value};
use crate::sequencing::session::{NavigationRequest, Outcome, Session};
use crate::sequencing::state::Item;
use crate::sequencing::time;
use crate::sequencing::tracking::For;

/// Plays a script to its end, or to the first expectation that fails.
pub fn play(script: &Script, session: Session<'_>) -> Played {
    let mut player = Player { session, api: None, outcome: Outcome::default(), refusal: Vec::new(), next: None };
    let mut played = Played { commands: 0, expectations: 0, printed: Vec::new(), failure: None };
    for (place, command) in script.commands.iter().enumerate() {
        played.commands += 1;
        player.next = script.commands.get(place + 1).map(|next| next.verb.clone());
        if let Verb::PrintTree = command.verb {
            played.printed.push((command.line, tree_lines(&player.session)));
            continue;
        }
        let result = player.obey(&command.verb);
        match result {
            Ok(is_expectation) => played.expectations += usize::from(is_expectation),
            Err(message) => {
                let why = match player.refusal.is_empty() {
                    true => player.session.trace().iter().map(|step| step.render(player.session.tree())).collect(),
                    false => std::mem::take(&mut player.refusal),
                };
                played.failure = Some(Failure {
                    line: command.line,
                    command: command.text.clone(),
                    message,
                    tree: tree_lines(&player.session),
                    why,
                });
                break;
            }
        }
    }
    played
}

struct Player<'t> {
    session: Session<'t>,
    /// Of the activity that is delivered.
    api: Option<Api>,
    outcome: Outcome,
    /// What comes next in the script.
    next: Option<Verb>,
    /// Why a request is not available, where that was asked.
    refusal: Vec<String>,
}

impl<'t> Player<'t> {
    /// Whether the command was an expectation. What is wrong, if something is.
    fn obey(&mut self, verb: &Verb) -> Result<bool, String> {
        match verb {
            Verb::Request(Request { word: "start", .. }) => self.open(NavigationRequest::Start),
            Verb::Request(request) => self.navigate(self.request(request)?),
            Verb::Relaunch => {
                self.quit();
                let request = match self.session.state().suspended {
                    Some(_) => NavigationRequest::ResumeAll,
                    None => NavigationRequest::Start,
                };
                self.open(request);
            }
            Verb::Quit => self.quit(),
            Verb::Now(now) => self.session.set_now(*now),
            Verb::Initialize => {
                let (api, session) = self.api()?;
                if !api.initialize("", session) {
                    return Err(format!("Initialize fails with error {}", api.get_last_error().0));
                }
            }
            Verb::Commit => {
                let (api, session) = self.running()?;
                api.commit("", session);
            }
            Verb::Terminate => self.terminate()?,
            Verb::Set { element, value, error } => return self.set(element, value, *error),
            Verb::Get { element, value, error } => return self.get(element, value, *error),
            Verb::Objectives(expected) => return self.objectives(expected),
            Verb::Expect(expected) => return self.expect(expected.as_deref()),
            Verb::ExpectAvailable { request, is_available } => return self.expect_available(request, *is_available),
            Verb::ExpectStatus { activity, status } => return self.expect_status(activity, status),
            Verb::ExpectException(expected) => {
                let code = |exception: Option<crate::sequencing::Exception>| exception.map_or("-", |it| it.code());
                if self.outcome.exception != *expected {
                    let meaning = self.outcome.exception.map(|it| format!(": {}", it.meaning())).unwrap_or_default();
                    return Err(format!("the exception is {}{meaning}", code(self.outcome.exception)));
                }
                return Ok(true);
            }
            Verb::PrintTree => {}
        }
        Ok(false)
    }

    fn request(&self, request: &Request) -> Result<NavigationRequest, String> {
        let target = request.target.as_deref().and_then(|target| self.session.tree().find(target));
        Ok(match request.word {
            "start" => NavigationRequest::Start,
            "resume" => NavigationRequest::ResumeAll,
            "continue" => NavigationRequest::Continue,
            "previous" => NavigationRequest::Previous,
            "choice" => NavigationRequest::Choice(target),
            "jump" => NavigationRequest::Jump(target),
            "exit" => NavigationRequest::Exit,
            "exitAll" => NavigationRequest::ExitAll,
            "abandon" => NavigationRequest::Abandon,
            "abandonAll" => NavigationRequest::AbandonAll,
            "suspendAll" => NavigationRequest::SuspendAll,
            "forward" => NavigationRequest::Forward,
            word => return Err(format!("there is no request `{word}`")),
        })
    }

    /// Ends the SCO that is open, and carries the request out.
    fn navigate(&mut self, request: NavigationRequest) {
        if let Some(api) = self.api.as_mut().filter(|api| api.is_running()) {
            api.terminate("", &mut self.session);
        }
        self.outcome = self.session.overall_sequencing_process(request);
        if self.outcome.delivered.is_some() || self.session.delivered().is_none() {
            self.api = self.outcome.delivered.map(|activity| Api::new(activity, Learner::default()));
        }
    }

    /// The learner opens the course. Where nothing is delivered by itself, they choose: what the script expects, or else the
    /// first activity that can be chosen; nothing where the script expects nothing, or says itself what they choose.
    fn open(&mut self, request: NavigationRequest) {
        self.navigate(request);
        if self.outcome.delivered.is_some() || self.session.state().current.is_some() {
            return;
        }
        let expected = match &self.next {
            Some(Verb::Expect(None) | Verb::Request(_) | Verb::ExpectException(_)) => return,
            Some(Verb::Expect(Some(expected))) => self.session.tree().find(expected),
            _ => None,
        };
        let mut choices = expected
            .into_iter()
            .chain(0..self.session.tree().len())
            .map(|activity| NavigationRequest::Choice(Some(activity)));
        let choice = choices.find(|request| self.session.foresee(*request).delivered.is_some());
        if let Some(request) = choice {
            self.navigate(request);
        }
    }

    fn quit(&mut self) {
        if self.session.state().current.is_some() {
            self.navigate(NavigationRequest::ExitAll);
        }
    }

    /// The API of the delivered activity.
    fn api(&mut self) -> Result<(&mut Api, &mut Session<'t>), String> {
        let api = self.api.as_mut().ok_or("no activity is delivered")?;
        Ok((api, &mut self.session))
    }

    /// Likewise; it calls Initialize first, if it has not.
    fn running(&mut self) -> Result<(&mut Api, &mut Session<'t>), String> {
        let (api, session) = self.api()?;
        if !api.is_running() && !api.has_terminated() {
            api.initialize("", session);
        }
        Ok((api, session))
    }

    fn terminate(&mut self) -> Result<(), String> {
        let (api, session) = self.running()?;
        if !api.terminate("", session) {
            return Err(format!("Terminate fails with error {}", api.get_last_error().0));
        }
        let Some((word, target)) = value::navigation_target(api.navigation()) else { return Ok(()) };
        let words =
            ["continue", "previous", "choice", "jump", "exit", "exitAll", "abandon", "abandonAll", "suspendAll"];
        if let Some(word) = words.into_iter().find(|known| *known == word) {
            let request = Request { word, target: target.map(str::to_owned) };
            self.navigate(self.request(&request)?);
        }
        Ok(())
    }

    fn set(&mut self, element: &str, value: &str, error: u16) -> Result<bool, String> {
        let (api, session) = self.running()?;
        let name = resolved(element, api, session);
        let is_set = api.set_value(&name, value, session);
        let code = api.get_last_error().0;
        match (is_set, error) {
            (true, 0) => Ok(false),
            (false, error) if error != 0 => Ok(true),
            (true, _) => Err(format!("{name} could be set, although error {error} is expected")),
            (false, _) => Err(format!("{name} cannot be set: error {code}, {}", api.get_diagnostic(""))),
        }
    }

    fn get(&mut self, element: &str, expected: &str, error: u16) -> Result<bool, String> {
        let (api, session) = self.running()?;
        let name = resolved(element, api, session);
        let found = api.get_value(&name, session);
        let code = api.get_last_error().0;
        if code != error {
            return Err(format!("{name} gives error {code} ({}), not {error}", api.get_diagnostic("")));
        }
        if !expected.is_empty() && !is_same(&name, &found, expected) {
            return Err(format!("{name} is `{found}`"));
        }
        Ok(true)
    }

    fn objectives(&mut self, expected: &[String]) -> Result<bool, String> {
        let (api, session) = self.running()?;
        let mut found: Vec<String> = identifiers(api, session);
        let mut expected = expected.to_vec();
        found.sort();
        expected.sort();
        if found == expected { Ok(true) } else { Err(format!("the objectives are: {}", found.join(", "))) }
    }

    fn expect(&self, expected: Option<&str>) -> Result<bool, String> {
        let delivered = self.session.delivered().map(|activity| self.session.tree().identifier(activity));
        if delivered == expected.map(str::trim) {
            return Ok(true);
        }
        let exception =
            self.outcome.exception.map(|it| format!(" ({}: {})", it.code(), it.meaning())).unwrap_or_default();
        Err(match delivered {
            Some(delivered) => format!("`{delivered}` is delivered{exception}"),
            None if self.outcome.ended => "no activity is delivered: the course has ended".to_owned(),
            None => format!("no activity is delivered{exception}"),
        })
    }

    fn expect_available(&mut self, request: &Request, expected: bool) -> Result<bool, String> {
        let mut then = self.session.clone();
        if let Some(mut api) = self.api.clone().filter(Api::is_running) {
            api.terminate("", &mut then);
        }
        let outcome = then.overall_sequencing_process(self.request(request)?);
        let is_available = outcome.exception.is_none();
        if is_available == expected {
            return Ok(true);
        }
        self.refusal = then.trace().iter().map(|step| step.render(then.tree())).collect();
        Err(match outcome.exception {
            Some(exception) => format!("it is not available: {}, {}", exception.code(), exception.meaning()),
            None => "it is available".to_owned(),
        })
    }

    fn expect_status(&self, identifier: &str, expected: &Expected) -> Result<bool, String> {
        let activity =
            self.session.tree().find(identifier).ok_or_else(|| format!("there is no activity `{identifier}`"))?;
        let word = |known: Option<bool>, words: [&'static str; 2]| known.map_or("unknown", |is| words[usize::from(is)]);
        let mut wrong = Vec::new();
        let found = completion(&self.session, activity);
        if expected.completed.is_some_and(|it| word(it, ["incomplete", "completed"]) != found) {
            wrong.push(found.to_owned());
        }
        let found = satisfaction(&self.session, activity);
        if expected.satisfied.is_some_and(|it| word(it, ["failed", "passed"]) != found) {
            wrong.push(if found == "unknown" { "of unknown success".to_owned() } else { found.to_owned() });
        }
        let measure = self.session.value(activity, 0, Item::Measure, For::Content);
        if expected.measure.is_some_and(|it| measure.is_none_or(|measure| (measure - it).abs() > 1e-6)) {
            wrong.push(measure.map_or("without a score".to_owned(), |measure| format!("at a score of {measure}")));
        }
        match wrong.is_empty() {
            true => Ok(true),
            false => Err(format!("`{identifier}` is {}", wrong.join(", "))),
        }
    }
}

/// What the SCO finds in `cmi.objectives`.
fn identifiers(api: &mut Api, session: &Session<'_>) -> Vec<String> {
    let count = api.get_value("cmi.objectives._count", session).parse().unwrap_or(0);
    (0..count).map(|index: usize| api.get_value(&format!("cmi.objectives.{index}.id"), session)).collect()
}

/// `&id&` in the name of an element becomes the index of the objective; behind the last one where there is none.
fn resolved(element: &str, api: &mut Api, session: &Session<'_>) -> String {
    let Some((before, rest)) = element.split_once('&') else { return element.to_owned() };
    let Some((id, after)) = rest.rsplit_once('&') else { return element.to_owned() };
    let found = identifiers(api, session);
    let index = found.iter().position(|own| own == id.trim()).unwrap_or(found.len());
    format!("{before}{index}{after}")
}

/// Numbers and durations by their values, `_children` as a set.
fn is_same(name: &str, found: &str, expected: &str) -> bool {
    let by_number = || Some((value::real(found)? - value::real(expected)?).abs() < 1e-7);
    let by_duration = || Some((time::seconds(found)? - time::seconds(expected)?).abs() < 0.005);
    let set = |text: &str| {
        let mut parts: Vec<String> = text.split(',').map(|part| part.trim().to_owned()).collect();
        parts.sort();
        parts
    };
    found == expected
        || (name.ends_with("._children") && set(found) == set(expected))
        || by_number().or_else(by_duration).unwrap_or(false)
}
