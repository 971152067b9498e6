//! `kitbag collect moodle`.

mod checkpoint;
mod files;
mod site;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::cli::{Failure, key, output};
use crate::course::Course;
use crate::http::SecretFile;
use crate::records::moodle::download::Told;
use crate::records::moodle::{Activities, DateOrder, Setting};
use crate::records::{Person, Precision};
use crate::source;
use crate::store::{Added, Store};
use crate::xapi::{Actors, Secret, Statement, Teller};

/// Collect from Moodle: from its downloads, or from its web services
///
/// Downloads are given as files and told apart by their headers. The web services are read with --site and --moodle-course, by
/// a user whose token stands in the environment variable KITBAG_MOODLE_TOKEN or in a file.
#[derive(Debug, clap::Args)]
pub struct MoodleArguments {
    /// Downloads: SCORM reports, completion, grades, feedback, participants (CSV, text, XLSX, ODS, JSON)
    #[arg(required_unless_present = "site", conflicts_with = "site")]
    files: Vec<PathBuf>,
    /// The course: its folder, or its manifest in the folder `manifests`
    #[arg(long, default_value = ".")]
    course: PathBuf,
    /// The folder with the store of statements, the mappings and the rejects
    #[arg(long, value_name = "DIR", default_value = "tracking")]
    tracking: PathBuf,
    /// The group that takes the course together; with --site the short name of the course in Moodle unless given
    #[arg(long)]
    cohort: Option<String>,
    /// File with the key for pseudonyms; else the environment variable KITBAG_PSEUDONYM_KEY
    #[arg(long, value_name = "FILE")]
    key_file: Option<PathBuf>,
    /// E-mail address of somebody who is no learner; may be repeated
    #[arg(long = "teacher", value_name = "ADDRESS")]
    teachers: Vec<String>,
    /// Time zone of whoever downloaded the files, and of learners' clocks, for example Asia/Riyadh
    #[arg(long, value_name = "ZONE")]
    time_zone: Option<String>,
    /// Say nothing but what is wrong
    #[arg(short, long)]
    quiet: bool,
    #[command(flatten)]
    site: SiteArguments,
    #[command(flatten)]
    told: ToldArguments,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Web services")]
struct SiteArguments {
    /// Address of the Moodle
    #[arg(long, value_name = "URL", requires = "moodle_course")]
    site: Option<String>,
    /// Short name, ID number or number of the course in Moodle
    #[arg(long, value_name = "NAME", requires = "site")]
    moodle_course: Option<String>,
    /// File with the token; else the environment variable KITBAG_MOODLE_TOKEN
    #[arg(long, value_name = "FILE", requires = "site")]
    token_file: Option<PathBuf>,
    /// Leave out learners who have done nothing in the course since this day
    #[arg(long, value_name = "DATE", requires = "site")]
    since: Option<Date>,
    /// How many questions are asked of the site at once
    #[arg(long, value_name = "N", default_value_t = 4, value_parser = clap::value_parser!(u8).range(1..=32))]
    connections: u8,
}

#[derive(Debug, clap::Args)]
#[command(next_help_heading = "What files do not say")]
struct ToldArguments {
    /// The activity that the files are about
    #[arg(long, value_name = "NAME", conflicts_with = "site")]
    activity: Option<String>,
    /// E-mail address of the learner whose attempt the files show
    #[arg(long, value_name = "ADDRESS", conflicts_with = "site")]
    learner: Option<String>,
    /// Which attempt they show
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..))]
    attempt: u32,
    /// Identifier or title of the SCO that they show, where the activity has several
    #[arg(long, value_name = "NAME", conflicts_with = "site")]
    sco: Option<String>,
    /// What the scores in SCORM reports are out of, which no report says
    #[arg(long, value_name = "SCORE", value_parser = maximum, conflicts_with = "site")]
    maximum_grade: Option<f64>,
    /// The day of what has no date
    #[arg(long, value_name = "DATE", conflicts_with = "site")]
    date: Option<Date>,
    /// In which order dates like 04/05/26 stand, where no date tells
    #[arg(long, value_enum, conflicts_with = "site")]
    dates: Option<Order>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Order {
    DayFirst,
    MonthFirst,
}

pub fn run(arguments: &MoodleArguments) -> Result<ExitCode, Failure> {
    let read = source::read(&arguments.course).map_err(|error| error.to_string())?;
    output::findings(&read.findings);
    let Some(course) = read.course else { return Ok(ExitCode::from(1)) };
    let key = key::read(arguments.key_file.as_deref())?;
    let actors = Actors::new(&course.xapi, key.as_ref()).map_err(|error| key::how_to_make(&error))?;
    let collecting = Collecting {
        arguments,
        course: &course,
        actors: &actors,
        teller: Teller::new(&course, &actors),
        zone: arguments.time_zone.as_deref().map(zone).transpose()?,
        teachers: arguments.teachers.iter().map(|address| address.trim().to_lowercase()).collect(),
    };
    match &arguments.site.site {
        Some(address) => site::run(&collecting, address),
        None => files::run(&collecting),
    }
}

/// What both ways have in common.
struct Collecting<'a> {
    arguments: &'a MoodleArguments,
    course: &'a Course,
    actors: &'a Actors,
    teller: Teller<'a>,
    zone: Option<TimeZone>,
    teachers: BTreeSet<String>,
}

