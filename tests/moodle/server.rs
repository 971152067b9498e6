//! A Moodle of the tests: it answers what was recorded from a real one.

use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Value, json};

pub type Parameters = BTreeMap<String, String>;

/// Gives another answer than the recorded one.
type Instead = Box<dyn Fn(&str, &Parameters) -> Option<Vec<u8>> + Send + Sync>;

/// A server on loopback; it lives as long as the test.
pub struct Server {
    pub url: String,
    calls: Arc<Mutex<Vec<(String, Parameters)>>>,
}

struct Site {
    folder: PathBuf,
    /// File by function and parameters.
    replies: BTreeMap<(String, Parameters), String>,
    instead: Instead,
    calls: Arc<Mutex<Vec<(String, Parameters)>>>,
    /// How long each answer takes.
    pause: Duration,
}

impl Server {
    pub fn start(folder: &Path) -> Self {
        Self::start_with(folder, Duration::ZERO, |_, _| None)
    }

    /// Serves the replies in `folder`; where `instead` gives an answer, that one.
    pub fn start_with(
        folder: &Path,
        pause: Duration,
        instead: impl Fn(&str, &Parameters) -> Option<Vec<u8>> + Send + Sync + 'static,
    ) -> Self {
        let index = fs::read_to_string(folder.join("INDEX.tsv")).unwrap();
        let mut replies = BTreeMap::new();
        for line in index.lines().skip(1) {
            let cells: Vec<&str> = line.split('\t').collect();
            if cells[3] == "tracking reader" && !cells[0].starts_with("errors/") && cells[0].ends_with(".json") {
                // The first reply to a question counts: later ones were recorded with other settings of the site.
                replies.entry((cells[1].to_owned(), form(cells[2]))).or_insert(cells[0].to_owned());
            }
        }
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let calls = Arc::new(Mutex::new(Vec::new()));
        let site = Arc::new(Site {
            folder: folder.to_owned(),
            replies,
            instead: Box::new(instead),
            calls: Arc::clone(&calls),
            pause,
        });
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let site = Arc::clone(&site);
                thread::spawn(move || site.serve(&stream));
            }
        });
        Self { url, calls }
    }

    /// How often each function was called since the last time that this was asked.
    pub fn calls(&self) -> BTreeMap<String, usize> {
        let mut counts = BTreeMap::new();
        for (function, _) in self.calls.lock().unwrap().drain(..) {
            *counts.entry(function).or_default() += 1;
        }
        counts
    }

    pub fn number_of_calls(&self) -> usize {
        self.calls.lock().unwrap().len()
    }
}

impl Site {
    /// Answers every request of a connection.
    fn serve(&self, stream: &TcpStream) {
        let mut reader = BufReader::new(stream);
        loop {
            let (mut line, mut length) = (String::new(), 0);
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            assert!(line.starts_with("POST /webservice/rest/server.php "), "{line}");
            loop {
                line.clear();
                reader.read_line(&mut line).unwrap();
                if let Some((name, value)) = line.trim().split_once(':')
                    && name.eq_ignore_ascii_case("content-length")
                {
                    length = value.trim().parse().unwrap();
                }
                if line.trim().is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reader.read_exact(&mut body).unwrap();
            let answer = self.answer(form(std::str::from_utf8(&body).unwrap()));
            thread::sleep(self.pause);
            let head = format!(
                "HTTP/1.1 200 OK\r\nDate: Mon, 23 Nov 2026 12:00:00 GMT\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n",
                answer.len()
            );
            let mut stream = stream;
            if stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&answer)).is_err() {
                return;
            }
        }
    }

    fn answer(&self, mut parameters: Parameters) -> Vec<u8> {
        let token = parameters.remove("wstoken").unwrap();
        let function = parameters.remove("wsfunction").unwrap();
        assert_eq!(parameters.remove("moodlewsrestformat").as_deref(), Some("json"));
        self.calls.lock().unwrap().push((function.clone(), parameters.clone()));
        if token != "opensesame" {
            return self.file("errors/invalid-token.json");
        }
        (self.instead)(&function, &parameters).unwrap_or_else(|| self.recorded(&function, parameters))
    }

    /// The recorded reply; pages of lists are cut out of the whole list.
    fn recorded(&self, function: &str, mut parameters: Parameters) -> Vec<u8> {
        let page = match function {
            "core_enrol_get_enrolled_users" => {
                let mut option = |index: u32| parameters.remove(&format!("options[{index}][value]"));
                let options = [option(0), option(1), option(2)];
                parameters.retain(|name, _| name == "courseid");
                Some((number(&options[0]), number(&options[1])))
            }
            "mod_feedback_get_responses_analysis" => {
                let (page, size) = (number(&parameters.remove("page")), number(&parameters.remove("perpage")));
                Some((page * size, size))
            }
            _ => None,
        };
        let Some(file) = self.replies.get(&(function.to_owned(), parameters.clone())) else {
            let message = format!("the tests have no reply to {function} {parameters:?}");
            return json!({"exception": "x", "errorcode": "norecording", "message": message}).to_string().into_bytes();
        };
        let bytes = self.file(file);
        let Some((from, count)) = page else { return bytes };
        let mut value: Value = serde_json::from_slice(&bytes).unwrap();
        for list in [Some(""), Some("/attempts"), Some("/anonattempts")].into_iter().flatten() {
            if let Some(Value::Array(list)) = value.pointer_mut(list) {
                *list = list.iter().skip(from).take(count).cloned().collect();
            }
        }
        value.to_string().into_bytes()
    }

    fn file(&self, name: &str) -> Vec<u8> {
        fs::read(self.folder.join(name)).unwrap()
    }
}

fn number(text: &Option<String>) -> usize {
    text.as_deref().unwrap().parse().unwrap()
}

/// The fields of a form.
fn form(text: &str) -> Parameters {
    text.split('&')
        .filter(|field| !field.is_empty())
        .map(|field| field.split_once('=').unwrap())
        .map(|(name, value)| (plain(name), plain(value)))
        .collect()
}

fn plain(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, others @ ..] = rest {
        rest = others;
        match (first, others) {
            (b'%', [high, low, others @ ..]) => {
                bytes.push(u8::from_str_radix(std::str::from_utf8(&[*high, *low]).unwrap(), 16).unwrap());
                rest = others;
            }
            (b'+', _) => bytes.push(b' '),
            _ => bytes.push(*first),
        }
    }
    String::from_utf8(bytes).unwrap()
}
