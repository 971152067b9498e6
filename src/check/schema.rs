//! What the schemas of its standard say against a document, in plain words.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::xml;
use super::xsd::{self, Schemas, Violation};
use crate::diagnostic::{ADL, Code, Finding, Findings, Place, Rule, Severity, SourceFile, rules};

const REQUIREMENT: &str = "SCHEMA_VALIDATION";

rules! {
    SCHEMA_ELEMENT "schema-element" Error [ADL] ["SCHEMA_VALIDATION"]
        demand "Elements stand in the parents, in the order and as often as the schemas of the standard allow."
        consequence "Many systems refuse a package whose manifest is not valid; others pass over what they do not expect."
        remedy "Move the element to where the standard wants it, take it out, or add the one that is missing.";

    SCHEMA_ATTRIBUTE "schema-attribute" Error [ADL] ["SCHEMA_VALIDATION"]
        demand "Elements have the attributes that the schemas of the standard demand, and no others of their own namespace."
        consequence "Many systems refuse a package whose manifest is not valid."
        remedy "Add the attribute that is missing, or take out the one that is unknown; mind letter case and prefix.";

    SCHEMA_VALUE "schema-value" Error [ADL] ["SCHEMA_VALIDATION"]
        demand "Values have the form that the schemas of the standard demand."
        consequence "Many systems refuse a package whose manifest is not valid; others take a default instead of the value."
        remedy "Write a value of the kind that the message names.";

    SCHEMA_TEXT "schema-text" Error [ADL] ["SCHEMA_VALIDATION"]
        demand "Elements hold text only where the schemas of the standard allow it, and either text or elements."
        consequence "Many systems refuse a package whose manifest is not valid."
        remedy "Take the text out, or make a comment of it.";

    SCHEMA_REFERENCE "schema-reference" Error [ADL] ["SCHEMA_VALIDATION"]
        demand "No two elements of a manifest have the same identifier, and what refers to an identifier refers to one that is there."
        consequence "Many systems refuse a package whose manifest is not valid; others confuse the two elements, and learners' \
            results with them."
        remedy "Give each element an identifier of its own, and mend the reference.";

    TOO_DEEP "xml-too-deep" Error [ADL] ["SCHEMA_VALIDATION"]
        demand "Elements are nested no more than 512 deep."
        consequence "No system is sure to read it to the end; Kitbag does not."
        remedy "A manifest like this was made by mistake: make it again.";
}

/// What the schemas say against a document. Says nothing where [`xml::parse`] did already.
pub(super) fn apply(file: &Arc<SourceFile>, schemas: &Schemas, findings: &mut Findings) {
    for Violation { span, rule, message } in xsd::validate(file.text(), schemas) {
        let place = Some(Place::new(Arc::clone(file), span));
        match rule {
            xsd::NOT_WELL_FORMED => findings.breach(&xml::NOT_WELL_FORMED, "WELLFORMEDNESS", place, message),
            xsd::DOCTYPE => {}
            _ => findings.breach(rule_for(rule), REQUIREMENT, place, format!("{} [{rule}]", plain(&message))),
        }
    }
}

/// Takes away what a more telling rule says about the same attribute or start tag: one mistake is one finding.
///
/// The verdict of ADL's suite must have been drawn before.
pub(super) fn leave_to_others(findings: &mut Vec<Finding>) {
    let is_own = |finding: &Finding| matches!(finding.code, Code::Rule(rule) if RULES.contains(&rule));
    let is_telling = |finding: &Finding| finding.severity() == Severity::Error && finding.requirement.is_some();
    let at = |finding: &Finding| {
        let place = finding.place.as_ref()?;
        Some((place.file().name().to_owned(), place.span().start, place.span().end))
    };
    let told: BTreeSet<_> =
        findings.iter().filter(|finding| !is_own(finding) && is_telling(finding)).filter_map(at).collect();
    findings.retain(|finding| !is_own(finding) || at(finding).is_none_or(|place| !told.contains(&place)));
}

/// Which rule a constraint of XML Schema falls under.
fn rule_for(constraint: &str) -> &'static Rule {
    let is_any = |prefixes: &[&str]| prefixes.iter().any(|prefix| constraint.starts_with(prefix));
    if constraint == xsd::TOO_DEEP {
        &TOO_DEEP
    } else if is_any(&["cvc-id."]) {
        &SCHEMA_REFERENCE
    } else if is_any(&["cvc-complex-type.2.1", "cvc-complex-type.2.2", "cvc-complex-type.2.3"]) {
        &SCHEMA_TEXT
    } else if is_any(&["cvc-complex-type.3", "cvc-complex-type.4", "cvc-complex-type.5"]) {
        &SCHEMA_ATTRIBUTE
    } else if is_any(&["cvc-complex-type", "cvc-elt.1", "cvc-assess", "cvc-particle", "cvc-wildcard"]) {
        &SCHEMA_ELEMENT
    } else {
        &SCHEMA_VALUE
    }
}

