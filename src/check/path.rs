//! From what a manifest writes to the path of a file in the package.

/// The path that a relative URL leads to: query and fragment cut off, `%XX` decoded, `.` and `..` folded away. None if
/// it climbs above the root, or is no UTF-8 when decoded.
pub(super) fn of_url(url: &str) -> Option<String> {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    fold(&decode(path)?)
}

/// `%XX` as the bytes they stand for; a `%` without two digits stands for itself. None if the bytes are no UTF-8.
pub(super) fn decode(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let [first, tail @ ..] = rest {
        let digits = tail.get(..2).and_then(|pair| std::str::from_utf8(pair).ok());
        let escaped = digits.filter(|pair| pair.bytes().all(|digit| digit.is_ascii_hexdigit()));
        match escaped.and_then(|pair| u8::from_str_radix(pair, 16).ok()) {
            Some(byte) if *first == b'%' => {
                bytes.push(byte);
                rest = &tail[2..];
            }
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8(bytes).ok()
}

/// The path without `.` and `..`. None if it climbs above the root.
pub(super) fn fold(path: &str) -> Option<String> {
    let mut folded: Vec<&str> = Vec::new();
    for segment in path.split('/') {
        match segment {
            "" | "." => {}
            ".." => drop(folded.pop()?),
            name => folded.push(name),
        }
    }
    Some(folded.join("/"))
}

#[cfg(test)]
mod tests {
    use super::of_url;

    #[test]
    fn a_url_leads_to_a_path() {
        let cases = [
            ("a/b.html?x=1#y", Some("a/b.html")),
            ("a/./../b%20c.html", Some("b c.html")),
            ("%C3%A9.html", Some("é.html")),
            ("100%.html", Some("100%.html")),
            ("%+1.html", Some("%+1.html")),
            ("../a.html", None),
            ("%FF.html", None),
        ];
        for (url, path) in cases {
            assert_eq!(of_url(url).as_deref(), path, "{url}");
        }
    }
}
