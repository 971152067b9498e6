//! What Moodle's refusals mean, and what an administrator can do. The code is stable, the message is translated.

use super::Refusal;

/// The capability that a function needs, and what is lost without it.
const NEEDS: [(&str, &str, &str); 12] = [
    ("core_webservice_get_site_info", "webservice/rest:use", "nothing can be read"),
    ("core_course_get_courses_by_field", "moodle/course:view", "the course cannot be found"),
    ("core_enrol_get_enrolled_users", "moodle/course:viewparticipants", "nobody knows who takes part"),
    ("core_course_get_contents", "moodle/course:view", "activities that are no SCORM packages have no names"),
    ("mod_scorm_get_scorms_by_courses", "moodle/course:view", "the SCORM activities are not known"),
    ("mod_scorm_get_scorm_scoes", "moodle/course:view", "the parts of a SCORM activity are not known"),
    ("mod_scorm_get_scorm_attempt_count", "mod/scorm:viewreport", "attempts are not told"),
    ("mod_scorm_get_scorm_sco_tracks", "mod/scorm:viewreport", "answers, scores, statuses and times are not told"),
    (
        "core_completion_get_activities_completion_status",
        "report/progress:view",
        "Moodle's verdict on who completed which activity is not told",
    ),
    (
        "core_completion_get_course_completion_status",
        "report/completion:view",
        "it is not told who completed the course",
    ),
    ("mod_feedback_get_feedbacks_by_courses", "mod/feedback:view", "feedback is not told"),
    ("mod_feedback_get_responses_analysis", "mod/feedback:viewreports", "answers to a feedback are not told"),
];

/// Whether the same function will be refused for everybody else too.
pub fn concerns_everybody(refusal: &Refusal) -> bool {
    matches!(refusal.code.as_str(), "nopermissions" | "accessexception" | "cannotviewreport" | "invalidparameter")
        || is_unknown_function(refusal)
}

/// A function that this Moodle does not have is a missing record in a table whose name stands in the message.
fn is_unknown_function(refusal: &Refusal) -> bool {
    refusal.code == "invalidrecord" && refusal.message.contains("external_functions")
}

/// What a refusal means, what is missing, and what is lost.
pub fn refusal(function: &str, refusal: &Refusal) -> String {
    let (_, capability, lost) = NEEDS.iter().find(|(name, ..)| *name == function).copied().unwrap_or((
        function,
        "moodle/course:view",
        "it is not told",
    ));
    let meaning = match refusal.code.as_str() {
        "invalidtoken" => {
            "the site does not know this token: take the one under Preferences > Security keys of the user who reads, or make a \
             new one under Site administration > Server > Web services > Manage tokens"
                .to_owned()
        }
        "accessexception" => {
            "the token has expired, or its service lacks this function, or its user lacks the capability \
             webservice/rest:use: Moodle says the same of all three. Look at Site administration > Server > Web services > \
             External services > Functions, and at Manage tokens"
                .to_owned()
        }
        "nopermissions" | "cannotviewreport" => format!("the user of the token needs the capability {capability}"),
        "requireloginerror" | "errorcoursecontextnotvalid" => {
            "the course or the activity is hidden from the user of the token: give them the capability moodle/course:view, and \
             moodle/course:viewhiddencourses or moodle/course:viewhiddenactivities if it is hidden from learners"
                .to_owned()
        }
        "notenroled" => "somebody in the list is no longer enrolled".to_owned(),
        "expired" => "the activity is closed, and Moodle then counts no attempts".to_owned(),
        "notopenyet" => "the activity is not open yet".to_owned(),
        "invaliduser" => "a user has been deleted meanwhile".to_owned(),
        "cannotfindsco" => "a SCO is gone: the package has been replaced meanwhile; run again".to_owned(),
        "anonymous" => "the feedback is anonymous, so nobody is told who has answered".to_owned(),
        "invalidparameter" => "this Moodle does not take the parameters that Moodle 4.2 takes; tell us its version".to_owned(),
        _ if is_unknown_function(refusal) => "this Moodle does not have the function; it came with Moodle 3.x or later".to_owned(),
        "invalidrecord" | "invalidcourseid" => "it does not exist, or no longer".to_owned(),
        code => format!("Moodle says `{code}`: {}", refusal.message),
    };
    format!("{function}: {meaning}; without it, {lost}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_missing_capability_is_named() {
        let no = Refusal { code: "nopermissions".to_owned(), message: "Sorry (Berichte ansehen)".to_owned() };
        assert!(refusal("mod_scorm_get_scorm_sco_tracks", &no).contains("mod/scorm:viewreport"));
        assert!(refusal("core_completion_get_activities_completion_status", &no).contains("report/progress:view"));
    }
}