/// The validator's words for a person who does not know XML Schema. What is not known here stays as it is.
fn plain(message: &str) -> String {
    let quoted: Vec<&str> = message.split('\'').skip(1).step_by(2).collect();
    // Where the validator does not name what it speaks of, xsd puts it in front: `attribute 'flow': …`.
    let (subject, said) = match message.split_once("': ") {
        Some((subject, said)) if subject.starts_with("attribute '") || subject.starts_with("element '") => {
            (Some(quoted.first().copied().unwrap_or_default()), said)
        }
        _ => (None, message),
    };
    let own: Vec<&str> = said.split('\'').skip(1).step_by(2).collect();
    let (Some(first), last) = (own.first(), own.last().copied().unwrap_or_default()) else {
        return message.to_owned();
    };
    let of = |what: &str| subject.map_or_else(|| what.to_owned(), |subject| format!("`{subject}`: {what}"));
    if said.contains("content model is incomplete") {
        format!("`{first}` lacks an element that it must hold")
    } else if said.contains("is not allowed at this position") {
        let parent = subject.map_or_else(String::new, |parent| format!(" in `{parent}`"));
        format!("`{first}` may not stand here{parent}, or not in this order, or not once more")
    } else if said.contains("non-whitespace text was found") {
        format!("`{first}` holds text, but may hold elements only")
    } else if said.starts_with("Required attribute") {
        format!("`{}` lacks its attribute `{first}`", subject.unwrap_or("the element"))
    } else if said.contains("is not declared") || said.contains("is not allowed") {
        format!("the schemas do not know `{first}` here")
    } else if said.starts_with("Duplicate ID") {
        format!("another element has the identifier `{first}` too")
    } else if said.starts_with("IDREF") {
        of(&format!("nothing has the identifier `{first}`"))
    } else if said.starts_with("enumeration constraint") {
        of(&format!("`{first}` is none of the words that may stand here"))
    } else if said.starts_with("maxInclusive") {
        of(&format!("`{first}` is more than {last}"))
    } else if said.starts_with("minInclusive") {
        of(&format!("`{first}` is less than {last}"))
    } else if let Some(kind) = KINDS.iter().find(|(name, _)| said.contains(name)) {
        of(&format!("`{first}` is not {}", kind.1))
    } else {
        message.to_owned()
    }
}

/// The types of XML Schema that values of manifests have, in words.
const KINDS: [(&str, &str); 9] = [
    ("nonNegativeInteger", "a whole number from 0"),
    ("boolean", "`true` or `false`"),
    ("decimal", "a number such as 0.75"),
    ("dateTime", "a moment such as 2031-01-31T09:00:00"),
    ("duration", "a duration such as PT1H30M"),
    ("NCName", "a name: letters, digits, `-`, `_` and `.`, beginning with a letter or `_`"),
    ("IDREF", "a name: letters, digits, `-`, `_` and `.`, beginning with a letter or `_`"),
    ("ID", "a name: letters, digits, `-`, `_` and `.`, beginning with a letter or `_`"),
    ("language", "a language tag such as `en` or `pt-BR`"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_violations_are_told_in_plain_words() {
        for (said, plainly) in [
            (
                "Element 'dependency' has element-only content but non-whitespace text was found",
                "`dependency` holds text, but may hold elements only",
            ),
            (
                "Element 'manifest' content model is incomplete: expected more child elements",
                "`manifest` lacks an element that it must hold",
            ),
            (
                "element 'item': Element 'title' is not allowed at this position in the content model",
                "`title` may not stand here in `item`, or not in this order, or not once more",
            ),
            ("element 'file': Required attribute 'href' is missing", "`file` lacks its attribute `href`"),
            (
                "attribute 'attemptLimit': Value '-1' out of range for type nonNegativeInteger",
                "`attemptLimit`: `-1` is not a whole number from 0",
            ),
            (
                "attribute 'choice': Invalid boolean value 'yes': Expected 'true', 'false', '1', or '0'",
                "`choice`: `yes` is not `true` or `false`",
            ),
            (
                "attribute 'action': enumeration constraint violation: value '0.5' is not in the allowed set",
                "`action`: `0.5` is none of the words that may stand here",
            ),
            (
                "attribute 'default': IDREF 'a' does not match any ID in the document",
                "`default`: nothing has the identifier `a`",
            ),
            (
                "attribute 'x': maxInclusive constraint violation: value '2' is greater than maximum '1.0'",
                "`x`: `2` is more than 1.0",
            ),
            ("something new", "something new"),
        ] {
            assert_eq!(plain(said), plainly);
        }
    }
}
