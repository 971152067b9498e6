//! The frame of a course: who takes it, and which activities it has.

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use serde_json::Value;

use super::super::activity::{self, Activities, Place};
use super::{Failure, Reader, integer, list, moment, text};
use crate::records::Person;

/// How many people are asked for at once.
const PAGE: usize = 200;

/// A course of a Moodle.
#[derive(Debug)]
pub struct Frame {
    /// The site's address as it calls itself, without a slash at the end.
    pub site: String,
    pub id: i64,
    pub short_name: String,
    pub starts: Option<Timestamp>,
    pub learners: Vec<Learner>,
    /// People with a role that teaches.
    pub teachers: usize,
    /// When the list of people was made, by the site's clock.
    pub listed: Option<Timestamp>,
    /// Whether nothing was refused that activities are known by: else whoever is read is not read as a whole.
    pub(super) is_whole: bool,
    pub(super) scorms: Vec<Scorm>,
    /// Activities by the number of their course module.
    pub(super) places: BTreeMap<i64, Place>,
    pub(super) feedbacks: Vec<(i64, String)>,
}

/// Somebody who takes the course.
#[derive(Debug, Clone, PartialEq)]
pub struct Learner {
    pub id: i64,
    pub person: Person,
    /// When they last did something in the course, to the minute; 0 is never. None: the site does not say.
    pub access: Option<i64>,
}

/// A SCORM activity.
#[derive(Debug)]
pub(super) struct Scorm {
    pub id: i64,
    pub module: i64,
    /// How the scores of its SCOs make a grade.
    pub method: i64,
    pub place: Place,
    pub scos: Vec<Sco>,
}

#[derive(Debug)]
pub(super) struct Sco {
    pub id: i64,
    pub place: Place,
}

