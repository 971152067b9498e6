//! GetValue and SetValue: names, rights, types and dependencies (RTE 3.1.7, 4.1).

use super::element::{self, Access, Element, Kind};
use super::value::{self, Fault};
use super::{Api, Failed, exchange, failed};
use crate::scorm::activity::SharedData;
use crate::sequencing::session::{NavigationRequest, Session};
use crate::sequencing::tree::Edition;

impl Api {
    pub(super) fn get(&self, name: &str, session: &Session<'_>) -> Failed<String> {
        if name.is_empty() {
            return failed(301, "GetValue takes the name of an element");
        }
        if let Some(request) = name.strip_prefix("adl.nav.request_valid.") {
            return self.request_valid(request, session);
        }
        let element = self.element(name, 301, session)?;
        if element.access == Access::Write {
            return failed(405, format!("{name} can only be set"));
        }
        self.needs_members(name, false)?;
        match element.kind {
            Kind::Children(children) => Ok(children.to_owned()),
            Kind::Count => {
                let collection = name.trim_end_matches("._count");
                Ok(self.record.counts.get(collection).copied().unwrap_or(0).to_string())
            }
            _ if element.name == "adl.data.n.store" && !self.bucket(name, session).is_some_and(|it| it.read) => {
                failed(405, format!("{name} cannot be read by this activity"))
            }
            _ => match self.current_value(name) {
                Some(value) => Ok(value),
                None => element.default.map(str::to_owned).ok_or_else(|| (403, format!("{name} has no value yet"))),
            },
        }
    }

    /// Two statuses follow from a measure where the manifest sets a threshold (RTE 4.2.4, 4.2.22).
    fn current_value(&self, name: &str) -> Option<String> {
        let number = |name: &str| self.record.values.get(name).and_then(|value| value::real(value));
        let derived = |threshold: &str, measure: &str, [reached, missed]: [&str; 2]| {
            let threshold = number(threshold)?;
            let word = number(measure).map_or("unknown", |measure| if measure >= threshold { reached } else { missed });
            Some(word.to_owned())
        };
        let derived = match name {
            "cmi.completion_status" => {
                derived("cmi.completion_threshold", "cmi.progress_measure", ["completed", "incomplete"])
            }
            "cmi.success_status" => derived("cmi.scaled_passing_score", "cmi.score.scaled", ["passed", "failed"]),
            _ => None,
        };
        derived.or_else(|| self.record.values.get(name).cloned())
    }

    pub(super) fn set(&mut self, name: &str, value: &str, session: &Session<'_>) -> Failed<()> {
        if name.is_empty() {
            return failed(351, "SetValue takes the name of an element");
        }
        if name.starts_with("adl.nav.request_valid.") {
            return failed(404, format!("{name} can only be read"));
        }
        let element = self.element(name, 351, session)?;
        if element.access == Access::Read {
            return failed(404, format!("{name} can only be read"));
        }
        if element.name == "adl.data.n.store" && !self.bucket(name, session).is_some_and(|it| it.write) {
            self.needs_members(name, false).map_err(|(_, why)| (351, why))?;
            return failed(404, format!("{name} cannot be set by this activity"));
        }
        self.needs_members(name, true)?;
        let interaction = self.interaction_of(name);
        let is_jump = value.ends_with("}jump") && session.tree().edition() == Edition::Third;
        match value::check(self.limit(element, session), value, interaction.as_deref()) {
            Ok(()) if element.kind == Kind::Navigation && is_jump => failed(406, "the 3rd Edition knows no jump"),
            Ok(()) => Ok(()),
            Err(Fault::Mismatch) => failed(406, format!("{value:?} is no value of {name}, or too long")),
            Err(Fault::OutOfRange) => failed(407, format!("{value} is beyond the bounds of {name}")),
        }?;
        self.needs_uniqueness(name, value)?;
        self.add_members(name);
        self.record.values.insert(name.to_owned(), value.to_owned());
        self.changed.insert(name.to_owned());
        Ok(())
    }

    /// The 3rd Edition keeps less saved state.
    fn limit(&self, element: &Element, session: &Session<'_>) -> Kind {
        match (element.name, session.tree().edition()) {
            ("cmi.suspend_data", Edition::Third) => Kind::Characters(4000),
            _ => element.kind,
        }
    }

