//! The patterns of right answers, and the responses in the same format (xAPI 1.0.3 part two, 2.4.4.1).

use std::collections::BTreeSet;

use super::form;
use super::reader::short;
use crate::diagnostic::Code;
pub use crate::xapi::interaction::TYPES;

/// The lists of components.
pub const LISTS: [&str; 5] = ["choices", "scale", "source", "target", "steps"];

/// The lists that a type may have.
pub fn lists_of(kind: &str) -> &'static [&'static str] {
    match kind {
        "choice" | "sequencing" => &["choices"],
        "likert" => &["scale"],
        "matching" => &["source", "target"],
        "performance" => &["steps"],
        _ => &[],
    }
}

/// The ids of the components of an interaction, by list.
#[derive(Debug, Default)]
pub struct Interaction {
    /// One of [`TYPES`].
    pub kind: &'static str,
    /// None for a list that is not there.
    pub ids: [Option<BTreeSet<String>>; LISTS.len()],
}

/// What is wrong with a pattern, and what to do about it.
pub type Flaw = (Code, String, &'static str);

impl Interaction {
    /// Judges a pattern, or a response, which has the same format.
    pub fn judge(&self, pattern: &str) -> Vec<Flaw> {
        let mut flaws = Vec::new();
        match self.kind {
            "true-false" if !matches!(pattern, "true" | "false") => {
                flaws.push((
                    Code::XapiPatternTrueFalse,
                    format!("\"{}\" is neither", short(pattern)),
                    "write true or false",
                ));
            }
            "choice" => self.ids_between_commas(pattern, Code::XapiPatternChoice, &mut flaws),
            "sequencing" => self.ids_between_commas(pattern, Code::XapiPatternSequencing, &mut flaws),
            "likert" if pattern.is_empty() || pattern.contains("[,]") => {
                let help = "write one id of the scale, and leave the pattern out when no answer is wrong";
                flaws.push((Code::XapiPatternLikert, format!("\"{}\" is not one id", short(pattern)), help));
            }
            "likert" => self.known("scale", pattern, &mut flaws),
            "matching" => self.pairs(pattern, &mut flaws),
            "performance" => self.steps(pattern, &mut flaws),
            "numeric" => numeric(pattern, "[:]", Code::XapiPatternNumeric, &mut flaws),
            "fill-in" | "long-fill-in" => fill_in(pattern, &mut flaws),
            _ => {}
        }
        flaws
    }

    fn ids_between_commas(&self, pattern: &str, code: Code, flaws: &mut Vec<Flaw>) {
        for id in pattern.split("[,]") {
            if id.is_empty() {
                let help = "write [,] between ids only: one[,]two, or one alone";
                flaws.push((code, format!("an id is missing in \"{}\"", short(pattern)), help));
                return;
            }
            self.known("choices", id, flaws);
        }
    }

    fn pairs(&self, pattern: &str, flaws: &mut Vec<Flaw>) {
        for pair in pattern.split("[,]") {
            match pair.split_once("[.]") {
                Some((source, target)) if !source.is_empty() && !target.is_empty() && !target.contains("[.]") => {
                    self.known("source", source, flaws);
                    self.known("target", target, flaws);
                }
                _ => {
                    let help = "write each pair as source[.]target, and [,] between pairs";
                    flaws.push((Code::XapiPatternMatching, format!("\"{}\" is no pair", short(pair)), help));
                }
            }
        }
    }

    fn steps(&self, pattern: &str, flaws: &mut Vec<Flaw>) {
        let list = parameters(pattern, &["order_matters"], flaws);
        for step in list.split("[,]") {
            match step.split_once("[.]") {
                Some((id, response)) if !id.is_empty() && !response.contains("[.]") => {
                    self.known("steps", id, flaws);
                    let text = language(response, flaws);
                    // Only what can be nothing but a range is one: a response may be any text.
                    if let Some((low, high)) = text.split_once(':')
                        && let (Some(low), Some(high)) = (form::number(low), form::number(high))
                        && low > high
                    {
                        flaws.push(above(&text.replace(':', " to ")));
                    }
                }
                _ => {
                    let help = "write each step as step[.]response, and [,] between steps";
                    flaws.push((
                        Code::XapiPatternPerformance,
                        format!("\"{}\" is no step with its response", short(step)),
                        help,
                    ));
                }
            }
        }
    }

    fn known(&self, list: &'static str, id: &str, flaws: &mut Vec<Flaw>) {
        let ids = LISTS.iter().position(|name| *name == list).and_then(|index| self.ids[index].as_ref());
        if ids.is_some_and(|ids| !ids.contains(id)) {
            let message = format!("`{list}` holds no \"{}\"", short(id));
            flaws.push((Code::XapiPatternUnknownId, message, "name a component that is listed"));
        }
    }
}

fn above(range: &str) -> Flaw {
    let message = format!("the minimum is above the maximum: {}", short(range));
    (Code::XapiPatternRange, message, "write the smaller number first")
}

fn numeric(pattern: &str, delimiter: &str, code: Code, flaws: &mut Vec<Flaw>) {
    let side = |text: &str| if text.is_empty() { Some(None) } else { form::number(text).map(Some) };
    let range = match pattern.split_once(delimiter) {
        Some((low, high)) => side(low).zip(side(high)),
        None => form::number(pattern).map(|number| (Some(number), Some(number))),
    };
    match range {
        None => {
            let help = "write a number, or minimum[:]maximum; one side may be left out: 4[:]";
            flaws.push((code, format!("\"{}\" is neither a number nor a range", short(pattern)), help));
        }
        Some((Some(low), Some(high))) if low > high => flaws.push(above(pattern)),
        Some(_) => {}
    }
}

fn fill_in(pattern: &str, flaws: &mut Vec<Flaw>) {
    let list = parameters(pattern, &["case_matters", "order_matters"], flaws);
    let items: Vec<&str> = list.split("[,]").collect();
    for item in &items {
        if language(item, flaws).is_empty() && items.len() > 1 {
            let help = "write [,] between texts only: one[,]two, or one alone";
            flaws.push((Code::XapiPatternFillIn, format!("a text is missing in \"{}\"", short(pattern)), help));
            return;
        }
    }
}

/// The parameter that a text begins with: `{name=value}`.
fn parameter(text: &str) -> Option<(&str, &str, &str)> {
    let (inside, rest) = text.strip_prefix('{')?.split_once('}')?;
    let (name, value) = inside.split_once('=')?;
    Some((name, value, rest))
}

/// Takes the parameters of the whole list off, and judges them.
fn parameters<'p>(mut pattern: &'p str, known: &[&str], flaws: &mut Vec<Flaw>) -> &'p str {
    while let Some((name, value, rest)) = parameter(pattern) {
        if !matches!(name, "case_matters" | "order_matters") {
            break;
        }
        if !known.contains(&name) {
            let message = format!("this type of interaction has no parameter {name}");
            flaws.push((Code::XapiPatternParameter, message, "take it out"));
        } else if !matches!(value, "true" | "false") {
            let message = format!("{name} is \"{}\"", short(value));
            flaws.push((Code::XapiPatternParameter, message, "write true or false"));
        }
        pattern = rest;
    }
    pattern
}

