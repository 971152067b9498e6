//! The syntax of `parameters` of an item (CAM 3.4.1.9), as ADL's suite reads it.

/// Whether a text is `#fragment`, or pairs of name and value with `?` in front or not and a fragment behind or not.
///
/// As in ADL's suite, a bare `#` or `?` passes, a doubled `&` between pairs is overlooked, and what follows a second `=`
/// in a pair is not looked at.
///
/// # Errors
/// What is wrong, in words.
pub(super) fn read(parameters: &str) -> Result<(), String> {
    let (query, fragment) = match parameters.split_once('#') {
        Some((query, fragment)) => (query, Some(fragment)),
        None => (parameters, None),
    };
    if let Some(fragment) = fragment {
        characters(fragment)?;
    }
    match query.strip_prefix('?') {
        Some("") => Ok(()),
        Some(pairs) => read_pairs(pairs),
        None if query.is_empty() && fragment.is_some() => Ok(()),
        None => read_pairs(query),
    }
}

fn read_pairs(text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("it is empty".to_owned());
    }
    let parts: Vec<&str> = text.trim_end_matches('&').split('&').collect();
    // With a single pair, an `&` after it is taken for a part of it.
    if parts.len() < 2 {
        return pair(text);
    }
    parts.into_iter().filter(|part| !part.is_empty()).try_for_each(pair)
}

fn pair(text: &str) -> Result<(), String> {
    let mut parts = text.split('=');
    let (name, value) = (parts.next().unwrap_or_default(), parts.next().unwrap_or_default());
    if name.is_empty() || value.is_empty() {
        return Err(format!("`{text}` is no pair of name and value"));
    }
    characters(name)?;
    characters(value)
}

fn characters(text: &str) -> Result<(), String> {
    match text.chars().find(|character| !character.is_ascii_alphanumeric() && !"-_.!*'()%|".contains(*character)) {
        Some(' ') => Err("it holds a blank".to_owned()),
        Some(character) => Err(format!("`{character}` must be escaped")),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn pairs_and_fragments_are_told_from_other_texts() {
        for right in [
            "#",
            "?",
            "#a",
            "?a=b",
            "a=b",
            "?a=b&c=d",
            "a=b&c=d#e",
            "?a=b&&c=d",
            "?&a=b",
            "a=b&c=d&",
            "a=b=c d",
            "a=%",
            "a=x|y",
            "?a=b#",
            "a=-_.!*'()%20",
        ] {
            assert_eq!(read(right), Ok(()), "{right}");
        }
        for wrong in [
            "", " ", "a", "?a", "a=", "=b", "a==b", "?a=b&", "?a=b&c", "a=b c", " ?a=b", "a=b+c", "a/b=c", "a=b;c=d",
            "a=b,c", "a:b=c", "#a#b", "a=b#c#d", "&", "?&", "a=é",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }
}
