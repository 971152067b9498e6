//! Our xAPI Profile: well formed, and what the statements really are.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{course, deeds, json};

fn profile() -> Value {
    serde_json::to_value(kitbag::xapi::profile(&course())).unwrap()
}

fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value[key].as_array().map_or(&[], Vec::as_slice)
}

/// The values at `path`: JSONPath without filters and scripts, as the specification allows it (part two, 8.1).
fn at<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    path.split('|').flat_map(|path| at_one(value, path.trim())).collect()
}

fn at_one<'v>(value: &'v Value, path: &str) -> Vec<&'v Value> {
    let mut rest = path.strip_prefix('$').unwrap_or_else(|| panic!("{path} does not begin at the root"));
    let mut values = vec![value];
    while !rest.is_empty() {
        let (step, after) = if let Some(inner) = rest.strip_prefix("['") {
            inner.split_once("']").unwrap_or_else(|| panic!("{path} does not close its quotation"))
        } else if let Some(after) = rest.strip_prefix("[*]") {
            ("*", after)
        } else {
            let name = rest.strip_prefix('.').unwrap_or_else(|| panic!("{path} cannot be read at {rest}"));
            name.split_at(name.find(['.', '[']).unwrap_or(name.len()))
        };
        values = match step {
            "*" => values.iter().flat_map(|value| value.as_array().into_iter().flatten()).collect(),
            name => values.iter().filter_map(|value| value.get(name)).collect(),
        };
        rest = after;
    }
    values
}

/// Whether a statement has all that makes it one of the template's (part three, 2.1).
fn is_of(statement: &Value, template: &Value) -> bool {
    let kinds = |path: &str| at(statement, path).into_iter().cloned().collect::<Vec<_>>();
    let parents = kinds("$.context.contextActivities.parent[*].definition.type");
    statement["verb"]["id"] == template["verb"]
        && template.get("objectActivityType").is_none_or(|kind| kinds("$.object.definition.type").contains(kind))
        && list(template, "contextParentActivityType").iter().all(|kind| parents.contains(kind))
}

/// Whether a statement does what a rule wants (part three, 2.1).
fn follows(statement: &Value, rule: &Value) -> bool {
    let values = at(statement, rule["location"].as_str().unwrap());
    let present = match rule["presence"].as_str() {
        Some("included") => !values.is_empty(),
        Some("excluded") => values.is_empty(),
        Some("recommended") => true,
        other => panic!("presence {other:?}"),
    };
    present && rule.get("all").is_none_or(|all| values.iter().all(|value| all.as_array().unwrap().contains(value)))
}

/// The rules that the statement breaks, and the templates that it is of.
fn judge<'p>(statement: &Value, profile: &'p Value) -> (Vec<String>, Vec<&'p Value>) {
    let of: Vec<&Value> = list(profile, "templates").iter().filter(|template| is_of(statement, template)).collect();
    let broken = of
        .iter()
        .flat_map(|template| list(template, "rules").iter().map(move |rule| (template, rule)))
        .filter(|(_, rule)| !follows(statement, rule))
        .map(|(template, rule)| format!("{}: {rule}", template["id"]))
        .collect();
    (broken, of)
}

#[test]
fn every_statement_follows_a_template_and_every_template_has_statements() {
    let profile = profile();
    let mut used = BTreeSet::new();
    for statement in deeds::statements() {
        let statement = json(statement);
        let (broken, of) = judge(&statement, &profile);
        assert!(broken.is_empty(), "{broken:?}\n{statement:#}");
        assert!(!of.is_empty(), "no template is for {statement:#}");
        used.extend(of.iter().map(|template| template["id"].as_str().unwrap().to_owned()));
    }
    // Only pages tell of these two; no record does.
    let told_by_pages = ["resumed", "suspended"];
    for template in list(&profile, "templates") {
        let id = template["id"].as_str().unwrap();
        let name = id.rsplit('/').next().unwrap();
        assert_eq!(used.contains(id), !told_by_pages.contains(&name), "{id}");
    }
}

