//! The folder that packages go to.
//!
//! A package is written whole under a hidden name, flushed, and renamed only when every package of the run is
//! ready. The checksums and the report go away before the first rename and come back after the last one: whenever
//! a run is killed, what stands under a final name is whole, and what the checksums say is true.

use super::archive::Archive;
use super::pack::{self, Packed, SMALL, Shelf};
use super::report::plan_digest;
use super::sink::{self, Finished, Sink};
use super::{BuildReport, Content, CourseFacts, Digest, Error, Facts, FileReport, PackageReport, Plan};
use rayon::prelude::*;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

const SUMS: &str = "SHA256SUMS";
const REPORT: &str = "build.json";

/// How much of a package is under way at once: bytes held in memory, and bytes read from large files.
const BATCH_MEMORY: u64 = 2 << 20;
const BATCH_STREAM: u64 = 32 << 20;

/// A folder that packages are being written to.
///
/// ```no_run
/// # fn build(plans: Vec<(kitbag::package::Plan, kitbag::package::Facts)>, course: kitbag::package::CourseFacts)
/// #     -> Result<(), kitbag::package::Error> {
/// let output = kitbag::package::Output::open("dist".as_ref())?;
/// for (plan, facts) in plans {
///     output.add(&plan, facts)?; // from as many threads as you like
/// }
/// let report = output.finish(course)?;
/// # Ok(()) }
/// ```
///
/// Dropped without [`finish`](Self::finish), it leaves the folder as it was.
#[derive(Debug)]
pub struct Output {
    dir: PathBuf,
    shelf: Shelf,
    earlier: Vec<PackageReport>,
    made: Mutex<Vec<Made>>,
}

/// What became of a package.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    Built,
    /// The folder held the very same package already.
    Unchanged,
}

#[derive(Debug)]
struct Made {
    report: PackageReport,
    /// None if it lies in its place already.
    finished: Option<Finished>,
}

/// A zip that is to stand in another package.
#[derive(Debug)]
pub struct Draft(Finished);

impl Draft {
    /// Its bytes, as long as the draft is there.
    pub fn content(&self) -> Content {
        Content::File(self.0.path.to_path_buf())
    }
}

/// A file of a plan with its size.
struct Entry<'a> {
    path: &'a str,
    content: &'a Content,
    size: u64,
}

impl Output {
    /// Opens `dir`, makes it if need be, and removes what killed runs left in it.
    ///
    /// # Errors
    /// If the folder cannot be made, read or cleared.
    pub fn open(dir: &Path) -> Result<Self, Error> {
        std::fs::create_dir_all(dir).map_err(Error::io("create", dir))?;
        sink::clear(dir)?;
        let report = std::fs::read(dir.join(REPORT)).ok().and_then(|json| BuildReport::read(&json));
        let earlier = report.map(|report| report.packages).unwrap_or_default();
        Ok(Self { dir: dir.to_owned(), shelf: Shelf::default(), earlier, made: Mutex::default() })
    }

    /// Writes the package of `plan` beside its place, or finds that it is there already.
    ///
    /// May be called from several threads at once, also from those of a rayon pool.
    ///
    /// # Errors
    /// If a file of the plan cannot be read or changes meanwhile, if the package cannot be written, or if a package
    /// of that name has been added before.
    pub fn add(&self, plan: &Plan, facts: Facts) -> Result<Outcome, Error> {
        let entries = measured(plan)?;
        let made = match self.unchanged(plan.file_name(), &facts, &entries)? {
            Some(report) => Made { report, finished: None },
            None => self.build(plan.file_name(), facts, &entries)?,
        };
        let outcome = if made.finished.is_some() { Outcome::Built } else { Outcome::Unchanged };
        self.keep_record(made)?;
        Ok(outcome)
    }

    /// Writes the zip of `plan` under a hidden name, to be a file in another package: the same bytes as those that
    /// [`add`](Self::add) would put into a place of its own. It is gone when it is dropped.
    ///
    /// # Errors
    /// If a file of the plan cannot be read or changes meanwhile, or if the zip cannot be written.
    pub fn draft(&self, plan: &Plan) -> Result<Draft, Error> {
        self.write(&measured(plan)?).map(|(finished, _)| Draft(finished))
    }

