//! Whatever a text holds, reading it ends with findings and never with a panic; whatever our types hold is read as it was written.

use std::borrow::Cow;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use kitbag::diagnostic::{SourceFile, render_human};
use kitbag::xapi::{
    Activity, Actor, Agent, Attachment, Context, ContextActivities, ContextAgent, ContextGroup, Definition, Extensions,
    Group, Identifier, InteractionComponent, InteractionDefinition, LanguageMap, Object, Outcome, Score, Statement,
    StatementRef, SubStatement, Verb, Version, difference, read_all,
};
use proptest::collection::{btree_map, vec};
use proptest::option::of;
use proptest::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::{INVALID, cases, reread};

/// Pieces out of which nearly valid texts are made: they reach further than plain noise does.
const PIECES: [&str; 40] = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    "\"actor\":",
    "\"verb\":",
    "\"object\":",
    "\"result\":",
    "\"context\":",
    "\"id\":",
    "\"objectType\":",
    "\"Group\"",
    "\"SubStatement\"",
    "\"Activity\"",
    "\"member\":",
    "\"mbox\":",
    "\"account\":",
    "\"definition\":",
    "\"interactionType\":",
    "\"choice\"",
    "\"performance\"",
    "\"correctResponsesPattern\":",
    "\"choices\":",
    "\"score\":",
    "\"timestamp\":",
    "\"2026-11-23T07:51:15Z\"",
    "\"P1D\"",
    "\"{lang=\"",
    "\"[,]\"",
    "null",
    "true",
    "-1e400",
    "0",
    "\"\\ud800\"",
    "\"é\"",
    "\u{0}",
    "\\",
    " \n",
];

fn soup() -> impl Strategy<Value = String> {
    let pieces = vec(prop::sample::select(PIECES.to_vec()), 0..60).prop_map(|pieces| pieces.concat());
    let json: Vec<String> = cases(INVALID).into_iter().map(|case| case.json).collect();
    let cut = (prop::sample::select(json.clone()), any::<prop::sample::Index>(), any::<prop::sample::Index>())
        .prop_map(|(text, one, other)| {
            let chars: Vec<char> = text.chars().collect();
            let (one, other) = (one.index(chars.len() + 1), other.index(chars.len() + 1));
            let kept = chars.iter().enumerate().filter(|(index, _)| !(one.min(other)..one.max(other)).contains(index));
            kept.map(|(_, c)| c).collect()
        });
    let swapped = (prop::sample::select(json), any::<prop::sample::Index>(), prop::sample::select(PIECES.to_vec()))
        .prop_map(|(text, at, piece)| {
            let at = text.char_indices().map(|(at, _)| at).collect::<Vec<_>>()[at.index(text.chars().count())];
            format!("{}{piece}{}", &text[..at], &text[at..])
        });
    prop_oneof![2 => pieces, 2 => cut, 2 => swapped, 1 => "\\PC{0,200}"]
}

fn iri() -> impl Strategy<Value = String> {
    prop_oneof!["https://[a-z]{1,8}\\.example/[a-zé]{0,8}(#[a-z]{1,3})?", "urn:[a-z]{2,6}:[a-z0-9]{1,8}"]
}

fn irl() -> impl Strategy<Value = String> {
    "https://[a-z]{1,8}\\.example/[a-z]{0,8}"
}

fn id() -> impl Strategy<Value = Uuid> {
    any::<u128>().prop_map(Uuid::from_u128)
}

fn text() -> impl Strategy<Value = String> {
    prop_oneof!["\\PC{0,20}", Just("\" \\ \n \u{7f} \u{1}".to_owned())]
}

fn words() -> BoxedStrategy<LanguageMap> {
    let tag = prop::sample::select(vec!["en", "en-GB", "zh-Hant-TW", "ar", "x-mine"]).prop_map(Cow::Borrowed);
    btree_map(tag, text(), 0..3).boxed()
}

fn extensions() -> BoxedStrategy<Extensions> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        text().prop_map(Value::from),
    ];
    let value = leaf.prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..3).prop_map(Value::from),
            btree_map(text(), inner, 0..3).prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    });
    btree_map(iri().prop_map(Cow::Owned), value, 0..3).boxed()
}

fn moment() -> impl Strategy<Value = Timestamp> {
    // Four digits of a year, and to the nanosecond.
    (-62_135_596_800_i64..253_402_207_200, 0..1_000_000_000)
        .prop_map(|(second, nano)| Timestamp::new(second, nano).unwrap())
}

