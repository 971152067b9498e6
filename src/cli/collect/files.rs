//! The files of `kitbag collect attendance`, `evaluation`, `test`, `actions` and `forms`.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use jiff::tz::TimeZone;

use super::FilesArguments;
use super::intake::{self, Account};
use crate::cli::{Failure, key, output, time_zone};
use crate::course::{Course, PageId};
use crate::diagnostic::{Code, Findings, SourceFile};
use crate::records::collect::{self, Collected, Column, Kind, Mapping, Setting, Source};
use crate::records::rejects;
use crate::records::table::{self, Options, Table};
use crate::source;
use crate::store::{Added, Store};
use crate::xapi::{Actors, KeyError, Secret, Statement, Teller};

/// How many rows that could not be used are shown; all of them are kept.
const SHOWN: usize = 20;

/// What a run works with.
struct Run<'a> {
    kind: Kind,
    arguments: &'a FilesArguments,
    course: &'a Course,
    mapping: Mapping,
    mapping_path: PathBuf,
    /// What the mapping file holds; None: there is none yet.
    mapping_text: Option<String>,
    instrument: Option<PageId>,
    zone: Option<TimeZone>,
    /// Whether a time that names no zone was read.
    has_local_times: bool,
    /// Whether a file could not be read.
    has_unreadable: bool,
}

pub fn run(kind: Kind, arguments: &FilesArguments) -> Result<ExitCode, Failure> {
    let read = source::read(&arguments.course).map_err(|error| error.to_string())?;
    let Some(course) = read.course else {
        output::findings(&read.findings);
        return Ok(ExitCode::from(1));
    };
    let Some(mut run) = prepare(kind, arguments, &course)? else { return Ok(ExitCode::from(1)) };
    let actors = actors(&course, arguments)?;
    let teller = Teller::new(&course, &actors);
    let mut store = match arguments.dry_run {
        true => None,
        false => Some(key::store(&arguments.tracking.join(Store::FILE), &actors)?),
    };
    let mut added = Added::default();
    let mut is_clean = true;
    for path in &arguments.files {
        is_clean &= run.file(path, &teller, store.as_mut(), &mut added)?;
    }
    run.sum_up(&added);
    Ok(ExitCode::from(if run.has_unreadable { 2 } else { u8::from(!is_clean) }))
}

/// Reads the mapping; None when something is wrong with it, which is shown.
fn prepare<'a>(kind: Kind, arguments: &'a FilesArguments, course: &'a Course) -> Result<Option<Run<'a>>, Failure> {
    let mapping_path = arguments
        .mapping
        .clone()
        .unwrap_or_else(|| arguments.tracking.join("mappings").join(format!("{}.toml", kind.name())));
    let mapping_text = match fs::read_to_string(&mapping_path) {
        Ok(text) => Some(text),
        // A new one begins in its own place; any other name may be mistyped.
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && arguments.mapping.is_none() => None,
        Err(error) => return Err(format!("{} cannot be read: {error}", mapping_path.display())),
    };
    let mut findings = Findings::default();
    let mapping = mapping_text.as_ref().map(|text| {
        let file = SourceFile::new(mapping_path.display().to_string(), text.replace("\r\n", "\n"));
        Mapping::read(&file, course, &mut findings)
    });
    let mapping = mapping.unwrap_or_default();
    if findings.has_errors() {
        output::findings(&findings.into_sorted());
        return Ok(None);
    }
    let zone = match &arguments.time_zone {
        None => mapping.zone.clone(),
        Some(name) => Some(time_zone(name)?),
    };
    let instrument = match &arguments.instrument {
        None => None,
        Some(name) => Some(collect::instrument(course, name).ok_or_else(|| {
            format!("`{name}` asks nothing; write module/page, for example m7/evaluation, tests/pretest, m1/quiz")
        })?),
    };
    Ok(Some(Run {
        kind,
        arguments,
        course,
        mapping,
        mapping_path,
        mapping_text,
        instrument,
        zone,
        has_local_times: false,
        has_unreadable: false,
    }))
}

fn actors(course: &Course, arguments: &FilesArguments) -> Result<Actors, Failure> {
    let key = key::read(arguments.key_file.as_deref())?;
    match Actors::new(&course.xapi, key.as_ref()) {
        // A rehearsal keeps nothing, so any key will do.
        Err(KeyError::Missing) if arguments.dry_run => {
            Actors::new(&course.xapi, Some(&Secret::new("a rehearsal keeps nothing")))
                .map_err(|error| error.to_string())
        }
        Err(error) => Err(key::how_to_make(&error)),
        Ok(actors) => Ok(actors),
    }
}

