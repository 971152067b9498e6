//! A proxy in front of an LRS that does to requests what networks and servers do to them.

use std::collections::BTreeMap;
use std::io::{BufReader, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::Value;

use super::server::{Reply, Request, headers, listen};

/// What happens to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    None,
    /// 503 instead of an answer.
    Busy,
    /// 503, and when to come back: in seconds, or as a date.
    BusyFor,
    BusyUntil,
    /// The LRS gets it; the answer is 504.
    GatewayTimeout,
    /// The LRS gets it; no answer comes.
    Silence,
    /// The connection is reset in the middle of the request, which the LRS does not get.
    ResetInRequest,
    /// The LRS gets it; the connection is closed before, or in the middle of, the answer.
    ResetBeforeAnswer,
    ResetInAnswer,
    /// Request and answer pass slowly.
    Drip,
}

const FAULTS: [Fault; 9] = [
    Fault::Busy,
    Fault::BusyFor,
    Fault::BusyUntil,
    Fault::GatewayTimeout,
    Fault::Silence,
    Fault::ResetInRequest,
    Fault::ResetBeforeAnswer,
    Fault::ResetInAnswer,
    Fault::Drip,
];

/// The proxy, and what it knows.
pub struct Proxy {
    pub address: SocketAddr,
    state: Arc<State>,
}

struct State {
    lrs: SocketAddr,
    /// Of a hundred requests, how many meet a fault.
    percent: AtomicUsize,
    random: AtomicU64,
    /// Whether to answer as ADL's LRS does: 409 for a whole batch of which one statement is held already.
    refuses_duplicates: AtomicBool,
    /// What the LRS took, by id, as it was sent.
    held: Mutex<BTreeMap<String, Value>>,
    counts: Mutex<BTreeMap<String, usize>>,
}

impl Proxy {
    pub fn start(lrs: SocketAddr, seed: u64, percent: usize) -> Self {
        let state = Arc::new(State {
            lrs,
            percent: AtomicUsize::new(percent),
            random: AtomicU64::new(seed),
            refuses_duplicates: AtomicBool::new(false),
            held: Mutex::default(),
            counts: Mutex::default(),
        });
        let shared = Arc::clone(&state);
        Self { address: listen(move |connection| shared.connection(connection)), state }
    }

    pub fn refuse_duplicates(&self, refuse: bool) {
        self.state.refuses_duplicates.store(refuse, Ordering::Relaxed);
    }

    /// How often each fault, and `409`, has been dealt out.
    pub fn counts(&self) -> BTreeMap<String, usize> {
        self.state.counts.lock().unwrap().clone()
    }
}

impl State {
    fn connection(&self, connection: TcpStream) {
        let mut out = connection.try_clone().unwrap();
        let mut from = BufReader::new(connection);
        while let Some((mut request, length)) = Request::head(&mut from) {
            let fault = self.fault();
            self.count(&format!("{fault:?}"));
            request.body = vec![0; if fault == Fault::ResetInRequest { length / 2 } else { length }];
            if from.read_exact(&mut request.body).is_err() {
                return;
            }
            match self.answer(&request, fault) {
                Some(bytes) if pass(&mut out, &bytes, fault) => {}
                // What has not been read makes this a reset.
                _ => return drop(out.shutdown(Shutdown::Both)),
            }
        }
    }

    /// The bytes to give back; None for none.
    fn answer(&self, request: &Request, fault: Fault) -> Option<Vec<u8>> {
        let busy = Reply::new(503, "the LRS is busy");
        match fault {
            Fault::Busy => return Some(busy.bytes()),
            Fault::BusyFor => return Some(busy.header("Retry-After", "1").bytes()),
            Fault::BusyUntil => {
                let busy = busy.header("Date", "Mon, 23 Nov 2026 08:00:00 GMT");
                return Some(busy.header("Retry-After", "Mon, 23 Nov 2026 08:00:01 GMT").bytes());
            }
            Fault::ResetInRequest => return None,
            _ => {}
        }
        let reply = self.ask(request, fault)?;
        match fault {
            Fault::GatewayTimeout => Some(Reply::new(504, "").bytes()),
            Fault::Silence => {
                thread::sleep(Duration::from_secs(4));
                None
            }
            Fault::ResetBeforeAnswer => None,
            _ => Some(reply.bytes()),
        }
    }