#[test]
fn every_rule_can_be_broken() {
    let profile = profile();
    let statements: Vec<Value> = deeds::statements().iter().map(json).collect();
    for template in list(&profile, "templates") {
        let mut rules = BTreeSet::new();
        for rule in list(template, "rules") {
            assert!(rules.insert(rule["location"].to_string()), "twice: {rule}");
            let location = rule["location"].as_str().unwrap();
            let values: Vec<&Value> = statements.iter().flat_map(|statement| at(statement, location)).collect();
            if rule["presence"] != "excluded" {
                assert!(!values.is_empty(), "nothing ever stands at {location}");
            }
            let breaks = match rule["presence"].as_str().unwrap() {
                "included" => follows(&json!({}), rule),
                "excluded" => follows(&json!({ "result": { "score": { "raw": 1 }, "success": true } }), rule),
                _ => continue,
            };
            assert!(!breaks, "{rule}");
        }
    }
    let wrong = json!({ "result": { "success": false } });
    let passed =
        list(&profile, "templates").iter().find(|template| template["id"].as_str().unwrap().ends_with("/passed"));
    assert!(!follows(&wrong, &passed.unwrap()["rules"][0]));
}

#[test]
fn statements_of_scos_follow_the_scorm_profile_of_adl() {
    let scorm = json!("https://w3id.org/xapi/scorm");
    let lesson = json!("http://adlnet.gov/expapi/activities/lesson");
    let mut count = 0;
    for statement in deeds::statements().iter().map(json) {
        let kinds = |path: &str| at(&statement, path).into_iter().cloned().collect::<Vec<_>>();
        if !kinds("$.context.contextActivities.category[*].id").contains(&scorm) {
            continue;
        }
        let parents = kinds("$.context.contextActivities.parent[*].definition.type");
        assert!(kinds("$.object.definition.type").contains(&lesson) || parents.contains(&lesson), "{statement:#}");
        let grouping = kinds("$.context.contextActivities.grouping[*].definition.type");
        for kind in ["attempt", "course"] {
            let kind = json!(format!("http://adlnet.gov/expapi/activities/{kind}"));
            assert!(grouping.contains(&kind), "{kind} is missing in {statement:#}");
        }
        count += 1;
    }
    assert!(count > 100, "{count}");
}

#[test]
fn extensions_fit_their_schemas() {
    let profile = profile();
    let statements: Vec<Value> = deeds::statements().iter().map(json).collect();
    for (kind, place) in [("ContextExtension", "context"), ("ResultExtension", "result")] {
        for concept in list(&profile, "concepts").iter().filter(|concept| concept["type"] == kind) {
            let schema: Value = serde_json::from_str(concept["inlineSchema"].as_str().unwrap()).unwrap();
            let schema = jsonschema::validator_for(&schema).unwrap();
            assert!(!schema.is_valid(&json!(1)));
            let key = concept["id"].as_str().unwrap();
            let values = statements.iter().filter_map(|statement| statement[place]["extensions"].get(key));
            assert!(values.clone().count() > 0, "{key}");
            values.for_each(|value| assert!(schema.is_valid(value), "{value}"));
        }
    }
}

/// What the tables of the specification ask of each kind of object: its keys, those that must be there first.
fn keys(kind: &str) -> (&'static [&'static str], &'static [&'static str]) {
    const CONCEPT: [&str; 5] = ["id", "type", "inScheme", "prefLabel", "definition"];
    match kind {
        "Profile" => (
            &["@context", "id", "type", "conformsTo", "prefLabel", "definition", "versions", "author"],
            &["seeAlso", "concepts", "templates", "patterns"],
        ),
        "Verb" | "ActivityType" => (&CONCEPT, &["broadMatch", "relatedMatch", "exactMatch"]),
        "ContextExtension" | "ResultExtension" => (&CONCEPT, &["recommendedVerbs", "inlineSchema"]),
        "StatementTemplate" => (&CONCEPT, &["verb", "objectActivityType", "contextParentActivityType", "rules"]),
        "Pattern" => (&CONCEPT, &["primary", "alternates", "optional", "oneOrMore", "sequence", "zeroOrMore"]),
        "Organization" => (&["type", "name"], &["url"]),
        other => panic!("what is a {other}?"),
    }
}

fn check_keys(value: &Value) {
    let (required, optional) = keys(value["type"].as_str().unwrap());
    let object = value.as_object().unwrap();
    for key in required {
        assert!(object.contains_key(*key), "{key} is missing in {value:#}");
    }
    for key in object.keys() {
        assert!(required.contains(&key.as_str()) || optional.contains(&key.as_str()), "{key} in {value:#}");
    }
}

fn check_no_empty_value(value: &Value) {
    match value {
        Value::Null => panic!("null"),
        Value::String(text) => assert!(!text.is_empty()),
        Value::Array(items) => {
            assert!(!items.is_empty());
            items.iter().for_each(check_no_empty_value);
        }
        Value::Object(fields) => {
            assert!(!fields.is_empty());
            fields.values().for_each(check_no_empty_value);
        }
        Value::Bool(_) | Value::Number(_) => {}
    }
}

