//! People as statements name them: by a pseudonym, by account or by e-mail address, and never by name.

use std::fmt;

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

use super::secret::Secret;
use super::statement::{Agent, Identifier};
use super::teller::Untellable;
use crate::course::{ActorForm, Xapi};
use crate::records::Person;

/// Turns people into agents, always the same person into the same agent.
#[derive(Clone)]
pub struct Actors {
    form: ActorForm,
    home_page: String,
    key: Option<Hmac<Sha256>>,
}

/// Why people cannot be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    #[error(
        "pseudonyms need a key, which stays with you: whoever has it can find out who somebody is, and without the same \
         key the same person becomes another one"
    )]
    Missing,
    #[error("the key is shorter than {} characters: somebody could guess it", Actors::SHORTEST_KEY)]
    Short,
}

impl fmt::Debug for Actors {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { form, home_page, .. } = self;
        formatter.debug_struct("Actors").field("form", form).field("home_page", home_page).finish_non_exhaustive()
    }
}

impl Actors {
    /// The name of the account that stands for everybody who answered anonymously.
    pub const ANONYMOUS: &'static str = "anonymous";
    /// Fewest characters of a key, blanks around it not counted.
    pub const SHORTEST_KEY: usize = 16;

    /// Names people as `xapi` says. The key is needed for pseudonyms and for anonymous evaluations.
    ///
    /// # Errors
    /// Pseudonyms are wanted and there is no key, or the key is too short.
    pub fn new(xapi: &Xapi, key: Option<&Secret>) -> Result<Self, KeyError> {
        // The last line of a file ends with a line break, which nobody means.
        let key = match key.map(|key| key.expose().trim()) {
            Some(key) if key.chars().count() < Actors::SHORTEST_KEY => return Err(KeyError::Short),
            // A key of any length will do for an HMAC (RFC 2104, 2).
            Some(key) => Hmac::new_from_slice(key.as_bytes()).ok(),
            None => None,
        };
        if xapi.actors == ActorForm::Pseudonym && key.is_none() {
            return Err(KeyError::Missing);
        }
        Ok(Self { form: xapi.actors, home_page: xapi.home_page.clone(), key })
    }

    /// The agent for `person`.
    ///
    /// # Errors
    /// The record does not say enough of the person.
    pub fn agent(&self, person: &Person) -> Result<Agent, Untellable> {
        let email = person.email.as_deref().map(|email| email.trim().to_lowercase()).filter(|email| !email.is_empty());
        let account = person.account.as_deref().map(str::trim).filter(|account| !account.is_empty());
        let identifier = match self.form {
            ActorForm::Pseudonym => {
                let identity = match (email, account) {
                    (Some(email), _) => format!("email:{email}"),
                    (None, Some(account)) => format!("account:{account}"),
                    (None, None) => return Err(Untellable::NoIdentity),
                };
                let mut name = self.digest(&identity).ok_or(Untellable::NoKey)?;
                name.truncate(32);
                self.account(name)
            }
            ActorForm::Account => self.account(account.map(str::to_owned).or(email).ok_or(Untellable::NoIdentity)?),
            ActorForm::Email => {
                let email = email.ok_or(Untellable::NoAddress)?;
                if !is_address(&email) {
                    return Err(Untellable::BadAddress(email));
                }
                Identifier::Mbox(format!("mailto:{email}"))
            }
        };
        Ok(Agent { name: None, identifier })
    }

    /// Whoever answered anonymously: the same agent for all.
    pub fn anonymous(&self) -> Agent {
        Agent { name: None, identifier: self.account(Self::ANONYMOUS.to_owned()) }
    }

    /// By which a key is known again without being kept; None without a key.
    pub fn key_mark(&self) -> Option<String> {
        self.digest("which key is this?").map(|digits| digits[..16].to_owned())
    }

    /// 64 hexadecimal digits that only the holder of the key can compute; None without a key.
    pub(super) fn digest(&self, text: &str) -> Option<String> {
        let mut mac = self.key.clone()?;
        mac.update(text.as_bytes());
        Some(mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect())
    }

