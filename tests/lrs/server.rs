//! A web server of a few lines, for answers that no real LRS can be made to give.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;
use std::thread;

/// A request, whole.
#[derive(Debug, Clone)]
pub struct Request {
    pub method: String,
    /// With the query.
    pub path: String,
    /// In small letters, with the blanks around the value taken away.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

/// An answer; `Content-Length` is added.
#[derive(Debug, Clone)]
pub struct Reply {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Request {
    /// Reads the next one of a connection; None at its end.
    pub fn read(from: &mut BufReader<TcpStream>) -> Option<Self> {
        let (mut request, length) = Self::head(from)?;
        request.body = vec![0; length];
        from.read_exact(&mut request.body).ok()?;
        Some(request)
    }

    /// Reads all but the body, and the length of that.
    pub fn head(from: &mut BufReader<TcpStream>) -> Option<(Self, usize)> {
        let mut line = String::new();
        from.read_line(&mut line).ok()?;
        let mut words = line.split_whitespace();
        let (method, path) = (words.next()?.to_owned(), words.next()?.to_owned());
        let headers = headers(from)?;
        let request = Self { method, path, headers, body: Vec::new() };
        let length = request.header("content-length").and_then(|value| value.parse().ok()).unwrap_or(0);
        Some((request, length))
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The ids of the statements in the body.
    pub fn ids(&self) -> Vec<String> {
        let statements: Vec<serde_json::Value> = serde_json::from_slice(&self.body).unwrap_or_default();
        statements.iter().map(|statement| statement["id"].as_str().unwrap().to_owned()).collect()
    }

    pub fn is_post(&self) -> bool {
        self.method == "POST"
    }
}

/// Header lines up to the empty one.
pub fn headers(from: &mut impl BufRead) -> Option<Vec<(String, String)>> {
    let mut headers = Vec::new();
    loop {
        let mut line = String::new();
        from.read_line(&mut line).ok()?;
        match line.trim_end().split_once(':') {
            Some((name, value)) => headers.push((name.to_ascii_lowercase(), value.trim().to_owned())),
            None if line.trim_end().is_empty() => return Some(headers),
            None => return None,
        }
    }
}

impl Reply {
    pub fn new(status: u16, body: impl Into<Vec<u8>>) -> Self {
        Self { status, headers: Vec::new(), body: body.into() }
    }

    /// The answer of an LRS that holds nothing to a question, and of one that takes everything to statements.
    pub fn fine(request: &Request) -> Self {
        if request.is_post() { Self::new(204, "") } else { Self::new(200, r#"{"statements":[],"more":""}"#) }
    }

    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        let mut head = format!("HTTP/1.1 {} Answer\r\n", self.status);
        for (name, value) in &self.headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        if self.status != 204 {
            head.push_str(&format!("content-length: {}\r\n", self.body.len()));
        }
        head.push_str("\r\n");
        [head.as_bytes(), &self.body].concat()
    }
}

/// Gives every connection to `handle`, each in a thread of its own.
pub fn listen(handle: impl Fn(TcpStream) + Send + Sync + 'static) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    let handle = Arc::new(handle);
    thread::spawn(move || {
        for connection in listener.incoming().flatten() {
            let handle = Arc::clone(&handle);
            connection.set_nodelay(true).unwrap();
            thread::spawn(move || handle(connection));
        }
    });
    address
}

/// Answers every request with what `answer` makes of it. The result is the address of an LRS.
pub fn serve(answer: impl Fn(&Request) -> Reply + Send + Sync + 'static) -> String {
    let address = listen(move |connection| {
        let mut out = connection.try_clone().unwrap();
        let mut from = BufReader::new(connection);
        while let Some(request) = Request::read(&mut from) {
            if out.write_all(&answer(&request).bytes()).is_err() {
                return;
            }
        }
    });
    format!("http://{address}/xapi/")
}