    /// Says that a package of an earlier run, which this run does not make, still belongs to the course. Gives false
    /// if there is none, or if it is not what the earlier run wrote.
    ///
    /// # Errors
    /// If a package of that name has been added in this run.
    pub fn keep(&self, file_name: &str) -> Result<bool, Error> {
        let Some(report) = self.earlier(file_name).filter(|report| self.holds(report)) else {
            return Ok(false);
        };
        self.keep_record(Made { report: report.clone(), finished: None })?;
        Ok(true)
    }

    /// Puts every package in its place, then `build.json` and `SHA256SUMS`. Files that are right stay untouched.
    ///
    /// # Errors
    /// If a file cannot be written, removed or renamed. What is in its place by then is whole.
    pub fn finish(self, course: CourseFacts) -> Result<BuildReport, Error> {
        let made = self.made.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut fresh = Vec::new();
        let mut packages = Vec::new();
        for Made { report, finished } in made {
            fresh.extend(finished.map(|finished| (self.dir.join(&report.file), finished)));
            packages.push(report);
        }
        let report = BuildReport::new(course, packages);
        let records = [(REPORT, report.to_json()?), (SUMS, report.sums().into_bytes())];
        let places = records.each_ref().map(|(name, _)| self.dir.join(name));
        let right =
            |(place, (_, bytes)): (&PathBuf, &(&str, Vec<u8>))| std::fs::read(place).is_ok_and(|old| old == *bytes);
        if fresh.is_empty() && places.iter().zip(&records).all(right) {
            return Ok(report);
        }

        let records = records.iter().map(|(_, bytes)| sink::spare(&self.dir, bytes)).collect::<Result<Vec<_>, _>>()?;
        for place in &places {
            match std::fs::remove_file(place) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Error::io("remove", place)(error));
                }
                _ => {}
            }
        }
        for (place, finished) in fresh {
            finished.put(&place)?;
        }
        for (place, finished) in places.iter().zip(records) {
            finished.put(place)?;
        }
        sink::settle(&self.dir);
        Ok(report)
    }

    fn keep_record(&self, made: Made) -> Result<(), Error> {
        let mut all = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        if all.iter().any(|other| other.report.file.eq_ignore_ascii_case(&made.report.file)) {
            return Err(Error::Duplicate(made.report.file));
        }
        all.push(made);
        Ok(())
    }

    fn earlier(&self, file_name: &str) -> Option<&PackageReport> {
        self.earlier.iter().find(|report| report.file == file_name)
    }

    /// Whether the package that `report` tells of still lies in its place.
    fn holds(&self, report: &PackageReport) -> bool {
        let path = self.dir.join(&report.file);
        std::fs::metadata(&path).is_ok_and(|metadata| metadata.is_file() && metadata.len() == report.size)
            && std::fs::File::open(&path)
                .and_then(|mut file| Digest::of_reader(&mut file))
                .is_ok_and(|digest| digest == report.sha256)
    }

    /// The report of the package if it need not be built.
    fn unchanged(&self, file_name: &str, facts: &Facts, entries: &[Entry<'_>]) -> Result<Option<PackageReport>, Error> {
        // Files that came, went or grew need no reading to see that the package is another one.
        let same = |report: &&PackageReport| {
            let (old, new) = (report.files.iter(), entries.iter());
            old.map(|file| (file.path.as_str(), file.size)).eq(new.map(|entry| (entry.path, entry.size)))
        };
        let Some(earlier) = self.earlier(file_name).filter(same) else {
            return Ok(None);
        };
        let measure = |entry: &Entry<'_>| {
            pack::measure(entry.content, &self.shelf).map(|measure| FileReport::new(entry.path, measure))
        };
        let (files, there) =
            rayon::join(|| entries.par_iter().map(measure).collect::<Result<Vec<_>, _>>(), || self.holds(earlier));
        let files = files?;
        let plan = plan_digest(&files);
        Ok((there && plan == earlier.plan).then(|| PackageReport {
            file: file_name.to_owned(),
            size: earlier.size,
            sha256: earlier.sha256,
            facts: facts.clone(),
            plan,
            files,
        }))
    }

    fn build(&self, file_name: &str, facts: Facts, entries: &[Entry<'_>]) -> Result<Made, Error> {
        let (finished, files) = self.write(entries)?;
        let report = PackageReport {
            file: file_name.to_owned(),
            size: finished.size,
            sha256: finished.sha256,
            facts,
            plan: plan_digest(&files),
            files,
        };
        Ok(Made { report, finished: Some(finished) })
    }

    /// Writes a zip under a hidden name. While one batch of entries is written, the next one is packed.
    fn write(&self, entries: &[Entry<'_>]) -> Result<(Finished, Vec<FileReport>), Error> {
        let mut archive = Archive::new(Sink::create(&self.dir)?);
        let mut files = Vec::with_capacity(entries.len());
        let mut rest = entries;
        let mut packed = self.pack(next_batch(&mut rest))?;
        while !packed.is_empty() {
            let batch = next_batch(&mut rest);
            let (written, following) = rayon::join(|| write(&mut archive, &mut files, packed), || self.pack(batch));
            written?;
            packed = following?;
        }
        Ok((archive.finish()?.finish()?, files))
    }

    fn pack<'a>(&self, entries: &'a [Entry<'a>]) -> Result<Vec<(&'a Entry<'a>, Packed<'a>)>, Error> {
        let pack = |entry: &'a Entry<'a>| {
            let Entry { path, content, size } = *entry;
            Packed::new(path, content, size, &self.shelf, &self.dir).map(|packed| (entry, packed))
        };
        entries.par_iter().map(pack).collect()
    }
}

fn measured(plan: &Plan) -> Result<Vec<Entry<'_>>, Error> {
    let entry = |(path, content)| Ok(Entry { path, content, size: pack::size(content)? });
    plan.entries().map(entry).collect()
}