#[test]
fn the_profile_is_built_as_the_specification_says() {
    let profile = profile();
    check_no_empty_value(&profile);
    check_keys(&profile);
    check_keys(&profile["author"]);
    assert_eq!(profile["@context"], "https://w3id.org/xapi/profiles/context");
    assert_eq!(profile["conformsTo"], "https://w3id.org/xapi/profiles#1.0");
    let version = &profile["versions"][0];
    assert!(version["generatedAtTime"].as_str().unwrap().parse::<jiff::Timestamp>().is_ok());
    let mut ids = BTreeSet::from([profile["id"].as_str().unwrap(), version["id"].as_str().unwrap()]);
    assert_eq!(ids.len(), 2, "a version's id is not the profile's");
    for member in ["concepts", "templates", "patterns"].into_iter().flat_map(|key| list(&profile, key)) {
        check_keys(member);
        assert_eq!(member["inScheme"], version["id"]);
        let id = member["id"].as_str().unwrap();
        assert!(id.starts_with("https://kitbag.example/courses/xapi/"), "{id} is not ours to define");
        assert!(ids.insert(id), "{id} is there twice");
    }
}

#[test]
fn patterns_are_whole() {
    let profile = profile();
    let ids: BTreeSet<&str> = ["templates", "patterns"]
        .into_iter()
        .flat_map(|key| list(&profile, key))
        .map(|member| member["id"].as_str().unwrap())
        .collect();
    let kinds = ["alternates", "optional", "oneOrMore", "sequence", "zeroOrMore"];
    let pattern_of = |id: &Value| list(&profile, "patterns").iter().find(|pattern| pattern["id"] == *id);
    for pattern in list(&profile, "patterns") {
        let members: Vec<(&str, &Value)> =
            kinds.iter().filter_map(|kind| pattern.get(*kind).map(|value| (*kind, value))).collect();
        let [(kind, members)] = members[..] else { panic!("not one kind of members in {pattern:#}") };
        let members: Vec<&Value> = members.as_array().map_or_else(|| vec![members], |list| list.iter().collect());
        for member in &members {
            assert!(ids.contains(member.as_str().unwrap()), "{member} is not there");
        }
        if ["alternates", "sequence"].contains(&kind) {
            assert!(members.len() >= 2, "{pattern:#}");
        }
        for member in members.iter().filter_map(|id| pattern_of(id)).filter(|_| kind == "alternates") {
            assert!(member.get("optional").is_none() && member.get("zeroOrMore").is_none(), "{pattern:#}");
        }
    }
}

/// How many of `names` follow the pattern or template `id`, taking as many as there are (part three, 2.2).
fn matches(profile: &Value, names: &[&str], id: &str) -> Option<usize> {
    let Some(pattern) = list(profile, "patterns").iter().find(|pattern| pattern["id"] == id) else {
        return names.first().filter(|name| id.ends_with(&format!("/templates/{name}"))).map(|_| 1);
    };
    let one = |names: &[&str], member: &Value| matches(profile, names, member.as_str().unwrap());
    let many = |member: &Value| {
        let mut taken = 0;
        while let Some(more) = one(&names[taken..], member).filter(|more| *more > 0) {
            taken += more;
        }
        taken
    };
    if let Some(member) = pattern.get("zeroOrMore") {
        return Some(many(member));
    }
    if let Some(member) = pattern.get("oneOrMore") {
        return Some(many(member)).filter(|taken| *taken > 0);
    }
    if let Some(members) = pattern.get("sequence") {
        return members
            .as_array()
            .unwrap()
            .iter()
            .try_fold(0, |taken, member| Some(taken + one(&names[taken..], member)?));
    }
    list(pattern, "alternates").iter().find_map(|member| one(names, member))
}

#[test]
fn a_sitting_begins_and_ends() {
    let profile = profile();
    let follows = |pattern: &str, names: &[&str]| {
        let id = format!("https://kitbag.example/courses/xapi/profile/patterns/{pattern}");
        matches(&profile, names, &id) == Some(names.len())
    };
    let first = ["initialized", "responded", "progressed", "suspended"];
    let second = ["resumed", "responded", "passed", "completed", "terminated"];
    assert!(follows("sittings", &first));
    assert!(follows("sittings", &[&first[..], &second].concat()));
    assert!(follows("sittings", &["initialized", "terminated"]));
    assert!(!follows("sittings", &first[1..]));
    assert!(!follows("sittings", &first[..3]));
    assert!(!follows("sittings", &["initialized", "registered", "terminated"]));
    assert!(follows("records", &["terminated", "registered", "evaluated", "attended-day"]));
    assert!(!follows("records", &[]));
}