    fn element(&self, name: &str, general: u16, session: &Session<'_>) -> Failed<&'static Element> {
        let is_known = !(name.starts_with("adl.data") && session.tree().edition() == Edition::Third);
        match element::find(name) {
            _ if !is_known => return failed(401, "the 3rd Edition knows no shared data"),
            Some(element) => return Ok(element),
            None => {}
        }
        let parent = name.rsplit_once('.').map_or("", |(parent, _)| parent);
        // A leaf has no children, and a record cannot be counted.
        let exists = element::ELEMENTS.iter().any(|element| {
            let stem = element.name;
            element::find(parent).is_some_and(|leaf| leaf.name == stem)
                || (element::index(name.rsplit('.').next().unwrap_or_default()).is_none()
                    && stem.starts_with(&format!("{}.", pattern(parent))))
        });
        let is_keyword = name.ends_with("._children") || name.ends_with("._count") || name.ends_with("._version");
        match exists && is_keyword {
            true if general == 351 => failed(404, format!("{name} can only be read")),
            true => failed(301, format!("{parent} has no such keyword")),
            false => failed(401, format!("there is no element {name}")),
        }
    }

    /// Whether all members that the name speaks of are there, or, to set the element, come next.
    fn needs_members(&self, name: &str, sets: bool) -> Failed<()> {
        let parts: Vec<&str> = name.split('.').collect();
        let places: Vec<usize> = (0..parts.len()).filter(|place| element::index(parts[*place]).is_some()).collect();
        for place in places {
            let collection = parts[..place].join(".");
            let index = element::index(parts[place]).unwrap_or_default();
            let count = self.record.counts.get(&collection).copied().unwrap_or(0);
            if index < count {
                continue;
            }
            let rest = parts[place + 1..].join(".");
            return match sets {
                false => failed(301, format!("{collection} has {count} members")),
                true if index > count => failed(351, format!("{collection} has {count} members: the next is {count}")),
                true if index >= element::most_members(&collection) => {
                    failed(351, format!("{collection} can hold {count} members"))
                }
                true if comes_first(&collection).is_some_and(|first| first != rest) => {
                    failed(408, format!("{collection}.{index}.id must be set first"))
                }
                true => self.needs_type(name),
            };
        }
        if sets { self.needs_type(name) } else { Ok(()) }
    }

    /// What a response must look like is known when the type of the interaction is.
    fn needs_type(&self, name: &str) -> Failed<()> {
        let wants = name.ends_with(".pattern") || name.ends_with(".learner_response");
        match wants && self.interaction_of(name).is_none() {
            true => failed(408, "the interaction's type must be set first"),
            false => Ok(()),
        }
    }

    fn interaction_of(&self, name: &str) -> Option<String> {
        let index = name.strip_prefix("cmi.interactions.")?.split('.').next()?;
        self.record.values.get(&format!("cmi.interactions.{index}.type")).cloned()
    }

    /// Objectives keep their identifiers, which differ; so do the patterns of an interaction.
    fn needs_uniqueness(&self, name: &str, value: &str) -> Failed<()> {
        let Some((member, last)) = name.rsplit_once('.') else { return Ok(()) };
        let Some((collection, own)) = member.rsplit_once('.') else { return Ok(()) };
        let is_pattern = last == "pattern" && self.interaction_of(name).as_deref() != Some("other");
        let is_objective = last == "id" && collection.ends_with("objectives");
        if !is_pattern && !is_objective {
            return Ok(());
        }
        let stands_alone = matches!(self.interaction_of(name).as_deref(), Some("true-false" | "likert" | "numeric"));
        if is_pattern && stands_alone && own != "0" {
            return failed(351, "an interaction of this type has one pattern");
        }
        let count = self.record.counts.get(collection).copied().unwrap_or(0);
        for index in 0..count {
            let is_own = index.to_string() == own;
            let other = self.record.values.get(&format!("{collection}.{index}.{last}")).map(String::as_str);
            if is_own && collection == "cmi.objectives" && other.is_some_and(|other| other != value) {
                return failed(351, format!("{name} is {} already", other.unwrap_or_default()));
            }
            if !is_own && other == Some(value) {
                return failed(351, format!("{collection}.{index} has this {last} already"));
            }
        }
        Ok(())
    }

    fn add_members(&mut self, name: &str) {
        let parts: Vec<&str> = name.split('.').collect();
        for (place, part) in parts.iter().enumerate() {
            if let Some(index) = element::index(part) {
                let count = self.record.counts.entry(parts[..place].join(".")).or_default();
                *count = (*count).max(index + 1);
            }
        }
    }

    fn bucket<'t>(&self, name: &str, session: &Session<'t>) -> Option<&'t SharedData> {
        let index = name.strip_prefix("adl.data.").and_then(|rest| rest.split('.').next()).and_then(element::index)?;
        session.tree().activity(self.activity()).shared_data.get(index)
    }

    /// `adl.nav.request_valid` (SN 5.6.4).
    fn request_valid(&self, request: &str, session: &Session<'_>) -> Failed<String> {
        let target = |word: &str| {
            let rest = request.strip_prefix(word)?.strip_prefix(".{target=")?;
            Some(session.tree().find(rest.strip_suffix('}')?))
        };
        let request = match request {
            "continue" => NavigationRequest::Continue,
            "previous" => NavigationRequest::Previous,
            _ => match (target("choice"), target("jump")) {
                (Some(target), _) => NavigationRequest::Choice(target),
                (_, Some(target)) if session.tree().edition() == Edition::Fourth => NavigationRequest::Jump(target),
                _ => return failed(401, "there is no such request"),
            },
        };
        let mut then = session.clone().quiet();
        exchange::map_back(&mut then, self.activity(), &self.record, &self.changed);
        let outcome = then.overall_sequencing_process(request);
        Ok((outcome.exception.is_none() && (outcome.delivered.is_some() || outcome.ended)).to_string())
    }
}

/// The element that makes a new member, where not every one does.
fn comes_first(collection: &str) -> Option<&'static str> {
    matches!(collection, "cmi.objectives" | "cmi.interactions").then_some("id")
}

fn pattern(name: &str) -> String {
    let mut letters = ["n", "m"].into_iter();
    let part = |part| if element::index(part).is_some() { letters.next().unwrap_or("n") } else { part };
    name.split('.').map(part).collect::<Vec<&str>>().join(".")
}