    fn account(&self, name: String) -> Identifier {
        Identifier::Account { home_page: self.home_page.clone(), name }
    }
}

/// Whether `text` can follow `mailto:` in an identifier (RFC 6068): one `@` between a name and a domain, and no character
/// that a URI cannot hold.
fn is_address(text: &str) -> bool {
    let plain =
        |part: &str, also: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || also.contains(c));
    text.split_once('@').is_some_and(|(name, domain)| plain(name, ".!$&'*+-=_~") && plain(domain, ".-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn person(email: &str, account: &str) -> Person {
        let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Person { email: some(email), account: some(account), name: Some("Ama Mensah".to_owned()) }
    }

    fn actors(form: ActorForm, key: &str) -> Actors {
        let xapi = Xapi { actors: form, ..Xapi::new("https://example.org/courses") };
        Actors::new(&xapi, Some(&Secret::new(key))).unwrap()
    }

    fn name(agent: &Agent) -> &str {
        match &agent.identifier {
            Identifier::Account { name, .. } => name,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_pseudonym_is_the_keyed_digest_of_the_address() {
        let actors = actors(ActorForm::Pseudonym, "correct horse battery staple\n");
        let agent = actors.agent(&person("ama@example.org", "am17")).unwrap();
        // printf %s email:ama@example.org | openssl dgst -sha256 -hmac 'correct horse battery staple'
        assert_eq!(name(&agent), "169d9cc7d0e76b771748b5291b5b00f4");
        assert_eq!(agent, actors.agent(&person(" Ama@Example.org ", "")).unwrap());
        assert_ne!(agent, actors.agent(&person("", "am17")).unwrap());
        assert_eq!(agent.name, None);
        assert_eq!(actors.agent(&person("", " ")), Err(Untellable::NoIdentity));
    }

    #[test]
    fn another_key_gives_another_pseudonym() {
        let ama = person("ama@example.org", "");
        let one = actors(ActorForm::Pseudonym, "correct horse battery staple").agent(&ama).unwrap();
        let other = actors(ActorForm::Pseudonym, "correct horse battery stapler").agent(&ama).unwrap();
        assert_ne!(one, other);
    }

    #[test]
    fn a_key_is_wanted_and_must_be_long_enough() {
        let xapi = Xapi::new("https://example.org/courses");
        assert_eq!(Actors::new(&xapi, None).unwrap_err(), KeyError::Missing);
        assert_eq!(Actors::new(&xapi, Some(&Secret::new("   short key    "))).unwrap_err(), KeyError::Short);
        assert!(Actors::new(&Xapi { actors: ActorForm::Email, ..xapi }, None).is_ok());
    }

    #[test]
    fn accounts_and_addresses_are_taken_as_they_are() {
        let by_account = actors(ActorForm::Account, "0123456789abcdef");
        assert_eq!(name(&by_account.agent(&person("ama@example.org", "am17")).unwrap()), "am17");
        assert_eq!(name(&by_account.agent(&person("ama@example.org", "")).unwrap()), "ama@example.org");
        let by_email = actors(ActorForm::Email, "0123456789abcdef");
        let agent = by_email.agent(&person("Ama@Example.org", "am17")).unwrap();
        assert_eq!(agent.identifier, Identifier::Mbox("mailto:ama@example.org".to_owned()));
        assert_eq!(by_email.agent(&person("", "am17")), Err(Untellable::NoAddress));
        for wrong in ["ama", "ama@", "@example.org", "a b@example.org", "a@b@c", "ama@example.org>"] {
            assert_eq!(by_email.agent(&person(wrong, "")), Err(Untellable::BadAddress(wrong.to_owned())), "{wrong}");
        }
    }

    #[test]
    fn the_key_does_not_show() {
        let secret = Secret::new("correct horse battery staple");
        assert!(!format!("{:?}", actors(ActorForm::Pseudonym, secret.expose())).contains("horse"));
    }
}
