//! The IRI of everything that a statement can speak of, from the ids of the course model alone.
//!
//! | what | IRI, below `{base_iri}/{course}` |
//! |---|---|
//! | module, form of the tests | `/{module}` |
//! | session, quiz | `/{module}/{session}`, `/{module}/quiz` |
//! | question | `/{module}/{question}`: no question has the id of a page of its module |
//! | day of the workshop, half of it | `/workshop/day_1`, `/workshop/day_1/morning` |
//! | the actions that people plan | `/actions` |
//! | attempt on a module | `/{module}?attemptId={uuid}` |

use uuid::Uuid;

use crate::course::{Course, Id, PageId};
use crate::records::Half;

/// The IRI of a module, or of a form of the tests.
pub fn module(course: &Course, module: &Id) -> String {
    format!("{}/{module}", course.iri())
}

/// The IRI of a session or of a module's quiz; that of the form itself where the page is a form of the tests.
pub fn page(course: &Course, page: &PageId) -> String {
    if course.tests.as_ref().is_some_and(|tests| tests.id == page.module) {
        module(course, &page.page)
    } else {
        format!("{}/{page}", course.iri())
    }
}

/// The IRI of a question, wherever it stands in its module.
pub fn question(course: &Course, module: &Id, question: &Id) -> String {
    format!("{}/{module}/{question}", course.iri())
}

/// The IRI of a day of the workshop, from 1, or of half of it.
pub fn day(course: &Course, day: u32, half: Option<Half>) -> String {
    let half = match half {
        None => "",
        Some(Half::Morning) => "/morning",
        Some(Half::Afternoon) => "/afternoon",
    };
    format!("{}/workshop/day_{day}{half}", course.iri())
}

/// The IRI of what people plan after the course.
pub fn actions(course: &Course) -> String {
    format!("{}/actions", course.iri())
}

/// The IRI of an attempt on the activity `of`.
pub fn attempt(of: &str, attempt: Uuid) -> String {
    let separator = if of.contains('?') { '&' } else { '?' };
    format!("{of}{separator}attemptId={attempt}")
}
