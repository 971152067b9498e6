//! The rows of a table, read by what its columns mean.

use std::cell::Cell;
use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::{Date, Time};
use jiff::tz::TimeZone;

use super::{Collected, Column, Half, Identity, Meaning, Moment, Role, Setting, normalise, place};
use crate::course::PageId;
use crate::records::rejects::as_written;
use crate::records::table::{Row, Table};
use crate::records::words::{is_blank, says_nothing};
use crate::records::{DateOrder, Deed, Event, Person, Precision, Subject, order_of, parse_date};

/// A table that is being read.
pub struct Rows<'t> {
    pub setting: &'t Setting<'t>,
    pub table: &'t Table,
    pub columns: &'t [Column],
    pub collected: Collected,
    pub platform: &'static str,
    /// Whether a time without a zone was read.
    pub has_local_times: Cell<bool>,
    roles: BTreeMap<Role, Vec<usize>>,
    order: Option<DateOrder>,
}

/// The account of somebody who is known by name alone; None for a name without a letter.
pub fn account_of_name(name: &str) -> Option<String> {
    let name = normalise(name);
    (!name.is_empty()).then(|| format!("name:{name}"))
}

/// A moment and how exactly it is known.
pub type When = (Timestamp, Precision);

impl<'t> Rows<'t> {
    pub fn new(setting: &'t Setting<'t>, table: &'t Table, columns: &'t [Column]) -> Self {
        let mut roles: BTreeMap<Role, Vec<usize>> = BTreeMap::new();
        for (index, column) in columns.iter().enumerate() {
            if let Meaning::Role(role) = column.meaning {
                roles.entry(role).or_default().push(index);
            }
        }
        let times = [Role::Time, Role::StartTime].map(|role| roles.get(&role).cloned().unwrap_or_default()).concat();
        let dates = || times.iter().flat_map(|index| table.rows.iter().map(|row| row.cell(*index)));
        let order = setting.mapping.date_order.or_else(|| order_of(dates()));
        let collected = Collected { notes: table.notes.clone(), ..Collected::default() };
        Self { setting, table, columns, collected, platform: "", has_local_times: Cell::new(false), roles, order }
    }

