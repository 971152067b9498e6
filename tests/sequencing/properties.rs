//! What always holds, whatever the course is like and whatever learners and content do.

use kitbag::sequencing::api::{Api, Learner};
use kitbag::sequencing::{Edition, Exception, NavigationRequest, Outcome, Session, State, Tree};
use proptest::prelude::*;
use proptest::sample::select;

use super::course::tree_of;

/// What may stand behind an activity: everything that the engine looks at.
const WORDS: [&str; 44] = [
    "",
    "",
    "",
    "flow",
    "flow",
    "flow",
    "flow",
    "flow forwardOnly",
    "nochoice",
    "nochoice flow",
    "noChoiceExit",
    "anyAttempt flow",
    "pre=skip:satisfied",
    "pre=skip:always",
    "pre=disabled:always",
    "pre=hiddenFromChoice:always",
    "pre=stopForwardTraversal:!completed",
    "pre=disabled:!satisfied@x",
    "pre=skip:attempted|!objectiveStatusKnown@x",
    "post=retry:!satisfied",
    "post=retry:always",
    "post=retryAll:!completed",
    "post=exitParent:always",
    "post=exitAll:satisfied",
    "post=continue:always",
    "post=previous:!satisfied",
    "flow exit=exit:satisfied",
    "flow exit=exit:always",
    "flow rollup=satisfied:any:satisfied",
    "flow rollup=completed:atLeastCount/1:attempted",
    "flow rollup=notSatisfied:atLeastPercent/0.5:!satisfied",
    "flow rollup=incomplete:none:completed",
    "attempts=1",
    "attempts=2",
    "untracked",
    "obj=p,sbm/0.5",
    "obj=p,w/g obj=x,r/h",
    "obj=p,r/g obj=x,w/h",
    "obj=p,W/g obj=x,R/g",
    "obj=p,r/g,w/g",
    "flow random=onEachNewAttempt",
    "flow select=onEachNewAttempt/1",
    "flow select=once/2",
    "flow constrainChoice preventActivation",
];

/// A step of a learner, with what the content says before it: element and value.
#[derive(Debug, Clone)]
struct Step {
    says: Vec<(&'static str, &'static str)>,
    request: usize,
    target: usize,
}

fn courses() -> impl Strategy<Value = String> {
    let activity = (1_usize..4, select(WORDS.to_vec()), select(WORDS.to_vec()));
    (select(vec!["flow", "flow", "nochoice flow", "", "flow local"]), prop::collection::vec(activity, 1..12)).prop_map(
        |(root, activities)| {
            let mut text = format!("root {root}\n");
            let mut last = 0;
            for (number, (depth, one, other)) in activities.into_iter().enumerate() {
                last = depth.min(last + 1);
                // Of two words about the same thing the first one counts.
                let mut words: Vec<&str> = Vec::new();
                for word in one.split(' ').chain(other.split(' ')) {
                    let key = |word: &str| word.split('=').next().unwrap_or_default().to_owned();
                    let may_repeat = ["pre", "post", "exit", "rollup"].contains(&key(word).as_str());
                    if may_repeat || !words.iter().any(|seen| key(seen) == key(word)) {
                        words.push(word);
                    }
                }
                text.push_str(&format!("{}a{number} {}\n", " ".repeat(last), words.join(" ")));
            }
            text
        },
    )
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let says = select(vec![
        ("cmi.success_status", "passed"),
        ("cmi.success_status", "failed"),
        ("cmi.success_status", "unknown"),
        ("cmi.completion_status", "completed"),
        ("cmi.completion_status", "incomplete"),
        ("cmi.score.scaled", "0.1"),
        ("cmi.score.scaled", "0.9"),
        ("cmi.progress_measure", "0.3"),
        ("cmi.objectives.1.success_status", "passed"),
        ("cmi.objectives.0.completion_status", "completed"),
        ("cmi.exit", "suspend"),
        ("cmi.session_time", "PT1M"),
    ]);
    let step = (prop::collection::vec(says, 0..3), 0_usize..14, 0_usize..13);
    let step = step.prop_map(|(says, request, target)| Step { says, request, target });
    prop::collection::vec(step, 1..40)
}