/// Takes from `rest` as many entries as may be under way together, and at least one if there is one.
fn next_batch<'a>(rest: &mut &'a [Entry<'a>]) -> &'a [Entry<'a>] {
    let (mut memory, mut stream) = (0, 0);
    let fits = |entry: &Entry<'_>| {
        let full = memory >= BATCH_MEMORY || stream >= BATCH_STREAM;
        let is_streamed = matches!(entry.content, Content::File(_)) && entry.size > SMALL;
        *(if is_streamed { &mut stream } else { &mut memory }) += entry.size;
        !full
    };
    let count = rest.iter().map(fits).take_while(|fits| *fits).count();
    let (batch, others) = rest.split_at(count);
    *rest = others;
    batch
}

fn write(
    archive: &mut Archive<Sink>,
    files: &mut Vec<FileReport>,
    packed: Vec<(&Entry<'_>, Packed<'_>)>,
) -> Result<(), Error> {
    for (entry, packed) in packed {
        let measure = packed.append_to(archive, entry.path)?;
        match (measure.filter(|measure| measure.size == entry.size), entry.content) {
            (Some(measure), _) => files.push(FileReport::new(entry.path, measure)),
            (None, Content::File(source)) => return Err(Error::Changed(source.clone())),
            (None, _) => return Err(Error::Changed(PathBuf::from(entry.path))),
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_hold_every_entry_once_and_end_when_they_are_full() {
        let memory = Content::Bytes(Vec::new());
        let file = Content::File(PathBuf::new());
        let entry = |content, size| Entry { path: "", content, size };
        let entries: Vec<Entry<'_>> = std::iter::repeat_with(|| entry(&memory, BATCH_MEMORY / 2))
            .take(3)
            .chain(std::iter::repeat_with(|| entry(&file, BATCH_STREAM)).take(2))
            .collect();
        let mut rest = entries.as_slice();
        let sizes: Vec<usize> =
            std::iter::from_fn(|| Some(next_batch(&mut rest).len())).take_while(|count| *count > 0).collect();
        assert_eq!(sizes, [2, 2, 1]);
    }
}