    /// Hands each row to `read`, which gives its events, adds what is wrong to the list, and says whether the row says
    /// nothing by giving no event and no complaint.
    pub fn each(&mut self, mut read: impl FnMut(&Self, &'t Row, &mut Vec<String>) -> Vec<Event>) {
        let table = self.table;
        for row in &table.rows {
            let mut complaints = Vec::new();
            if let Some(surplus) = table.surplus(row) {
                let count = table.header.len();
                complaints
                    .push(format!("it has more cells than the {count} of the header: `{}`", surplus.join("`, `")));
                self.collected.rejects.push((row.line, complaints.remove(0)));
                continue;
            }
            let events = read(self, row, &mut complaints);
            if events.is_empty() && complaints.is_empty() {
                self.collected.empty.push(row.line);
            }
            self.collected.events.extend(events.into_iter().map(|event| (row.line, event)));
            if !complaints.is_empty() {
                self.collected.rejects.push((row.line, complaints.join("; ")));
            }
        }
    }

    pub fn has(&self, role: Role) -> bool {
        self.roles.contains_key(&role)
    }

    /// The first cell of a role in which anything stands.
    pub fn any<'r>(&'r self, row: &'r Row, role: Role) -> Option<&'r str> {
        self.roles.get(&role)?.iter().find_map(|index| self.written(row, *index))
    }

    /// The first cell of a role that says something.
    pub fn get<'r>(&'r self, row: &'r Row, role: Role) -> Option<&'r str> {
        self.roles.get(&role)?.iter().find_map(|index| self.cell(row, *index))
    }

    /// A cell that says something, or what the mapping puts in its place.
    pub fn cell<'r>(&'r self, row: &'r Row, index: usize) -> Option<&'r str> {
        self.written(row, index).filter(|cell| !says_nothing(cell))
    }

    /// The same, also when it says that there is nothing to say: a scale may have a point for that.
    pub fn written<'r>(&'r self, row: &'r Row, index: usize) -> Option<&'r str> {
        let cell = as_written(row.cell(index).trim());
        let values = &self.setting.mapping.values;
        let cell = if values.is_empty() { cell } else { values.get(&normalise(cell)).map_or(cell, String::as_str) };
        (!is_blank(cell)).then_some(cell)
    }

    /// Whoever the row is about; None when it names nobody.
    pub fn person(&self, row: &Row) -> Result<Option<Person>, String> {
        let mut email =
            self.get(row, Role::Email).map(str::to_lowercase).filter(|email| normalise(email) != "anonymous");
        if let Some(wrong) = email.as_deref().filter(|email| !is_address(email)) {
            return Err(format!("`{wrong}` is no e-mail address"));
        }
        let mut account = self.get(row, Role::Account).map(str::to_owned);
        // Whoever is known by an address is the same person, whatever stands above it.
        if let Some(address) = account.as_deref().map(str::to_lowercase).filter(|text| is_address(text))
            && email.as_ref().is_none_or(|email| *email == address)
        {
            (email, account) = (Some(address), None);
        }
        let parts = [Role::GivenName, Role::FamilyName].map(|role| self.get(row, role).unwrap_or_default());
        let whole = self.get(row, Role::Name).map(str::to_owned);
        let name = whole.unwrap_or_else(|| parts.join(" ").trim().to_owned());
        let name = Some(name).filter(|name| !name.is_empty() && normalise(name) != "anonymous");
        if email.is_none() && account.is_none() {
            let Some(name) = &name else { return Ok(None) };
            if self.setting.mapping.identity != Identity::Name {
                return Err(
                    "it has no e-mail address and no code, and two people may have one name: if no two have, write \
                    `identity = \"name\"` into the mapping"
                        .to_owned(),
                );
            }
            account = account_of_name(name);
        }
        Ok(Some(Person { email, account, name }))
    }

    /// The moment that the row names; None when it names none.
    pub fn moment(&self, row: &Row) -> Result<Option<Moment>, String> {
        let Some(text) = self.get(row, Role::Time).or_else(|| self.get(row, Role::StartTime)) else { return Ok(None) };
        parse_date(text, self.order).map(Some).map_err(|error| format!("`{text}`: {error}"))
    }

    /// The moment of the row, else the beginning of `page` in the workshop.
    pub fn when(&self, row: &Row, page: Option<&PageId>) -> Result<When, String> {
        if let Some(moment) = self.moment(row)? {
            return self.timestamp(moment);
        }
        let slot = page.and_then(|page| place::slot_of(self.setting.course, page));
        match (slot, self.setting.starts) {
            (Some((day, time)), Some(_)) => self.on_day(day, Some(time)),
            (None, Some(starts)) => self.at(starts, None),
            (_, None) => Err("it has no date: name the first day of the workshop with --starts".to_owned()),
        }
    }

    /// The day of the row, whose moment is `when`, without its time: midnight in UTC of the date that the record has, or that it
    /// was where the records were kept.
    pub fn day(&self, row: &Row, when: When) -> Result<When, String> {
        let local = || self.setting.zone.to_datetime(when.0).date();
        let date = self.moment(row)?.map_or_else(local, |moment| moment.date);
        let midnight = TimeZone::UTC.to_timestamp(date.into()).map_err(|_| "its date is out of range")?;
        Ok((midnight, Precision::Day))
    }

    /// A time of a day of the workshop, from 1.
    pub fn on_day(&self, day: u32, time: Option<Time>) -> Result<When, String> {
        let starts = self.setting.starts.ok_or("it has no date: name the first day of the workshop with --starts")?;
        let place = usize::try_from(day).ok().and_then(|day| day.checked_sub(1));
        let date = place.and_then(|place| self.setting.course.workshop_dates(starts).nth(place));
        self.at(date.ok_or("its date is out of range")?, time)
    }

    /// A time of a day where the records were kept.
    pub fn at(&self, date: Date, time: Option<Time>) -> Result<When, String> {
        let precision = if time.is_some() { Precision::Minute } else { Precision::Day };
        self.timestamp(Moment { date, time, precision, offset: None })
    }

    pub fn timestamp(&self, moment: Moment) -> Result<When, String> {
        let timestamp = moment.timestamp(&self.setting.zone).ok_or("its date is out of range")?;
        if moment.time.is_some() && moment.offset.is_none() {
            self.has_local_times.set(true);
        }
        Ok((timestamp, moment.precision))
    }

    /// The day of the workshop, from 1, on which a date falls.
    pub fn day_of(&self, date: Date) -> Result<u32, String> {
        let starts = self.setting.starts.ok_or_else(|| {
            format!("which day of the workshop {date} is, is not known: name the first day with --starts")
        })?;
        if date < starts {
            return Err(format!("{date} lies before the workshop"));
        }
        let dates = (1..).zip(self.setting.course.workshop_dates(starts)).take_while(|(_, held)| *held <= date);
        let (day, _) = dates
            .filter(|(_, held)| *held == date)
            .last()
            .ok_or_else(|| format!("{date} is no day of the workshop: the agenda's `working_days` leave it out"))?;
        Ok(day)
    }

    /// When a day, or its second half, begins.
    pub fn start_of(&self, day: u32, half: Option<Half>) -> Option<Time> {
        place::start_of(self.setting.course, day, half)
    }

    /// The group that the row belongs to.
    pub fn cohort(&self, row: &Row) -> Option<String> {
        self.get(row, Role::Cohort).map(str::to_owned).or_else(|| self.setting.cohort.clone())
    }

    /// An event of the row.
    pub fn event(&self, row: &Row, person: Option<&Person>, subject: Subject, deed: Deed, when: When) -> Event {
        Event {
            person: person.cloned(),
            cohort: self.cohort(row),
            subject,
            deed,
            when: when.0,
            precision: when.1,
            platform: self.platform.to_owned(),
            attempt: None,
            occurrence: String::new(),
        }
    }
}

/// Whether a text is one e-mail address, and nothing else.
fn is_address(text: &str) -> bool {
    let is_odd = |c: char| c.is_whitespace() || c.is_control() || "@;,<>()[]\":\\".contains(c);
    let is_part = |part: &str| !part.is_empty() && !part.contains(is_odd) && !part.split('.').any(str::is_empty);
    text.split_once('@').is_some_and(|(name, domain)| is_part(name) && is_part(domain))
}

#[cfg(test)]
mod tests {
    use super::is_address;

    #[test]
    fn an_address_is_one_address() {
        for right in ["ann@x.example", "ann.lee+1@x", "o'neill@x-y.example", "имя@почта.example"] {
            assert!(is_address(right), "{right}");
        }
        for wrong in [
            "ann",
            "@x",
            "ann@",
            "ann@@x",
            "ann@x@y",
            "ann@x.example;bob@x.example",
            "ann@x,bob@y",
            "a n@x",
            "ann@x..y",
            "<ann@x>",
        ] {
            assert!(!is_address(wrong), "{wrong}");
        }
    }
}