impl Reader<'_> {
    /// Reads the frame of a course, which `name` calls by its short name, its ID number or its number.
    ///
    /// # Errors
    /// The site cannot be reached, or refuses what everything else needs.
    pub fn frame(
        &self,
        name: &str,
        activities: &mut Activities,
        teachers: &BTreeSet<String>,
    ) -> Result<Frame, Failure> {
        let info = self.must("core_webservice_get_site_info", &[])?.value;
        let site = text(&info, "siteurl").unwrap_or_default().trim_end_matches('/').to_owned();
        let (id, short_name, starts) = self.course(name)?;
        let (people, listed) = self.people(id)?;
        let is_taught =
            |user: &Value| teaches(user) || text(user, "email").is_some_and(|e| teachers.contains(&e.to_lowercase()));
        let (taught, learners): (Vec<&Value>, Vec<&Value>) = people.values().partition(|user| is_taught(user));
        let learners: Vec<Learner> = learners.into_iter().filter_map(Learner::of).collect();
        self.look_at(&learners, taught.len());
        let feedbacks = self.feedbacks(id)?;
        let mut frame = Frame {
            site,
            id,
            short_name,
            starts,
            learners,
            teachers: taught.len(),
            listed,
            is_whole: true,
            scorms: Vec::new(),
            places: BTreeMap::new(),
            feedbacks,
        };
        self.scorms(&mut frame, activities)?;
        self.others(&mut frame, activities)?;
        Ok(frame)
    }

    fn course(&self, name: &str) -> Result<(i64, String, Option<Timestamp>), Failure> {
        let is_number = name.bytes().all(|byte| byte.is_ascii_digit());
        let fields: &[&str] = if is_number { &["id", "shortname", "idnumber"] } else { &["shortname", "idnumber"] };
        for field in fields {
            let parameters = [("field", (*field).to_owned()), ("value", name.to_owned())];
            let reply = self.must("core_course_get_courses_by_field", &parameters)?.value;
            let found = list(&reply, "courses").first().and_then(|course| Some((course, integer(course.get("id"))?)));
            if let Some((course, id)) = found {
                let short_name = text(course, "shortname").unwrap_or(name).to_owned();
                return Ok((id, short_name, moment(course.get("startdate"))));
            }
        }
        Err(Failure::Unreachable(format!(
            "the site shows no course whose short name, ID number or number is `{name}`: look at the course's settings, and \
             whether the user of the token may see it (moodle/course:view, and moodle/course:viewhiddencourses if it is hidden)"
        )))
    }

    /// Everybody in the course, by number. Pages overlap by one person, so that nobody is lost when somebody leaves while
    /// they are read.
    fn people(&self, course: i64) -> Result<(BTreeMap<i64, Value>, Option<Timestamp>), Failure> {
        let mut people = BTreeMap::new();
        let (mut from, mut last, mut listed) = (0, None, None);
        loop {
            let parameters = [
                ("courseid", course.to_string()),
                ("options[0][name]", "limitfrom".to_owned()),
                ("options[0][value]", from.to_string()),
                ("options[1][name]", "limitnumber".to_owned()),
                ("options[1][value]", PAGE.to_string()),
                ("options[2][name]", "sortby".to_owned()),
                ("options[2][value]", "id".to_owned()),
            ];
            let reply = self.must("core_enrol_get_enrolled_users", &parameters)?;
            let page = reply.value.as_array().map(Vec::as_slice).unwrap_or_default();
            let first = page.first().and_then(|user| integer(user.get("id")));
            if last.is_some() && first != last {
                (from, last) = (0, None);
                people.clear();
                continue;
            }
            listed = listed.or(reply.at);
            for user in page {
                last = integer(user.get("id"));
                people.extend(last.map(|id| (id, user.clone())));
            }
            if page.len() < PAGE {
                return Ok((people, listed));
            }
            from += PAGE - 1;
        }
    }

    /// Says what the list of people lacks without any error.
    fn look_at(&self, learners: &[Learner], teachers: usize) {
        if learners.is_empty() && teachers > 0 {
            self.trouble(
                "core_enrol_get_enrolled_users: only teachers are in the list: without the capability \
                 moodle/user:viewdetails, Moodle leaves the learners out and says nothing"
                    .to_owned(),
            );
        }
        let nameless = learners.iter().filter(|learner| learner.person.email.is_none()).count();
        if nameless > 0 {
            self.trouble(format!(
                "core_enrol_get_enrolled_users: {nameless} learners come without an e-mail address: give the user of the token \
                 the capability moodle/site:viewuseridentity, and show the e-mail address in the site's setting Show user \
                 identity; until then they are known by their number in Moodle, and are others than in your lists"
            ));
        }
    }

    fn scorms(&self, frame: &mut Frame, activities: &mut Activities) -> Result<(), Failure> {
        let course = self.setting.course;
        let Some(reply) = self.ask("mod_scorm_get_scorms_by_courses", &[("courseids[0]", frame.id.to_string())])?
        else {
            frame.is_whole = false;
            return Ok(());
        };
        if list(&reply.value, "scorms").is_empty() && !list(&reply.value, "warnings").is_empty() {
            frame.is_whole = false;
            self.trouble(
                "mod_scorm_get_scorms_by_courses: the user of the token may not look into the course: give them \
                 moodle/course:view"
                    .to_owned(),
            );
        }
        for scorm in list(&reply.value, "scorms") {
            let (Some(id), Some(module)) = (integer(scorm.get("id")), integer(scorm.get("coursemodule"))) else {
                continue;
            };
            let name = text(scorm, "name").unwrap_or("SCORM package");
            let Some(reply) = self.ask("mod_scorm_get_scorm_scoes", &[("scormid", id.to_string())])? else {
                frame.is_whole = false;
                continue;
            };
            // Folders of the organization have nothing to launch.
            let scos: Vec<&Value> =
                list(&reply.value, "scoes").iter().filter(|sco| text(sco, "launch").is_some()).collect();
            let identifier = |sco: &Value| text(sco, "identifier").unwrap_or_default().to_owned();
            let own = match scos.as_slice() {
                [sco] => activity::own_module(course, &identifier(sco)),
                _ => None,
            };
            let iri = format!("{}/mod/scorm/view.php?id={module}", frame.site);
            let place = match own {
                Some(own) => activities.place_as(course, name, &own.id),
                None => activities.place(course, name, Some(&iri), true),
            };
            let lone = scos.len() == 1;
            let scos = scos.iter().filter_map(|sco| {
                let title = text(sco, "title").unwrap_or("SCO");
                let place = activities.sco(course, (&place, name), lone, Some(&identifier(sco)), title);
                Some(Sco { id: integer(sco.get("id"))?, place })
            });
            let scos = scos.collect();
            frame.places.insert(module, place.clone());
            frame.scorms.push(Scorm {
                id,
                module,
                method: integer(scorm.get("grademethod")).unwrap_or(1),
                place,
                scos,
            });
        }
        Ok(())
    }

    /// The other activities whose completion Moodle tracks.
    fn others(&self, frame: &mut Frame, activities: &mut Activities) -> Result<(), Failure> {
        let Some(reply) = self.ask("core_course_get_contents", &[("courseid", frame.id.to_string())])? else {
            frame.is_whole = false;
            return Ok(());
        };
        let sections = reply.value.as_array().map(Vec::as_slice).unwrap_or_default();
        for module in sections.iter().flat_map(|section| list(section, "modules")) {
            let Some(id) = integer(module.get("id")) else { continue };
            if integer(module.get("completion")).unwrap_or(0) == 0 || frame.places.contains_key(&id) {
                continue;
            }
            let kind = text(module, "modname").unwrap_or("page");
            let iri = format!("{}/mod/{kind}/view.php?id={id}", frame.site);
            let name = text(module, "name").unwrap_or(kind);
            frame.places.insert(id, activities.place(self.setting.course, name, Some(&iri), false));
        }
        Ok(())
    }
}

impl Learner {
    fn of(user: &Value) -> Option<Self> {
        let id = integer(user.get("id"))?;
        let email = text(user, "email").map(str::to_lowercase);
        // By address where there is one: then a person is the same in all records.
        let account = match email {
            Some(_) => None,
            None => Some(text(user, "idnumber").map_or_else(|| format!("moodle-{id}"), str::to_owned)),
        };
        let name = text(user, "fullname").map(str::to_owned);
        Some(Self { id, person: Person { email, account, name }, access: integer(user.get("lastcourseaccess")) })
    }
}

/// Whether somebody has a role that teaches or manages, and none that learns.
fn teaches(user: &Value) -> bool {
    let mut roles = list(user, "roles").iter().filter_map(|role| text(role, "shortname"));
    let roles: Vec<&str> = roles.by_ref().collect();
    let is_teaching = |role: &&str| matches!(*role, "manager" | "coursecreator" | "editingteacher" | "teacher");
    roles.iter().any(is_teaching) && !roles.contains(&"student")
}
