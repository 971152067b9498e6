//! `kitbag forget`.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use jiff::Timestamp;

use super::{Failure, ForgetArguments, key, output};
use crate::course::{ActorForm, Xapi};
use crate::lrs::{self, Lock};
use crate::records::Person;
use crate::records::collect::account_of_name;
use crate::source;
use crate::store::{Forgotten, Store};
use crate::xapi::{Actors, Agent, Identifier, KeyError, Secret};

/// The account by which the system itself speaks.
const SYSTEM: &str = "kitbag";

pub fn run(arguments: &ForgetArguments) -> Result<ExitCode, Failure> {
    let read = source::read(&arguments.course).map_err(|error| error.to_string())?;
    let Some(course) = read.course else {
        output::findings(&read.findings);
        return Ok(ExitCode::from(1));
    };
    let actor = arguments.actor.trim();
    let key = key::read(arguments.key_file.as_deref())?;
    let identifiers = identifiers(actor, &course.xapi, key.as_ref())?;
    let mut store = Store::open_existing(&arguments.tracking.join(Store::FILE)).map_err(|error| error.to_string())?;
    if let Some(key) = &key {
        let actors = Actors::new(&Xapi { actors: ActorForm::Pseudonym, ..course.xapi.clone() }, Some(key));
        let mark = actors.ok().and_then(|actors| actors.key_mark());
        mark.map_or(Ok(()), |mark| store.keep_to_key(&mark)).map_err(|error| error.to_string())?;
    }
    let system = Identifier::Account { home_page: course.xapi.home_page.clone(), name: SYSTEM.to_owned() };
    let system = Agent { name: None, identifier: system };
    let _locks = if arguments.dry_run { Vec::new() } else { wait_for_senders(&store, &arguments.tracking)? };
    let forgotten =
        store.forget(&identifiers, &system, Timestamp::now(), arguments.dry_run).map_err(|error| error.to_string())?;
    output::data(&told(&forgotten, arguments.dry_run))?;
    tell_other_files(&arguments.tracking, actor)?;
    Ok(ExitCode::SUCCESS)
}

/// A statement that is on its way would reach its LRS after the one that makes it void.
fn wait_for_senders(store: &Store, tracking: &Path) -> Result<Vec<Lock>, Failure> {
    let status = store.status().map_err(|error| error.to_string())?;
    let endpoints = status.lrs.iter().filter_map(|lrs| lrs::endpoint(&lrs.endpoint).ok());
    let talk = || output::talk("`kitbag emit` is sending; waiting until it has finished");
    endpoints.map(|endpoint| Lock::take(tracking, &endpoint, talk).map_err(|error| error.to_string())).collect()
}

/// Everything that can stand for the person in statements: whatever the manifest says now, it may have said something
/// else when records were collected.
fn identifiers(actor: &str, xapi: &Xapi, key: Option<&Secret>) -> Result<Vec<Identifier>, Failure> {
    if actor.is_empty() || [Actors::ANONYMOUS, SYSTEM].contains(&actor) {
        return Err(format!("`{actor}` is nobody in particular: name an e-mail address, an account or a pseudonym"));
    }
    let mut person = if actor.contains('@') {
        [
            Person { email: Some(actor.to_owned()), ..Person::default() },
            Person { account: Some(actor.to_owned()), ..Person::default() },
        ]
        .to_vec()
    } else {
        vec![Person { account: Some(actor.to_owned()), ..Person::default() }]
    };
    // Where the mapping says `identity = "name"`, the name is the account.
    person.extend(account_of_name(actor).map(|account| Person { account: Some(account), ..Person::default() }));
    let mut identifiers = BTreeSet::new();
    for form in [ActorForm::Pseudonym, ActorForm::Account, ActorForm::Email] {
        match Actors::new(&Xapi { actors: form, ..xapi.clone() }, key) {
            Ok(actors) => {
                identifiers
                    .extend(person.iter().filter_map(|person| actors.agent(person).ok()).map(|agent| agent.identifier));
            }
            Err(KeyError::Missing) if xapi.actors != ActorForm::Pseudonym || is_pseudonym(actor) => {}
            Err(error) => return Err(key::how_to_make(&error)),
        }
    }
    Ok(identifiers.into_iter().collect())
}

/// Whether it looks like what stands in statements for a person.
fn is_pseudonym(actor: &str) -> bool {
    actor.len() == 32 && actor.chars().all(|c| c.is_ascii_hexdigit())
}

fn told(forgotten: &Forgotten, rehearsal: bool) -> String {
    let Forgotten { erased, never_offered, voiding, before } = forgotten;
    let mut lines = Vec::new();
    let (erased_so, queued_so, is) =
        if rehearsal { ("to erase", "to queue", "would be") } else { ("erased", "queued", "is") };
    if *erased > 0 {
        lines.push(format!("statements {erased_so}: {erased}, of which no LRS has seen {never_offered}"));
    }
    lines.extend(voiding.iter().map(|(endpoint, count)| {
        format!("{queued_so} for {endpoint}: {count} that make void what it has; `kitbag emit` delivers them")
    }));
    lines.push(match (*erased, before) {
        (0, true) => "this person had been forgotten before, and nothing is held of them".to_owned(),
        (0, false) => format!("nothing is held of this person, and nothing {is} collected from now on"),
        _ => format!("nothing {is} collected of this person from now on"),
    });
    lines.join("\n")
}

/// Names the files beside the store that hold the text that was given.
fn tell_other_files(tracking: &Path, actor: &str) -> Result<(), Failure> {
    let mut files = Vec::new();
    find(tracking, &actor.to_lowercase(), &mut files)
        .map_err(|error| format!("cannot look through {}: {error}", tracking.display()))?;
    if !files.is_empty() {
        output::talk("These files still name the person; remove the lines, or the files:");
    }
    for file in &files {
        output::talk(&format!("  {}", file.display()));
    }
    if files.is_empty() && tracking.join("rejects").is_dir() {
        output::talk(
            "Rows that could not be used are kept in `rejects`; none holds what you gave, but they may name the person in another way.",
        );
    }
    output::talk("The files that were collected from, and copies of the tracking folder, are yours to clear.");
    Ok(())
}

fn find(folder: &Path, needle: &str, found: &mut Vec<PathBuf>) -> std::io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<Result<_, _>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let path = entry.path();
        let kind = entry.file_type()?;
        if kind.is_dir() {
            find(&path, needle, found)?;
        } else if kind.is_file() && !entry.file_name().to_string_lossy().starts_with(Store::FILE) {
            let text = String::from_utf8_lossy(&fs::read(&path)?).to_lowercase();
            if text.contains(needle) {
                found.push(path);
            }
        }
    }
    Ok(())
}