impl Run<'_> {
    /// Collects a file; says whether every row was used.
    fn file(
        &mut self,
        path: &Path,
        teller: &Teller<'_>,
        mut store: Option<&mut Store>,
        added: &mut Added,
    ) -> Result<bool, Failure> {
        let tables = match self.open(path) {
            Ok(tables) => tables,
            // The other files are none the worse for it.
            Err(error) => {
                output::failure(&error);
                self.has_unreadable = true;
                return Ok(false);
            }
        };
        let mut accounts = Vec::new();
        for table in &tables {
            let columns = self.columns(table)?;
            let collected = self.collect(table, &columns);
            self.has_local_times |= collected.has_local_times;
            self.notes(table, &collected);
            let account = intake::take(teller, store.as_deref_mut(), table, collected, added)?;
            self.say(&format!("{}: {}", table.name(), account.text()))?;
            if self.arguments.dry_run {
                account.first.iter().try_for_each(|statement| self.say(&format!("  {}", told(statement))))?;
            }
            accounts.push(account);
        }
        let kept: Vec<rejects::Rejected<'_>> =
            tables.iter().zip(&accounts).map(|(table, account)| (table, account.rejects.as_slice())).collect();
        let rejects_path = rejects::path(&self.arguments.tracking.join("rejects"), self.kind.name(), path);
        if !self.arguments.dry_run {
            rejects::write(&rejects_path, &kept)
                .map_err(|error| format!("{} cannot be written: {error}", rejects_path.display()))?;
        }
        for (table, account) in tables.iter().zip(&accounts) {
            self.show(table, account, &rejects_path);
        }
        Ok(accounts.iter().all(|account| account.rejects.is_empty()))
    }

    fn open(&self, path: &Path) -> Result<Vec<Table>, Failure> {
        let encoding = match &self.arguments.encoding {
            None => None,
            Some(name) => Some(encoding_rs::Encoding::for_label(name.as_bytes()).ok_or_else(|| {
                format!("`{name}` is no encoding; write for example windows-1251, utf-16le, gb18030")
            })?),
        };
        let knows = collect::knows(self.kind, self.course);
        let options = Options {
            encoding,
            legacy: legacy(&self.course.language),
            header_line: self.arguments.header_line,
            knows: &knows,
        };
        table::open(path, &path.display().to_string(), &options).map_err(|error| format!("{}: {error}", path.display()))
    }

    /// What the columns mean: shown, and kept in the mapping file.
    fn columns(&mut self, table: &Table) -> Result<Vec<Column>, Failure> {
        let said = self.instrument.clone().or_else(|| self.mapping.instrument.clone());
        let columns = collect::columns(self.kind, self.course, table, &self.mapping, said.as_ref());
        let setting = self.setting();
        let instrument = said.or_else(|| collect::instrument_of(self.kind, &setting, &columns));
        self.say(&format!("{}, by {}:", table.name(), self.mapping_path.display()))?;
        let width = columns.iter().map(|column| column.name.chars().count().min(60)).max().unwrap_or(0);
        for column in &columns {
            let short: String = column.name.chars().take(60).collect();
            let note = if column.source == Source::Nothing { "  (not recognised)" } else { "" };
            self.say(&format!("  {short:width$}  {}{note}", column.meaning))?;
        }
        if let Some(page) = instrument.as_ref().filter(|_| !matches!(self.kind, Kind::Attendance | Kind::Actions)) {
            self.say(&format!("  answers to {page}"))?;
        }
        let is_new = columns.iter().any(|column| column.source != Source::Mapping);
        if !self.arguments.dry_run && (is_new || self.mapping_text.is_none()) {
            let text = match &self.mapping_text {
                // What one file answers, another may not: only an evaluation is always the same.
                None => collect::mapping_text(
                    self.kind,
                    &columns,
                    instrument.filter(|_| self.kind == Kind::Evaluation).as_ref(),
                ),
                Some(old) => collect::mapping_with(old, &columns),
            };
            write(&self.mapping_path, &text)?;
            self.mapping_text = Some(text);
        }
        // A column of the next table that has the same name means the same.
        let known = columns.iter().filter(|column| column.source != Source::Nothing);
        let new = known.map(|column| (column.name.clone(), column.meaning.clone()));
        self.mapping.columns.extend(new);
        Ok(columns)
    }

    fn setting(&self) -> Setting<'_> {
        Setting {
            course: self.course,
            cohort: self.arguments.cohort.clone(),
            starts: self.arguments.starts,
            zone: self.zone.clone().unwrap_or(TimeZone::UTC),
            instrument: self.instrument.clone(),
            mapping: &self.mapping,
        }
    }

    fn collect(&self, table: &Table, columns: &[Column]) -> Collected {
        collect::collect(self.kind, &self.setting(), table, columns)
    }

    fn notes(&self, table: &Table, collected: &Collected) {
        for note in &collected.notes {
            output::talk(&format!("{}: {note}", table.name()));
        }
    }

    /// The rows that could not be used.
    fn show(&self, table: &Table, account: &Account, path: &Path) {
        let mut findings = Findings::default();
        let help = match self.arguments.dry_run {
            true => "mend the row, or say in the mapping what is meant".to_owned(),
            false => format!("it is kept in {}: mend it there or in the file, and collect it again", path.display()),
        };
        for (line, reason) in account.rejects.iter().take(SHOWN) {
            let text =
                rejects::row(table, *line).map(|row| row.cells().collect::<Vec<_>>().join(" | ")).unwrap_or_default();
            let file: Arc<SourceFile> = SourceFile::part(table.name(), text.replace('\n', " "), *line as usize);
            let end = file.text().len();
            findings.add(Code::UnusableRow, &file, 0..end, reason, &help);
        }
        output::findings(&findings.into_sorted());
        let more = account.rejects.len().saturating_sub(SHOWN);
        if more > 0 {
            output::talk(&format!("{more} more rows of {} could not be used", table.name()));
        }
    }

    /// A line for people; in a rehearsal it is what was asked for.
    fn say(&self, text: &str) -> Result<(), Failure> {
        match (self.arguments.dry_run, self.arguments.quiet) {
            (true, _) => output::data(text),
            (false, false) => {
                output::talk(text);
                Ok(())
            }
            (false, true) => Ok(()),
        }
    }

    fn sum_up(&self, added: &Added) {
        if self.arguments.quiet || self.arguments.dry_run {
            return;
        }
        if self.zone.is_none() && self.has_local_times {
            output::talk("times without a zone were taken for UTC; name the zone with --time-zone");
        }
        let Added { new, known, improved, kept, forgotten } = added;
        let mut text = format!("{new} new statements, {} known already", known + kept);
        if *improved > 0 {
            text.push_str(&format!(", {improved} now better known"));
        }
        if *forgotten > 0 {
            text.push_str(&format!(", {forgotten} left out of people who are forgotten"));
        }
        output::talk(&text);
    }
}

