//! What a package must keep so that learners keep what they have.

use crate::diagnostic::{Profile, rules};

/// Whoever replaces a package in an LMS minds.
const REPLACING: (Profile, &str) = (Profile::Strict, "whoever replaces a package minds");

rules! {
    EDITION_CHANGED "edition-changed" Error [REPLACING] ["one data model for each standard"]
        demand "A package is replaced by one of the same standard."
        consequence "No LMS carries attempts from one standard to another: every learner begins again."
        remedy "Build the new package for the standard of the old one, or let learners finish the old one beside it.";

    MANIFEST_RENAMED "manifest-renamed" Warning [REPLACING] ["SCORM 2004 CAM 3.4.1", "cmi5 13.1.2"]
        demand "The identifier of the manifest (in cmi5, of the course) stays."
        consequence "An LMS that knows courses by it takes the package for another course, and offers it beside the old one. Moodle does not mind."
        remedy "Keep the old identifier; the version says what is new.";

    ORGANIZATION_RENAMED "organization-renamed" Warning [REPLACING] ["SCORM 2004 CAM 3.4.1.8"]
        demand "The identifier of the organization stays."
        consequence "An LMS that files global objectives and totals under it begins anew. Moodle does not mind."
        remedy "Keep the old identifier; the title may change.";

    ITEM_GONE "item-gone" Error [REPLACING] ["Moodle 4.2", "SCORM 2004 CAM 3.4.1.9", "cmi5 13.1.4"]
        demand "Every item (in cmi5, every assignable unit) of the old package is in the new one, under its identifier."
        consequence "Its tracks and grades go: what learners did in it is no longer in the LMS, and the course's grade changes."
        remedy "Keep the item, perhaps hidden, until nobody needs its results; or record the loss as an exception.";

    ITEM_RENAMED "item-renamed" Error [REPLACING] ["Moodle 4.2", "SCORM 2004 CAM 3.4.1.9", "cmi5 13.1.4"]
        demand "An item (in cmi5, an assignable unit) keeps its identifier."
        consequence "Tracks and grades follow the identifier: the LMS drops the old ones, and every learner begins the item again."
        remedy "Give the item its old identifier back; titles may change, identifiers may not.";

    ITEM_NOT_TRACKED "item-not-tracked" Error [REPLACING] ["SCORM 2004 CAM 3.4.1.20"]
        demand "An item that launched a SCO still does."
        consequence "The content no longer talks to the LMS: scores and answers stop, and what was suspended is never read again."
        remedy "Let the item refer to a resource of type `sco`.";

    LAUNCH_MOVED "launch-moved" Warning [REPLACING] ["SCORM 2004 CAM 3.4.1.20"]
        demand "An item opens the same path as before."
        consequence "LMSs that know a SCO by its path lose its tracks, and bookmarks of learners lead nowhere. Moodle goes by the identifier."
        remedy "Keep the path of the page that is launched.";

    OBJECTIVE_GONE "objective-gone" Error [REPLACING] ["SCORM 2004 RTE 4.2.17"]
        demand "Every objective of an item keeps its identifier."
        consequence "What learners reached in it is no longer read or reported: its status and score are lost to content, reports and rollup."
        remedy "Keep the objective and its identifier; its words may change.";

    STATE_VERSION_CHANGED "state-version-changed" Error [REPLACING] ["SCORM 2004 RTE 4.2.25"]
        demand "The new content reads the state that the old content saved."
        consequence "Whoever is in the middle begins again: the new content does not understand what the old one saved."
        remedy "Build with a release of Kitbag that writes the same version of the state, or let learners finish first.";

    SESSION_GONE "session-gone" Error [REPLACING] ["SCORM 2004 RTE 4.2.25"]
        demand "Every session keeps its id."
        consequence "The saved state knows sessions by id: that a learner has done this one is forgotten."
        remedy "Keep the session's id; title, order and text may change.";

    QUESTION_GONE "question-gone" Error [REPLACING] ["SCORM 2004 RTE 4.2.9"]
        demand "Every question keeps its id."
        consequence "Answers are kept and reported by the question's id: those given so far are not shown again, and reports no longer join them."
        remedy "Keep the question's id; its words may change. A question that asks something else is a new one.";

    QUESTION_TYPE_CHANGED "question-type-changed" Error [REPLACING] ["SCORM 2004 RTE 4.2.9"]
        demand "A question keeps its type."
        consequence "Answers given so far do not fit: they are dropped, or counted as wrong, and reports mix two kinds of answers."
        remedy "Make it a new question with a new id, and leave the old one out on record.";

    ANSWER_GONE "answer-gone" Error [REPLACING] ["SCORM 2004 RTE 4.2.9"]
        demand "Everything that can be chosen in a question keeps its id."
        consequence "Learners who chose it see no answer of theirs, and reports name an answer that nobody can look up."
        remedy "Keep the id; the words may change.";

    ACTIVITY_ID_CHANGED "activity-id-changed" Warning [REPLACING] ["xAPI 4.1.4.1"]
        demand "Statements of the new package speak of the same activity as those of the old one."
        consequence "The Learning Record Store holds two activities: reports that count one of them miss the other's learners."
        remedy "Keep the base IRI, and the ids of course and module.";

    REPLACES_NOTHING "replaces-nothing" Error [REPLACING] ["kitbag build --against"]
        demand "A package that a build is compared with is replaced by one of its packages."
        consequence "Nothing was compared: what learners would lose is not known."
        remedy "Name a package of the same course, unit and standard, or leave it out.";

    LEFT_BEHIND "left-behind" Warning [REPLACING] ["kitbag build --against"]
        demand "Each package in the folder of an earlier build is replaced by one of the build."
        consequence "Nothing was compared for it: if its unit or its course has another id now, learners find none of their work in the new package."
        remedy "Give the unit or the course its old id back, build for the standard of the old package too, or take the old package out of the folder.";

    ADDRESS_GONE "address-gone" Error [REPLACING] ["kitbag publish"]
        demand "Every address that the last version was published at gets a package of the new one."
        consequence "LMSs that fetch their packages from it stay with the old version, and nobody tells them; a unit that is gone takes its learners' results with it where the LMS drops it."
        remedy "Give the unit its old id back, and build for all standards that are published; or record the loss as an exception: the address then keeps the package that it has.";

    EXCEPTION_UNUSED "exception-unused" Warning [REPLACING] ["kitbag diff --allow"]
        demand "An exception on record gives up something that would be lost."
        consequence "The list says that learners lose something that they do not lose, and may hide a later loss of the same name."
        remedy "Take the exception out of the list.";
}