/// Takes the language of an item off, and judges it.
fn language<'p>(item: &'p str, flaws: &mut Vec<Flaw>) -> &'p str {
    let Some(("lang", tag, rest)) = parameter(item) else { return item };
    if !form::is_language(tag) {
        let message = format!("\"{}\" is no language tag", short(tag));
        flaws.push((Code::XapiPatternLanguage, message, "write a tag of RFC 5646: {lang=en}"));
    }
    rest
}

#[cfg(test)]
mod tests {
    use super::*;

    fn codes(kind: &'static str, pattern: &str) -> Vec<&'static str> {
        let ids = |ids: &[&str]| Some(ids.iter().map(|id| (*id).to_owned()).collect());
        let ids = match kind {
            "choice" | "sequencing" => [ids(&["a", "b", "c"]), None, None, None, None],
            "likert" => [None, ids(&["l1", "l2"]), None, None, None],
            "matching" => [None, None, ids(&["s1", "s2"]), ids(&["t1"]), None],
            "performance" => [None, None, None, None, ids(&["p1", "p2"])],
            _ => Default::default(),
        };
        Interaction { kind, ids }.judge(pattern).into_iter().map(|flaw| flaw.0.as_str()).collect()
    }

    #[test]
    fn right_patterns_have_no_flaws() {
        for (kind, pattern) in [
            ("true-false", "true"),
            ("choice", "a[,]c"),
            ("choice", "b"),
            ("sequencing", "c[,]a[,]b"),
            ("likert", "l2"),
            ("matching", "s1[.]t1[,]s2[.]t1"),
            ("performance", "p1[.]1:[,]p2[.]"),
            ("performance", "{order_matters=false}p1[.]{lang=en}done[,]p2[.]10:15"),
            ("numeric", "4[:]"),
            ("numeric", "[:]4.5"),
            ("numeric", "-2[:]2"),
            ("numeric", "1e3"),
            ("fill-in", "Bob's your uncle"),
            ("fill-in", "{case_matters=true}{order_matters=false}{lang=en}one[,]{lang=fr}deux"),
            ("long-fill-in", "{lang=en}{sic} = {a=b}"),
            ("long-fill-in", ""),
            ("other", "[,][,]"),
        ] {
            assert_eq!(codes(kind, pattern), [""; 0], "{kind} {pattern}");
        }
    }

    #[test]
    fn wrong_patterns_are_told_by_their_rule() {
        for (kind, pattern, code) in [
            ("true-false", "True", "xapi-pattern-true-false"),
            ("choice", "a[,]", "xapi-pattern-choice"),
            ("choice", "", "xapi-pattern-choice"),
            ("choice", "a[,]d", "xapi-pattern-unknown-id"),
            ("sequencing", "[,]a", "xapi-pattern-sequencing"),
            ("likert", "l1[,]l2", "xapi-pattern-likert"),
            ("likert", "l9", "xapi-pattern-unknown-id"),
            ("matching", "s1.t1", "xapi-pattern-matching"),
            ("matching", "s1[.]t1[.]t1", "xapi-pattern-matching"),
            ("matching", "t1[.]t1", "xapi-pattern-unknown-id"),
            ("performance", "p1", "xapi-pattern-performance"),
            ("performance", "p1[.]5:3", "xapi-pattern-range"),
            ("performance", "{case_matters=true}p1[.]a", "xapi-pattern-parameter"),
            ("numeric", "four", "xapi-pattern-numeric"),
            ("numeric", "1:2", "xapi-pattern-numeric"),
            ("numeric", "5[:]3", "xapi-pattern-range"),
            ("fill-in", "one[,]", "xapi-pattern-fill-in"),
            ("fill-in", "{case_matters=yes}one", "xapi-pattern-parameter"),
            ("fill-in", "{lang=english_uk}one", "xapi-pattern-language"),
        ] {
            assert_eq!(codes(kind, pattern), [code], "{kind} {pattern}");
        }
    }
}