fn duration() -> impl Strategy<Value = SignedDuration> {
    (0..10_000_000_000_i64).prop_map(|hundredths| SignedDuration::from_millis(hundredths * 10))
}

fn identifier() -> BoxedStrategy<Identifier> {
    prop_oneof![
        "mailto:[a-z.+]{1,9}@[a-z]{1,9}\\.example".prop_map(Identifier::Mbox),
        "[0-9a-fA-F]{40}".prop_map(Identifier::MboxSha1sum),
        irl().prop_map(Identifier::OpenId),
        (irl(), text()).prop_map(|(home_page, name)| Identifier::Account { home_page, name }),
    ]
    .boxed()
}

fn agent() -> BoxedStrategy<Agent> {
    (of(text()), identifier()).prop_map(|(name, identifier)| Agent { name, identifier }).boxed()
}

fn group() -> BoxedStrategy<Group> {
    (of(text()), of(identifier()), vec(agent(), 1..3))
        .prop_map(|(name, identifier, member)| Group { name, identifier, member })
        .boxed()
}

fn actor() -> BoxedStrategy<Actor> {
    prop_oneof![3 => agent().prop_map(Actor::Agent), 1 => group().prop_map(Actor::Group)].boxed()
}

fn verb() -> BoxedStrategy<Verb> {
    let display = words().prop_filter("people read the word", |words| !words.is_empty());
    (iri(), display).prop_map(|(id, display)| Verb { id: Cow::Owned(id), display }).boxed()
}

fn components() -> impl Strategy<Value = Vec<InteractionComponent>> {
    btree_map("[a-z_]{1,9}", words(), 1..4)
        .prop_map(|map| map.into_iter().map(|(id, description)| InteractionComponent { id, description }).collect())
}

/// An interaction whose pattern holds every component, in the format of its type.
fn interaction() -> BoxedStrategy<InteractionDefinition> {
    let kinds = [
        "true-false",
        "choice",
        "fill-in",
        "long-fill-in",
        "matching",
        "performance",
        "sequencing",
        "likert",
        "numeric",
        "other",
    ];
    (prop::sample::select(kinds.to_vec()), components(), components(), any::<bool>())
        .prop_map(|(kind, one, two, asks)| {
            let mut made = InteractionDefinition { interaction_type: Cow::Borrowed(kind), ..Default::default() };
            let all =
                |glue: &dyn Fn(&InteractionComponent) -> String| one.iter().map(glue).collect::<Vec<_>>().join("[,]");
            let pattern = match kind {
                "true-false" => "false".to_owned(),
                "choice" | "sequencing" | "fill-in" | "long-fill-in" => all(&|part| part.id.clone()),
                "matching" => all(&|part| format!("{}[.]{}", part.id, two[0].id)),
                "performance" => all(&|part| format!("{}[.]1:2", part.id)),
                "likert" => one[0].id.clone(),
                "numeric" => "-1.5[:]".to_owned(),
                _ => "[:]".to_owned(),
            };
            made.correct_responses_pattern = asks.then(|| vec![pattern]);
            match kind {
                "choice" | "sequencing" => made.choices = one,
                "matching" => (made.source, made.target) = (one, two),
                "performance" => made.steps = one,
                "likert" => made.scale = one,
                _ => {}
            }
            made
        })
        .boxed()
}

fn definition() -> BoxedStrategy<Definition> {
    let parts = (words(), words(), of(iri().prop_map(Cow::Owned)), of(irl()), of(interaction()), extensions());
    parts
        .prop_map(|(name, description, kind, more_info, interaction, extensions)| {
            let of_interactions = Cow::Borrowed("http://adlnet.gov/expapi/activities/cmi.interaction");
            let kind = if interaction.is_some() { Some(of_interactions) } else { kind };
            Definition { name, description, kind, more_info, interaction, extensions }
        })
        .boxed()
}

fn activity() -> BoxedStrategy<Arc<Activity>> {
    let definition = definition().prop_filter("an empty object says nothing", |made| *made != Definition::default());
    (iri(), of(definition)).prop_map(|(id, definition)| Arc::new(Activity { id, definition })).boxed()
}

