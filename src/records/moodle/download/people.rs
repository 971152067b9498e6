//! Who a row is about, and the list of participants.

use super::Reader;
use crate::records::table::Row;
use crate::records::{Deed, Person, Precision, Subject};

/// The columns that say who somebody is, squeezed.
pub const IDENTITY: [&str; 17] = [
    "firstname",
    "lastname",
    "surname",
    "emailaddress",
    "idnumber",
    "username",
    "studentid",
    "institution",
    "department",
    "groups",
    "roles",
    "phone",
    "mobilephone",
    "citytown",
    "country",
    "lastaccesstocourse",
    "status",
];

/// Where a table says who somebody is.
#[derive(Debug, Clone, Default)]
pub struct Columns {
    email: Option<usize>,
    /// Numbers and user names, the best first.
    accounts: Vec<usize>,
    names: Vec<usize>,
}

impl Columns {
    pub fn of(header: &[String]) -> Self {
        let words: Vec<String> = header.iter().map(|cell| super::squeezed(cell)).collect();
        let column = |word: &str| words.iter().position(|cell| cell == word);
        Self {
            email: column("emailaddress"),
            accounts: ["idnumber", "username", "studentid"].iter().filter_map(|word| column(word)).collect(),
            names: ["name", "userfullname", "firstname", "lastname"].iter().filter_map(|word| column(word)).collect(),
        }
    }

    /// Somebody by address; by number or user name only without one, so that a person is the same in all downloads.
    pub fn person(&self, row: &Row) -> Option<Person> {
        let said = |column: &usize| Some(row.cell(*column).trim()).filter(|cell| !matches!(*cell, "" | "-"));
        let email = self.email.as_ref().and_then(said).filter(|email| email.contains('@')).map(str::to_lowercase);
        let account = match email {
            Some(_) => None,
            None => Some(self.accounts.iter().find_map(said)?.to_owned()),
        };
        let name: Vec<&str> = self.names.iter().filter_map(said).collect();
        let name = (!name.is_empty()).then(|| name.join(" "));
        Some(Person { email, account, name })
    }
}

/// The list of participants.
pub fn collect(reader: &mut Reader<'_, '_>) -> Result<(), String> {
    let Some(day) = reader.told.date else {
        return Err(
            "it does not say since when people take part: add the day, for example --date 2026-11-23".to_owned()
        );
    };
    for row in &reader.table.rows {
        if let Some(person) = reader.person(row) {
            reader.once(row, &person, &Subject::Course, Deed::Registered, (day, Precision::Day));
        }
    }
    let note = "the list of participants does not say who teaches: leave teachers out with --teacher ADDRESS";
    reader.note(note);
    Ok(())
}
