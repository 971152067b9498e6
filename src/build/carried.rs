//! What a standard has no room for, told with the place in the author's files: nothing is left out in silence.

use super::Places;
use crate::course::{Course, Module, Question, QuestionKind, Unit};
use crate::diagnostic::{Code, Findings};
use crate::standard::Standard;

/// Characters of `student_response` in SCORM 1.2 (RTE 3.4.4, CMIString255).
const LONGEST_ANSWER_12: u32 = 255;
/// Ids of one character, of which answers are made in SCORM 1.2: `LETTERS` in `src/runtime/scorm12.js`.
const LETTERS_12: usize = 36;

/// Adds what the package of `unit` cannot tell an LMS of `standard`. Notes that hold for every course, such as that SCORM 1.2
/// has no descriptions, are in `docs/standards.md`.
pub(super) fn report(course: &Course, unit: &Unit<'_>, standard: Standard, places: &Places, findings: &mut Findings) {
    match standard {
        Standard::Scorm12 => {
            for module in &unit.modules {
                for (_, question) in module.questions() {
                    report_question(course, module, question, places, findings);
                }
            }
        }
        Standard::Xapi => report_launches(unit, findings),
        Standard::Scorm2004Fourth | Standard::Scorm2004Third | Standard::Cmi5 => {}
    }
}

/// What is lost of `question` in SCORM 1.2.
fn report_question(course: &Course, module: &Module, question: &Question, places: &Places, findings: &mut Findings) {
    let mut add = |code, message: String, help| {
        let message = format!("`{}` of module `{}`: {message}", question.id, module.id);
        findings.add_at(code, places.get(&question.id).cloned(), message, help);
    };
    let elsewhere = "use SCORM 2004, cmi5 or xAPI where somebody reads the reports, or leave it at that";
    match &question.kind {
        QuestionKind::LongFillIn { max, .. } if *max > LONGEST_ANSWER_12 => add(
            Code::AnswerNotReported,
            format!(
                "SCORM 1.2 reports {LONGEST_ANSWER_12} characters of an answer, and this one may have {max}; what is \
                 longer ends in `…` there, and is whole for the learner"
            ),
            "use SCORM 2004 where somebody reads these answers, or make `max` smaller",
        ),
        QuestionKind::Numeric { min, max, .. } if min < max => add(
            Code::RightAnswerNotReported,
            format!(
                "SCORM 1.2 has no word for a range: reports show the answer and whether it is right, not that {min} to \
                 {max} is"
            ),
            elsewhere,
        ),
        QuestionKind::FillIn { case_matters: true, .. } => add(
            Code::RightAnswerNotReported,
            "SCORM 1.2 cannot say that capital letters matter: reports show answers as wrong that look like the right \
             one"
            .to_owned(),
            elsewhere,
        ),
        kind => {
            let (ids, targets) = kind.answer_ids(&course.scales);
            let most = ids.len().max(targets.len());
            if most > LETTERS_12 {
                add(
                    Code::AnswerNotReported,
                    format!("SCORM 1.2 tells {LETTERS_12} answers apart, and this question has {most}"),
                    "use SCORM 2004 or cmi5, or ask for fewer",
                );
            }
        }
    }
}

fn report_launches(unit: &Unit<'_>, findings: &mut Findings) {
    if let [first, _, ..] = unit.modules.as_slice() {
        let message = format!(
            "the xAPI package `{}` has {} parts, and most LMSs open the first one only, `{}`",
            unit.id,
            unit.modules.len(),
            first.id
        );
        let help = "use cmi5 or SCORM for it, or tell learners the addresses of the others";
        findings.add_general(Code::PartNotLaunched, message, help);
    }
}
