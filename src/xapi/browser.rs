//! What the runtime in a package must know to tell an LRS what learners do: the same activities as everywhere else.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Serialize, Serializer};

use super::activities::Activities;
use super::secret::Secret;
use super::statement::Activity;
use crate::course::{ActorForm, Course, Module};

/// The statements of one module's learners, as far as they are known before anybody learns.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Tracked<'a> {
    /// As the header `X-Experience-API-Version` says it.
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    endpoint: Option<&'a str>,
    /// The value of the header `Authorization`, for everybody who has the package.
    #[serde(skip_serializing_if = "Option::is_none", serialize_with = "expose")]
    auth: Option<&'a Secret>,
    /// Of the account by which the LMS knows the learner, where people are named by account.
    #[serde(skip_serializing_if = "Option::is_none")]
    home_page: Option<&'a str>,
    course: Arc<Activity>,
    module: Arc<Activity>,
    category: [Arc<Activity>; 2],
    /// By id. While evaluations are anonymous, what is neither right nor wrong stays out: the statements around an answer
    /// would say who gave it.
    questions: BTreeMap<&'a str, Arc<Activity>>,
}

impl<'a> Tracked<'a> {
    /// None for a module that is not of the course.
    pub fn new(
        course: &'a Course,
        activities: &Activities,
        module: &'a Module,
        auth: Option<&'a Secret>,
    ) -> Option<Self> {
        let xapi = &course.xapi;
        let endpoint = xapi.endpoint.as_deref();
        let by_account = xapi.actors == ActorForm::Account && endpoint.is_some();
        let questions = module
            .questions()
            .filter(|(_, question)| question.has_right_answer() || !xapi.anonymous_evaluations)
            .filter_map(|(_, question)| {
                Some((question.id.as_str(), activities.question(&module.id, &question.id)?.whole.clone()))
            });
        Some(Self {
            version: xapi.version.as_str(),
            endpoint,
            auth,
            home_page: by_account.then_some(xapi.home_page.as_str()),
            course: activities.course.brief.clone(),
            module: activities.module(&module.id)?.whole.clone(),
            category: [activities.scorm.clone(), activities.profile.clone()],
            questions: questions.collect(),
        })
    }
}

fn expose<S: Serializer>(secret: &Option<&Secret>, serializer: S) -> Result<S::Ok, S::Error> {
    secret.map(Secret::expose).serialize(serializer)
}
