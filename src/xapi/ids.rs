//! Identifiers of statements, registrations and attempts: UUID version 5 over what makes each of them the only one of
//! its kind, so that a record that is read again, elsewhere or later, becomes the same statement.

use uuid::Uuid;

use super::statement::Identifier;

/// The identifiers of one course.
#[derive(Debug, Clone, Copy)]
pub struct Ids {
    namespace: Uuid,
}

impl Ids {
    pub fn new(course_iri: &str) -> Self {
        Self { namespace: Uuid::new_v5(&Uuid::NAMESPACE_URL, course_iri.as_bytes()) }
    }

    /// Somebody's turn at the course: with one cohort, or with none.
    pub fn registration(&self, actor: &Identifier, cohort: Option<&str>) -> Uuid {
        self.of(&["registration", &text(actor), cohort.unwrap_or_default()])
    }

    /// The attempt that an LMS counts as `number` on the activity `of`.
    pub fn attempt(&self, registration: Uuid, of: &str, number: &str) -> Uuid {
        self.of(&["attempt", &registration.to_string(), of, number])
    }

    /// A statement. `what` holds all that tells it apart from other statements with this registration.
    pub fn statement(&self, registration: Uuid, what: &[&str]) -> Uuid {
        let registration = registration.to_string();
        let parts: Vec<&str> = ["statement", &registration].into_iter().chain(what.iter().copied()).collect();
        self.of(&parts)
    }

    /// A statement that belongs to no registration; `digest` cannot be computed by others.
    pub fn anonymous(&self, digest: &str) -> Uuid {
        self.of(&["anonymous", digest])
    }

    /// Each part is preceded by its length: no two lists of parts look alike.
    fn of(&self, parts: &[&str]) -> Uuid {
        let name: String = parts.iter().map(|part| format!("{}:{part}", part.len())).collect();
        Uuid::new_v5(&self.namespace, name.as_bytes())
    }
}

/// An identifier on one line.
fn text(identifier: &Identifier) -> String {
    match identifier {
        Identifier::Mbox(mbox) => mbox.clone(),
        Identifier::MboxSha1sum(digits) => format!("sha1:{digits}"),
        Identifier::OpenId(uri) => uri.clone(),
        Identifier::Account { home_page, name } => format!("{home_page} {name}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_do_not_run_into_each_other() {
        let ids = Ids::new("https://example.org/c");
        let registration = Uuid::nil();
        assert_ne!(ids.statement(registration, &["ab", "c"]), ids.statement(registration, &["a", "bc"]));
        assert_ne!(ids.statement(registration, &["a", ""]), ids.statement(registration, &["a"]));
        assert_ne!(
            ids.statement(registration, &["a"]),
            Ids::new("https://example.org/d").statement(registration, &["a"])
        );
    }
}