fn request(step: &Step, tree: &Tree) -> NavigationRequest {
    let target = Some(step.target).filter(|target| *target < tree.len());
    match step.request {
        0 | 1 => NavigationRequest::Start,
        2 => NavigationRequest::ResumeAll,
        3..=5 => NavigationRequest::Continue,
        6 => NavigationRequest::Previous,
        7 | 8 => NavigationRequest::Choice(target),
        9 => NavigationRequest::Jump(target),
        10 => NavigationRequest::Exit,
        11 => NavigationRequest::ExitAll,
        12 => NavigationRequest::SuspendAll,
        _ => NavigationRequest::Abandon,
    }
}

/// One step: content says something, if it is there, and the learner goes on.
fn take(session: &mut Session<'_>, step: &Step) -> Outcome {
    if let Some(delivered) = session.delivered() {
        let mut api = Api::new(delivered, Learner::default());
        assert!(api.initialize("", session));
        for (element, value) in &step.says {
            api.set_value(element, value, session);
        }
        assert!(api.terminate("", session));
    }
    let request = request(step, session.tree());
    session.overall_sequencing_process(request)
}

fn holds_a_rule(tree: &Tree, activity: usize, action: &str) -> bool {
    let rules = &tree.activity(activity).sequencing.pre_conditions;
    rules.iter().any(|rule| rule.action.as_str() == action && rule.conditions[0].test.as_str() == "always")
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn there_is_one_current_activity_at_most_and_all_that_is_active_lies_above_it(
        course in courses(), steps in steps(), third in any::<bool>(),
    ) {
        let tree = tree_of(&course, if third { Edition::Third } else { Edition::Fourth });
        let mut session = Session::new(&tree, 5);
        for step in &steps {
            let outcome = take(&mut session, step);
            let state = session.state();
            let path: Vec<usize> = state.current.map(|current| tree.ancestry(current).collect()).unwrap_or_default();
            for (index, activity) in state.activities.iter().enumerate() {
                prop_assert!(!activity.active || path.contains(&index), "{index} is active\n{course}\n{step:?}");
            }
            prop_assert_eq!(outcome.delivered.is_some(), outcome.delivered.is_some() && outcome.delivered == session.delivered());
            prop_assert!(outcome.delivered.is_none() || outcome.exception.is_none());
            prop_assert!(state.fits(&tree));
        }
    }

    #[test]
    fn choice_delivers_nothing_that_is_disabled_or_hidden(course in courses(), steps in steps()) {
        let tree = tree_of(&course, Edition::Fourth);
        let mut session = Session::new(&tree, 5);
        for step in &steps {
            let outcome = take(&mut session, step);
            let Some(delivered) = outcome.delivered else { continue };
            for activity in tree.ancestry(delivered) {
                prop_assert!(!holds_a_rule(&tree, activity, "disabled"), "{activity} is disabled\n{course}");
            }
            let has_post_conditions = course.contains("post=");
            if let NavigationRequest::Choice(Some(target)) = request(step, &tree)
                && !has_post_conditions
            {
                for activity in tree.ancestry(target) {
                    prop_assert!(!holds_a_rule(&tree, activity, "hiddenFromChoice"), "{activity} is hidden\n{course}");
                }
            }
        }
    }

    #[test]
    fn saving_and_restoring_at_any_point_changes_nothing(course in courses(), steps in steps()) {
        let tree = tree_of(&course, Edition::Fourth);
        let mut session = Session::new(&tree, 5);
        let mut saved = serde_json::to_string(session.state()).unwrap();
        for step in &steps {
            let mut restored = Session::resume(&tree, serde_json::from_str::<State>(&saved).unwrap());
            let outcome = take(&mut session, step);
            prop_assert_eq!(take(&mut restored, step), outcome);
            prop_assert_eq!(restored.state(), session.state());
            saved = serde_json::to_string(restored.state()).unwrap();
        }
    }

    #[test]
    fn what_is_foreseen_comes_and_foreseeing_changes_nothing(course in courses(), steps in steps()) {
        let tree = tree_of(&course, Edition::Fourth);
        let mut session = Session::new(&tree, 5);
        for step in &steps {
            let before = session.state().clone();
            let request = request(step, &tree);
            let foreseen = session.foresee(request);
            prop_assert_eq!(session.state(), &before);
            prop_assert_eq!(session.overall_sequencing_process(request), foreseen);
        }
    }

    #[test]
    fn no_script_makes_the_reader_or_the_player_panic(text in "(start|choice|setv|get|expect|expect-status|coi|now|terminate|init|jump| |\t|\n|a1|-|&|cmi\\.score\\.scaled|adl\\.data\\.0\\.store|1|\\.|é|\\{target=a\\}){0,60}") {
        use kitbag::sequencing::script::{Script, play};
        let tree = tree_of("root flow\n a1 data=x/rw\n a2", Edition::Fourth);
        if let Ok(script) = Script::read(&text) {
            play(&script, Session::new(&tree, 1));
        }
    }

    #[test]
    fn no_element_and_no_value_make_the_api_panic(
        element in "(cmi|adl)(\\.(interactions|objectives|n|0|1|99999999999999999999|_count|_children|score|id|type|pattern|correct_responses|nav|request|request_valid|choice|data|store|é)){0,6}",
        value in "(\\{|\\}|lang=|en|target=|a|choice|\\[,\\]|\\[\\.\\]|\\[:\\]|-|1|\\.|P|T|:|urn:|é| ){0,12}",
    ) {
        let tree = tree_of("root flow\n a1 data=x/rw\n a2", Edition::Fourth);
        let mut session = Session::new(&tree, 1);
        let delivered = session.overall_sequencing_process(NavigationRequest::Start).delivered.unwrap();
        let mut api = Api::new(delivered, Learner::default());
        api.initialize("", &session);
        for name in [element.as_str(), "cmi.interactions.0.id", "cmi.session_time", "cmi.comments_from_learner.0.timestamp"] {
            let is_set = api.set_value(name, &value, &session);
            prop_assert_eq!(is_set, api.get_last_error().0 == 0);
            api.get_value(name, &session);
        }
        for kind in ["true-false", "choice", "fill-in", "long-fill-in", "likert", "matching", "performance", "sequencing", "numeric", "other"] {
            api.set_value("cmi.interactions.0.id", "i", &session);
            api.set_value("cmi.interactions.0.type", kind, &session);
            api.set_value("cmi.interactions.0.learner_response", &value, &session);
            api.set_value("cmi.interactions.0.correct_responses.0.pattern", &value, &session);
        }
        api.terminate("", &mut session);
    }
}