impl Collecting<'_> {
    fn setting(&self, cohort: Option<&str>) -> Setting<'_> {
        let cohort = self.arguments.cohort.as_deref().or(cohort).map(str::to_owned);
        Setting { course: self.course, cohort, zone: self.zone.clone() }
    }

    fn told(&self) -> Result<Told, Failure> {
        let ToldArguments { activity, learner, attempt, sco, maximum_grade, date, dates } = &self.arguments.told;
        let person = |email: &String| Person { email: Some(email.trim().to_lowercase()), ..Person::default() };
        Ok(Told {
            learner: learner.as_ref().map(person),
            attempt: *attempt,
            activity: activity.clone(),
            sco: sco.clone(),
            maximum: *maximum_grade,
            date: date.map(|date| self.start_of(date)).transpose()?,
            order: dates.map(|order| match order {
                Order::DayFirst => DateOrder::DayFirst,
                Order::MonthFirst => DateOrder::MonthFirst,
            }),
            teachers: self.teachers.clone(),
        })
    }

    fn start_of(&self, date: Date) -> Result<Timestamp, Failure> {
        let zone = self.zone.clone().unwrap_or(TimeZone::UTC);
        zone.to_timestamp(date.to_datetime(jiff::civil::Time::midnight())).map_err(|error| format!("{date}: {error}"))
    }

    fn store(&self) -> Result<Store, Failure> {
        key::store(&self.arguments.tracking.join(Store::FILE), self.actors)
    }

    fn mapping(&self) -> PathBuf {
        self.arguments.tracking.join("mappings").join("moodle.toml")
    }

    /// The mapping, if there is one.
    fn activities(&self) -> Result<Activities, Failure> {
        let path = self.mapping();
        match std::fs::read_to_string(&path) {
            Ok(text) => Activities::read(&text, self.course).map_err(|error| format!("{}: {error}", path.display())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Activities::default()),
            Err(error) => Err(format!("{} cannot be read: {error}", path.display())),
        }
    }

    /// Writes what is new in the mapping behind what people wrote, and shows it. Gives the whole text.
    fn keep(&self, activities: &Activities) -> Result<String, Failure> {
        let path = self.mapping();
        let failed = |error: std::io::Error| format!("{} cannot be written: {error}", path.display());
        let old = std::fs::read_to_string(&path).ok();
        let Some(added) = activities.added(old.is_some()) else { return Ok(old.unwrap_or_default()) };
        let text = old.unwrap_or_default() + &added;
        let folder = path.parent().unwrap_or(Path::new("."));
        std::fs::create_dir_all(folder).map_err(failed)?;
        let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
        std::io::Write::write_all(&mut file, text.as_bytes()).map_err(failed)?;
        file.persist(&path).map_err(|error| failed(error.error))?;
        if !self.arguments.quiet {
            output::talk(&format!("activities of Moodle, as {} says (edit it where it is wrong):", path.display()));
            for (name, module) in activities.shown() {
                output::talk(&format!("  {name} = {}", module.unwrap_or("none of the course's modules")));
            }
        }
        Ok(text)
    }

    /// Says what the store took.
    fn sum_up(&self, added: &Added) {
        if !self.arguments.quiet {
            let Added { new, known, improved, kept, forgotten } = added;
            let known = known + kept;
            let mut text = format!("{new} new statements, {known} known already, {improved} now better known");
            if *forgotten > 0 {
                text.push_str(&format!(", {forgotten} left out of people who are forgotten"));
            }
            output::talk(&text);
        }
    }
}

/// Statements with the anonymous ones, which are marked, last and in the order of their ids, which is no order at all without
/// the key: the store numbers statements as they come, and the answers of one response must not stand side by side.
fn in_order(statements: Vec<(bool, Statement, Precision)>) -> impl Iterator<Item = (Statement, Precision)> {
    let (mut anonymous, named): (Vec<_>, Vec<_>) = statements.into_iter().partition(|(anonymous, ..)| *anonymous);
    anonymous.sort_by_key(|(_, statement, _)| statement.id);
    named.into_iter().chain(anonymous).map(|(_, statement, precision)| (statement, precision))
}

/// Adds up what several transactions did.
fn add_up(sum: &mut Added, more: &Added) {
    sum.new += more.new;
    sum.known += more.known;
    sum.improved += more.improved;
    sum.kept += more.kept;
    sum.forgotten += more.forgotten;
}

/// A secret that stands in a file.
fn secret(path: &Path) -> Result<Secret, Failure> {
    let file = SecretFile::read(path).map_err(|error| error.to_string())?;
    if file.is_exposed {
        output::talk(&format!("{}: other users of this machine can read it; chmod 600 keeps them out", path.display()));
    }
    Ok(Secret::new(file.text.expose().trim()))
}

#[expect(clippy::disallowed_methods, reason = "a secret on the command line could be read by every process")]
fn environment(name: &str) -> Option<Secret> {
    std::env::var(name).ok().filter(|value| !value.trim().is_empty()).map(|value| Secret::new(value.trim()))
}

/// A number above 0.
fn maximum(text: &str) -> Result<f64, String> {
    text.parse().ok().filter(|grade: &f64| grade.is_finite() && *grade > 0.0).ok_or("it is a number above 0".to_owned())
}

fn zone(name: &str) -> Result<TimeZone, Failure> {
    TimeZone::get(name).map_err(|error| format!("--time-zone {name}: {error}; it is a name like Europe/London or UTC"))
}
