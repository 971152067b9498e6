//! A folder shown over HTTP, asked the way that LMSs, players and strangers ask: byte for byte, through the program itself.

mod conditions;
mod crowd;
mod life;
mod paths;
mod ranges;

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// `kitbag serve` on a port of its own; it ends with the test.
pub struct Serving {
    process: Child,
    pub address: SocketAddr,
}

/// An answer, whole.
pub struct Answer {
    pub status: u16,
    headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Serving {
    pub fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    pub fn start_with(folder: &Path, more: &[&str]) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_kitbag"));
        command.arg("serve").arg(folder).args(["--port", "0"]).args(more);
        let mut process = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let address = line.trim().strip_prefix("http://").and_then(|line| line.strip_suffix('/')).expect("an address");
        Self { address: address.parse().unwrap(), process }
    }

    /// Sends a request as it stands here, with nothing made tidy, and reads its answer.
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> Answer {
        let stream = self.send(method, path, headers);
        Answer::read(&mut BufReader::new(stream), method == "HEAD")
    }

    pub fn get(&self, path: &str) -> Answer {
        self.ask("GET", path, &[])
    }

    /// Sends a request, and leaves its answer to be read.
    fn send(&self, method: &str, path: &str, headers: &[(&str, &str)]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).unwrap();
        stream.set_read_timeout(Some(Duration::from_secs(60))).unwrap();
        let mut request = format!("{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\n", self.address);
        for (name, value) in headers {
            request += &format!("{name}: {value}\r\n");
        }
        stream.write_all(format!("{request}\r\n").as_bytes()).unwrap();
        stream
    }

    /// Tells the server to end, as a terminal or a service manager does.
    fn signal(&self, name: &str) {
        let id = self.process.id().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().unwrap().success());
    }

    /// Waits for its end, and gives its exit status and what it said.
    fn ended(&mut self) -> (Option<i32>, String) {
        let begin = Instant::now();
        while self.process.try_wait().unwrap().is_none() {
            assert!(begin.elapsed() < Duration::from_secs(30), "it does not end");
            std::thread::sleep(Duration::from_millis(5));
        }
        let code = self.process.wait().unwrap().code();
        let mut said = String::new();
        self.process.stderr.take().unwrap().read_to_string(&mut said).unwrap();
        (code, said)
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Answer {
    fn read(from: &mut BufReader<TcpStream>, is_head: bool) -> Self {
        let mut line = String::new();
        from.read_line(&mut line).unwrap();
        let status = line.split(' ').nth(1).unwrap_or_else(|| panic!("no status: {line:?}")).parse().unwrap();
        let headers = crate::lrs::server::headers(from).unwrap();
        let mut body = Vec::new();
        from.read_to_end(&mut body).unwrap();
        let answer = Self { status, headers, body };
        assert_eq!(answer.header("x-content-type-options").is_some(), !answer.is_preflight(), "nosniff");
        if let Some(length) = answer.header("content-length")
            && !is_head
        {
            assert_eq!(length, answer.body.len().to_string(), "what was announced");
        }
        answer
    }

    /// The only answer that comes without a word about its type: it has none.
    fn is_preflight(&self) -> bool {
        self.header("access-control-allow-methods").is_some()
    }

    pub fn header(&self, name: &str) -> Option<&str> {
        let mut values = self.headers.iter().filter(|(known, _)| known == name);
        let value = values.next().map(|(_, value)| value.as_str());
        assert!(values.next().is_none() || name == "vary", "{name} stands twice");
        value
    }

    pub fn etag(&self) -> String {
        self.header("etag").expect("an entity tag").to_owned()
    }
}

/// A folder with files, by path and content.
pub fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (path, bytes) in files {
        write(folder.path(), path, bytes);
    }
    folder
}

pub fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, bytes).unwrap();
}

/// Bytes that do not repeat, so that a piece of them tells where it is from.
pub fn noise(length: usize, seed: u64) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1;
    let mut bytes = Vec::with_capacity(length + 8);
    while bytes.len() < length {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        bytes.extend_from_slice(&state.to_le_bytes());
    }
    bytes.truncate(length);
    bytes
}