    /// What the LRS answers.
    fn ask(&self, request: &Request, fault: Fault) -> Option<Reply> {
        if !self.refuses_duplicates.load(Ordering::Relaxed) {
            return self.forward(request, fault);
        }
        if !request.is_post() {
            let Some((_, id)) = request.path.split_once("statementId=") else { return self.forward(request, fault) };
            let held = self.held.lock().unwrap();
            return Some(held.get(id).map_or(Reply::new(404, ""), |found| Reply::new(200, found.to_string())));
        }
        if let Some(id) = request.ids().iter().find(|id| self.held.lock().unwrap().contains_key(*id)) {
            self.count("409");
            return Some(Reply::new(409, format!("A statement with ID {id} already exists")));
        }
        self.forward(request, fault)
    }

    fn forward(&self, request: &Request, fault: Fault) -> Option<Reply> {
        let mut head = format!("{} {} HTTP/1.1\r\nconnection: close\r\n", request.method, request.path);
        for (name, value) in request.headers.iter().filter(|(name, _)| name != "connection") {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        let mut lrs = TcpStream::connect(self.lrs).ok()?;
        lrs.write_all(head.as_bytes()).ok()?;
        let size = if fault == Fault::Drip { 4096 } else { request.body.len().max(1) };
        for piece in request.body.chunks(size) {
            lrs.write_all(piece).ok()?;
            if fault == Fault::Drip {
                thread::sleep(Duration::from_millis(10));
            }
        }
        let mut from = BufReader::new(lrs);
        let mut line = String::new();
        std::io::BufRead::read_line(&mut from, &mut line).ok()?;
        let status: u16 = line.split_whitespace().nth(1)?.parse().ok()?;
        let headers = headers(&mut from)?;
        let mut body = Vec::new();
        from.read_to_end(&mut body).ok()?;
        if request.is_post() && (200..300).contains(&status) {
            let statements: Vec<Value> = serde_json::from_slice(&request.body).unwrap();
            let id = |statement: &Value| statement["id"].as_str().unwrap().to_owned();
            self.held.lock().unwrap().extend(statements.into_iter().map(|statement| (id(&statement), statement)));
        }
        let kept = headers.into_iter().filter(|(name, _)| name == "content-type").collect();
        Some(Reply { status, headers: kept, body })
    }

    fn fault(&self) -> Fault {
        let random = self.random();
        let percent = self.percent.load(Ordering::Relaxed) as u64;
        let which = usize::try_from(random / 100 % FAULTS.len() as u64).unwrap();
        if random % 100 < percent { FAULTS[which] } else { Fault::None }
    }

    /// The next number of a series that the seed fixes (splitmix64).
    fn random(&self) -> u64 {
        let state = self.random.fetch_add(0x9E37_79B9_7F4A_7C15, Ordering::Relaxed);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    fn count(&self, what: &str) {
        *self.counts.lock().unwrap().entry(what.to_owned()).or_default() += 1;
    }
}

/// Gives an answer back; false if the connection ends here.
fn pass(out: &mut TcpStream, bytes: &[u8], fault: Fault) -> bool {
    match fault {
        Fault::ResetInAnswer => {
            let _ = out.write_all(&bytes[..bytes.len() / 2]);
            false
        }
        Fault::Drip => bytes.chunks(bytes.len().div_ceil(20).max(1)).all(|piece| {
            thread::sleep(Duration::from_millis(5));
            out.write_all(piece).is_ok()
        }),
        _ => out.write_all(bytes).is_ok(),
    }
}
