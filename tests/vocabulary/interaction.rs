//! Answers between SCORM 2004, SCORM 1.2 and xAPI.

use kitbag::xapi::interaction::{
    Answer, TYPES, Words, pattern, pattern_from_12, pattern_to_12, response, response_from_12, response_to_12, success,
};
use proptest::prelude::*;

#[test]
fn answers_of_scorm_1_2_become_those_of_xapi() {
    for (kind, old, new) in [
        ("true-false", "t", "true"),
        ("true-false", "0", "false"),
        ("true-false", "True", "true"),
        ("choice", "a", "a"),
        ("choice", "a,c", "a[,]c"),
        ("choice", "{a,c}", "a[,]c"),
        ("sequencing", "a,c,b", "a[,]c[,]b"),
        ("matching", "1.a,2.b,3.c", "1[.]a[,]2[.]b[,]3[.]c"),
        ("matching", "{1.a,2.b}", "1[.]a[,]2[.]b"),
        ("numeric", " 7.5", "7.5"),
        ("likert", "4", "4"),
        ("fill-in", "Zoë ne sait pas, {vraiment}", "Zoë ne sait pas, {vraiment}"),
        ("performance", "climbed, then fell", "climbed, then fell"),
    ] {
        assert_eq!(response_from_12(kind, old), new, "{kind} {old}");
    }
    assert_eq!(pattern_from_12("numeric", "8"), "8[:]8");
    assert_eq!(pattern_from_12("choice", "{a,c}"), "a[,]c");
}

#[test]
fn answers_of_xapi_become_those_of_scorm_1_2_where_it_has_a_form() {
    for (kind, new, old) in [
        ("true-false", "false", Some("f")),
        ("choice", "a[,]c", Some("a,c")),
        ("choice", "a,b[,]c", None),
        ("matching", "1[.]a[,]2[.]b", Some("1.a,2.b")),
        ("matching", "1.1[.]a", None),
        ("numeric", "4[:]", None),
        ("fill-in", "{case_matters=true}{lang=fr}Lomé[,]{lang=en}Accra", Some("Lomé,Accra")),
        ("other", "[,]", Some("[,]")),
    ] {
        assert_eq!(response_to_12(kind, new).as_deref(), old, "{kind} {new}");
    }
    assert_eq!(pattern_to_12("numeric", "8[:]8").as_deref(), Some("8"));
    assert_eq!(pattern_to_12("numeric", "7[:]9"), None);
}

#[test]
fn what_content_writes_inexactly_is_made_exact() {
    for (kind, text, exact) in [
        ("true-false", "1", "true"),
        ("choice", "a[,]c[,]", "a[,]c"),
        ("choice", "a", "a"),
        ("numeric", " 4 [:] ", "4[:]"),
        ("performance", "review[.]10[:]15[,]sign[.]done", "review[.]10:15[,]sign[.]done"),
        (
            "performance",
            "{order_matters=false}pitch[.]1:[,]review[.]:10[,]lunch[.]",
            "{order_matters=false}pitch[.]1:[,]review[.]:10[,]lunch[.]",
        ),
        (
            "fill-in",
            "{order_matters=true}{case_matters=false}{lang=en}a",
            "{case_matters=false}{order_matters=true}{lang=en}a",
        ),
        ("long-fill-in", "{curly} and [,] all", "{curly} and [,] all"),
        ("other", " as it is ", " as it is "),
        ("true-false", "perhaps", "perhaps"),
        ("matching", "no pairs", "no pairs"),
    ] {
        assert_eq!(response(kind, text), exact, "{kind} {text}");
    }
    assert_eq!(pattern("numeric", "3"), "3[:]3");
    assert_eq!(pattern("numeric", "3[:]"), "3[:]");
}

#[test]
fn both_words_for_a_wrong_answer_are_known() {
    assert_eq!(["correct", "wrong", "incorrect"].map(success), [Some(true), Some(false), Some(false)]);
    assert_eq!(["neutral", "unanticipated", "0.5", ""].map(success), [None; 4]);
}

/// Identifiers as SCORM 1.2 has them: no delimiter of any of the three.
fn id() -> impl Strategy<Value = String> {
    "[a-z0-9_-]{1,8}"
}

fn number() -> impl Strategy<Value = String> {
    prop_oneof![Just(String::new()), "-?[0-9]{1,5}(\\.[0-9]{1,3})?"]
}

/// Words without a delimiter, a mark or a blank around them.
fn text() -> impl Strategy<Value = String> {
    "[a-zéğ子ب(][a-zA-Z ,.:}é—]{0,20}[a-z)]"
}

fn words() -> impl Strategy<Value = Words> {
    (proptest::option::of(prop_oneof!["en", "fr-CA", "zh-Hans"]), text())
        .prop_map(|(language, text)| Words { language, text })
}

