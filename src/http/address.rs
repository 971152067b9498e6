//! Addresses that people give.

use reqwest::Url;

use super::Error;

/// Reads the address of a service: `http` or `https`, with a host and without credentials, which would stand in the
/// shell's history.
///
/// # Errors
/// It is none; the error does not repeat credentials.
pub fn address(text: &str) -> Result<Url, Error> {
    let refuse = |text: &str, reason: &str| Err(Error::Address { address: text.to_owned(), reason: reason.to_owned() });
    let url = match Url::parse(text.trim()) {
        Ok(url) => url,
        Err(_) if text.contains('@') => return refuse("…", "it cannot be read, and no credentials may stand in it"),
        Err(error) => return refuse(text, &error.to_string()),
    };
    if !url.username().is_empty() || url.password().is_some() {
        return refuse(&bare(&url), "leave the credentials out of it: they come from the environment, a file or netrc");
    }
    if !matches!(url.scheme(), "http" | "https") || url.host_str().is_none() {
        return refuse(text, "it has to begin with https:// or http:// and a host");
    }
    Ok(url)
}

/// An address as messages may show it: without credentials, query and fragment.
pub(super) fn bare(url: &Url) -> String {
    let mut url = url.clone();
    // Both fail only for addresses that can have neither.
    let _ = url.set_username("");
    let _ = url.set_password(None);
    url.set_query(None);
    url.set_fragment(None);
    url.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_with_credentials_are_refused_without_repeating_them() {
        for text in ["https://user:opensesame@lrs.example/xapi/", "https://opensesame@lrs.example/", "//u:opensesame@x"]
        {
            let error = address(text).unwrap_err().to_string();
            assert!(!error.contains("opensesame"), "{error}");
        }
    }

    #[test]
    fn an_address_has_a_scheme_and_a_host() {
        assert!(address("https://lrs.example/xapi/").is_ok());
        for text in ["lrs.example", "ftp://lrs.example/", "mailto:a@b.example", "https://", ""] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