/// The folders call for each other again and again: it must end.
#[test]
fn rules_that_chase_each_other_come_to_an_end() {
    let courses = [
        "root flow post=retry:always\n a post=exitAll:always",
        "root flow\n one flow post=retry:always\n  a post=exitParent:always",
        "root flow\n a post=continue:always\n b post=previous:always",
        "root flow\n one flow obj=p,r/h,w/g rollup=satisfied:any:satisfied\n  a obj=p,r/g,w/h\n two flow obj=p,r/g,w/h\n  b obj=p,r/h,w/g",
    ];
    for course in courses {
        let tree = tree_of(course, Edition::Fourth);
        let mut session = Session::new(&tree, 1);
        session.overall_sequencing_process(NavigationRequest::Start);
        for _ in 0..50 {
            session.overall_sequencing_process(NavigationRequest::Continue);
        }
        assert!(session.state().fits(&tree));
    }
}

/// Ten thousand activities below each other, or beside each other and all skipped: no stack holds that many calls.
#[test]
fn trees_may_be_as_deep_and_as_long_as_they_like() {
    let deep: String = (0..3000).map(|depth| format!("{}a{depth} flow\n", " ".repeat(depth))).collect();
    let long: String = (0..10_000).map(|number| format!(" a{number} pre=skip:always\n")).collect();
    let courses = [(deep, Some(2999)), (format!("root flow\n{long}"), None)];
    for (course, first) in courses {
        let tree = tree_of(&course, Edition::Fourth);
        let mut session = Session::new(&tree, 1).quiet();
        let outcome = session.overall_sequencing_process(NavigationRequest::Start);
        assert_eq!(outcome.delivered, first);
        assert_eq!(outcome.ended, first.is_none());
        let outcome = session.overall_sequencing_process(NavigationRequest::Continue);
        assert_eq!(outcome.exception, first.is_none().then_some(Exception::NavigationWithoutSession));
    }
}