fn step() -> impl Strategy<Value = (String, Words)> {
    let range = (number(), number()).prop_map(|(min, max)| Words { language: None, text: format!("{min}:{max}") });
    let blank = Just(Words { language: None, text: String::new() });
    (prop_oneof![id(), Just(String::new())], prop_oneof![words(), range, blank])
}

/// What a careless program may write.
fn scraps() -> impl Strategy<Value = String> {
    let scraps = [
        "[,]",
        "[.]",
        "[:]",
        ":",
        ",",
        ".",
        "{",
        "}",
        "{lang=en}",
        "{lang=?}",
        "{case_matters=true}",
        "{order_matters=false}",
        "{order_matters=x}",
        "a",
        "B é",
        "1",
        "-2.5",
        " ",
        "\n",
        "true",
    ];
    proptest::collection::vec(proptest::sample::select(scraps.to_vec()), 0..8).prop_map(|scraps| scraps.concat())
}

/// An answer of each type.
fn answer() -> impl Strategy<Value = (&'static str, Answer)> {
    use proptest::collection::vec;
    use proptest::option::of;
    let flag = || of(any::<bool>());
    prop_oneof![
        any::<bool>().prop_map(|value| ("true-false", Answer::Truth(value))),
        vec(id(), 0..6).prop_map(|ids| ("choice", Answer::Ids(ids))),
        vec(id(), 1..6).prop_map(|ids| ("sequencing", Answer::Ids(ids))),
        vec((id(), id()), 1..6).prop_map(|pairs| ("matching", Answer::Pairs(pairs))),
        "-?[0-9]{1,5}(\\.[0-9]{1,3})?".prop_map(|number| ("numeric", Answer::Number(number))),
        (number(), number()).prop_map(|(min, max)| ("numeric", Answer::Range(min, max))),
        (prop_oneof![Just("fill-in"), Just("long-fill-in")], flag(), flag(), vec(words(), 1..4)).prop_map(
            |(kind, case_matters, order_matters, items)| (kind, Answer::Words { case_matters, order_matters, items })
        ),
        (flag(), vec(step(), 1..4))
            .prop_map(|(order_matters, steps)| ("performance", Answer::Steps { order_matters, steps })),
        id().prop_map(|id| ("likert", Answer::Plain(id))),
        ".{0,40}".prop_map(|text| ("other", Answer::Plain(text))),
    ]
}

proptest! {
    #[test]
    fn every_answer_is_read_as_it_was_written((kind, answer) in answer()) {
        prop_assert_eq!(Answer::read(kind, &answer.to_string()), answer);
    }

    #[test]
    fn an_exact_answer_stays_as_it_is(kind in proptest::sample::select(&TYPES[..]), text in scraps()) {
        let exact = response(kind, &text);
        prop_assert_eq!(response(kind, &exact), exact);
        let exact = pattern(kind, &text);
        prop_assert_eq!(pattern(kind, &exact), exact);
    }

    #[test]
    fn what_scorm_1_2_can_say_comes_back_from_it((kind, answer) in answer()) {
        let new = answer.to_string();
        // Marks have no form in SCORM 1.2, and several words become one text.
        let plain = match &answer {
            Answer::Words { case_matters: None, order_matters: None, items } => matches!(&items[..], [Words { language: None, .. }]),
            Answer::Words { .. } => false,
            _ => true,
        };
        if let Some(old) = response_to_12(kind, &new).filter(|_| plain) {
            prop_assert_eq!(response_from_12(kind, &old), new);
        }
    }

    #[test]
    fn answers_of_scorm_1_2_come_back(
        (kind, old) in prop_oneof![
            "[tf]".prop_map(|text| ("true-false", text)),
            "[a-z0-9](,[a-z0-9]){0,5}".prop_map(|text| ("choice", text)),
            "[a-z0-9](,[a-z0-9]){0,5}".prop_map(|text| ("sequencing", text)),
            "[a-z0-9]\\.[a-z0-9](,[a-z0-9]\\.[a-z0-9]){0,5}".prop_map(|text| ("matching", text)),
            "-?[0-9]{1,4}(\\.[0-9]{1,3})?".prop_map(|text| ("numeric", text)),
            "[a-z0-9]".prop_map(|text| ("likert", text)),
            text().prop_map(|text| ("fill-in", text)),
            text().prop_map(|text| ("performance", text)),
        ]
    ) {
        prop_assert_eq!(response_to_12(kind, &response_from_12(kind, &old)), Some(old.clone()));
        prop_assert_eq!(pattern_to_12(kind, &pattern_from_12(kind, &old)), Some(old));
    }
}
