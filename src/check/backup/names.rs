//! Names and their columns: what is longer than its column ends the restore.

use std::collections::BTreeMap;

use super::{NAME, Tree, all};
use crate::diagnostic::Findings;

/// Most characters that Moodle's tables take before release 5.0, by the file and the element that hold them.
const LONGEST: [(&str, &str, usize); 11] = [
    ("moodle_backup.xml", "original_course_fullname", 254),
    ("moodle_backup.xml", "original_course_shortname", 255),
    ("section.xml", "name", 255),
    ("module.xml", "idnumber", 100),
    ("scorm.xml", "reference", 255),
    ("scorm.xml", "manifest", 255),
    ("scorm.xml", "identifier", 255),
    ("scorm.xml", "title", 255),
    ("scorm.xml", "objectiveid", 255),
    ("feedback.xml", "name", 255),
    ("feedback.xml", "label", 255),
];

pub(super) fn judge(trees: &BTreeMap<&str, Tree<'_>>, findings: &mut Findings) {
    for (path, tree) in trees {
        for &(_, element, most) in LONGEST.iter().filter(|(file, ..)| path.rsplit('/').next() == Some(file)) {
            // The name of an activity is judged with the activity.
            let own = all(tree, element).filter(|node| !node.parent().is_some_and(|it| it.has_tag_name("feedback")));
            for node in own {
                let length = node.text().unwrap_or_default().trim().chars().count();
                if length > most {
                    let message = format!("`{element}` has {length} characters; Moodle's table takes {most}");
                    tree.at(findings, node, &NAME, message);
                }
            }
        }
    }
}
