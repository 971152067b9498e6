//! The table of who completed, passed and scored what, as the reference data give it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use super::{IRI, object, statements, student, verb};

/// Completed, passed or failed, best score.
type Module = (bool, Option<bool>, Option<f64>);

/// Student, then for each module: completed, Moodle's verdict, best score. README: "Activity completion state", "Moodle's
/// grades", where a grade of 0 for cdgt08 stands for no score.
const MOODLE: [(&str, [Module; 3]); 8] = [
    ("cdgt01", [(true, Some(true), Some(85.0)), (true, None, Some(90.0)), (true, None, Some(88.0))]),
    ("cdgt02", [(true, Some(false), Some(40.0)), (true, None, Some(50.0)), (false, None, Some(45.0))]),
    ("cdgt03", [(false, None, None), (false, None, Some(70.0)), (false, None, None)]),
    ("cdgt04", [(false, None, None), (false, None, None), (false, None, None)]),
    ("cdgt05", [(true, Some(true), Some(75.0)), (true, None, Some(90.0)), (true, None, Some(95.0))]),
    ("cdgt06", [(true, Some(true), Some(100.0)), (true, None, Some(100.0)), (true, None, Some(100.0))]),
    ("cdgt07", [(true, Some(false), Some(0.0)), (true, None, Some(0.0)), (false, None, Some(0.0))]),
    ("cdgt08", [(true, Some(true), Some(62.5)), (true, None, None), (true, None, None)]),
];

const COMPLETED_COURSE: [&str; 4] = ["cdgt01", "cdgt05", "cdgt06", "cdgt08"];

/// Holds the statements against Moodle's own verdict. `knows_sco`: the status that each SCO set is known too, which no
/// report of Moodle shows.
pub fn check(tracking: &Path, knows_sco: bool) {
    let statements = statements(tracking);
    let mut told: BTreeMap<(&str, &str), BTreeSet<&str>> = BTreeMap::new();
    let mut scores: BTreeMap<(&str, &str), Vec<f64>> = BTreeMap::new();
    for statement in &statements {
        told.entry((student(statement), object(statement))).or_default().insert(verb(statement));
        if verb(statement) == "scored" {
            let raw = statement["result"]["score"]["raw"].as_f64().unwrap();
            scores.entry((student(statement), object(statement))).or_default().push(raw);
        }
    }
    let has = |student: &str, object: &str, verb: &str| {
        told.get(&(student, object)).is_some_and(|verbs| verbs.contains(verb))
    };
    for (student, modules) in MOODLE {
        for (number, (completed, verdict, score)) in modules.into_iter().enumerate() {
            let module = format!("{IRI}/m{}", number + 1);
            assert_eq!(has(student, &module, "completed"), completed, "{student} {module} completed");
            let passed = verdict.or(sco_verdict(student, number).filter(|_| knows_sco));
            assert_eq!(has(student, &module, "passed"), passed == Some(true), "{student} {module} passed");
            let failed_once = student == "cdgt05" && number != 1 && knows_sco;
            assert_eq!(
                has(student, &module, "failed"),
                passed == Some(false) || failed_once,
                "{student} {module} failed"
            );
            let best = scores.get(&(student, module.as_str())).map(|all| all.iter().copied().fold(f64::MIN, f64::max));
            assert_eq!(best, score, "{student} {module} score");
        }
        assert_eq!(has(student, IRI, "completed"), COMPLETED_COURSE.contains(&student), "{student} course");
        assert!(has(student, IRI, "registered"), "{student} registered");
    }
    assert!(!told.keys().any(|(student, _)| *student == "cdgt_trainer"), "the teacher is no learner");
}

/// What the SCO of module 3 said, in SCORM 1.2's one word for completion and success.
fn sco_verdict(student: &str, module: usize) -> Option<bool> {
    match (module, student) {
        (2, "cdgt01" | "cdgt05" | "cdgt06") => Some(true),
        (2, "cdgt02" | "cdgt07") => Some(false),
        _ => None,
    }
}