/// A statement on one line, without naming anybody.
fn told(statement: &Statement) -> String {
    let verb = statement.verb.display.get("en").map_or(statement.verb.id.as_ref(), String::as_str);
    let object = match &statement.object {
        crate::xapi::Object::Activity(activity) => activity.id.as_str(),
        _ => "",
    };
    let result = statement.result.as_ref();
    let response =
        result.and_then(|result| result.response.as_deref()).map(|text| format!("  {text}")).unwrap_or_default();
    let raw = result
        .and_then(|result| result.score)
        .and_then(|score| score.raw)
        .map(|raw| format!("  {raw}"))
        .unwrap_or_default();
    format!("{}  {verb}  {object}{response}{raw}", statement.timestamp)
}

/// The encoding that programs use for text in a language when they do not use UTF-8.
fn legacy(language: &str) -> &'static encoding_rs::Encoding {
    match language.split('-').next().unwrap_or_default() {
        "ru" | "uk" | "bg" | "be" | "sr" | "mk" => encoding_rs::WINDOWS_1251,
        "ar" | "fa" | "ur" => encoding_rs::WINDOWS_1256,
        "zh" => encoding_rs::GB18030,
        _ => encoding_rs::WINDOWS_1252,
    }
}

/// Writes a file whole or not at all.
fn write(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error: std::io::Error| format!("{} cannot be written: {error}", path.display());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    fs::create_dir_all(folder).map_err(failed)?;
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