fn outcome() -> BoxedStrategy<Outcome> {
    let limits = (-100.0..100.0, 0.5..100.0, 0.0..=1.0);
    let score = (of(-1.0..=1.0), of(limits)).prop_filter_map("a score says something", |(scaled, limits)| {
        let (min, max) = (limits.map(|limits| limits.0), limits.map(|limits| limits.0 + limits.1));
        let raw = limits.map(|limits| limits.0 + limits.1 * limits.2);
        let raw = raw.zip(max).map(|(raw, max)| f64::min(raw, max));
        (scaled.is_some() || raw.is_some()).then_some(Score { scaled, raw, min, max })
    });
    let parts = (of(score), of(any::<bool>()), any::<bool>(), of(duration()), extensions());
    parts
        .prop_map(|(score, success, completion, duration, extensions)| Outcome {
            score,
            success,
            completion: Some(completion),
            // Any text would do only where no interaction says how it is to be written.
            response: None,
            duration,
            extensions,
        })
        .boxed()
}

fn context() -> BoxedStrategy<Context> {
    let lists = (vec(activity(), 0..2), vec(activity(), 0..2), vec(activity(), 0..2), vec(activity(), 0..2));
    let activities =
        lists.prop_map(|(parent, grouping, category, other)| ContextActivities { parent, grouping, category, other });
    let agents = vec((agent(), vec(iri(), 0..2)), 0..2);
    let groups = vec((group(), vec(iri(), 0..2)), 0..2);
    let people = (of(actor()), of(group()), agents, groups);
    (id(), people, activities, of(id()), extensions())
        .prop_map(|(registration, people, activities, statement, extensions)| {
            let (instructor, team, agents, groups) = people;
            let agents = agents.into_iter().map(|(agent, relevant_types)| ContextAgent { agent, relevant_types });
            let groups = groups.into_iter().map(|(group, relevant_types)| ContextGroup { group, relevant_types });
            Context {
                registration: Some(registration),
                instructor,
                team,
                context_activities: activities,
                context_agents: agents.collect(),
                context_groups: groups.collect(),
                revision: None,
                platform: None,
                language: Some("fr-CA".to_owned()),
                statement: statement.map(|id| StatementRef { id }),
                extensions,
            }
        })
        .boxed()
}

fn attachment() -> BoxedStrategy<Attachment> {
    let display = words().prop_filter("a name for people", |words| !words.is_empty());
    (iri(), display, words(), any::<u64>(), "[0-9a-f]{64}", of(irl()))
        .prop_map(|(usage_type, display, description, length, sha2, file_url)| {
            let content_type = "application/pdf".to_owned();
            Attachment { usage_type, display, description, content_type, length, sha2, file_url }
        })
        .boxed()
}

fn object(inner: bool) -> BoxedStrategy<Object> {
    let simple = prop_oneof![
        4 => activity().prop_map(Object::Activity),
        1 => agent().prop_map(Object::Agent),
        1 => group().prop_map(Object::Group),
        1 => id().prop_map(|id| Object::StatementRef(StatementRef { id })),
    ];
    if inner {
        return simple.boxed();
    }
    let parts = (actor(), verb(), object(true), of(outcome()), of(context()), of(moment()), vec(attachment(), 0..2));
    let sub = parts.prop_map(|(actor, verb, object, result, context, timestamp, attachments)| {
        let inner = SubStatement { actor, verb, object, result, context, timestamp, attachments };
        Object::SubStatement(Box::new(inner))
    });
    prop_oneof![4 => simple, 1 => sub].boxed()
}

prop_compose! {
    fn statement()(
        id in id(), actor in actor(), verb in verb(), object in object(false), result in of(outcome()),
        context in of(context()), timestamp in moment(), attachments in vec(attachment(), 0..2),
    ) -> Statement {
        Statement { id, actor, verb, object, result, context, timestamp, attachments }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_makes_the_reader_panic(text in soup(), version in of(prop::sample::select(vec![Version::V1, Version::V2]))) {
        let file = SourceFile::part("soup.json", text, 7);
        read_all(&file, version, |statement, findings| {
            let findings = findings.into_sorted();
            assert!(statement.is_some() || !findings.is_empty());
            for finding in &findings {
                let place = finding.place.as_ref().unwrap();
                assert!(place.start().0 >= 7 && !finding.message.is_empty() && !finding.help.is_empty());
                assert!(!render_human(finding, false).is_empty());
            }
        });
    }

    #[test]
    fn what_our_types_write_is_read_as_it_was(statement in statement()) {
        let again = reread(&statement, Some(Version::V2));
        prop_assert_eq!(&again, &statement);
        let [one, other] = [&statement, &again].map(|statement| serde_json::to_value(statement).unwrap());
        prop_assert_eq!(difference(&one, &other), None);
    }
}
