//! A wire that breaks after so many bytes, and stays broken until it is mended; or that stands still until it is let go.

use std::io::{Read, Write};
use std::net::{Shutdown, SocketAddr, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::Duration;

use crate::lrs::server::listen;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    Up,
    Down,
}

pub struct Wire {
    pub address: SocketAddr,
    state: Arc<State>,
}

struct State {
    server: SocketAddr,
    /// Bytes that have passed to the server, and from it.
    passed: [AtomicU64; 2],
    /// How many may.
    limits: [AtomicU64; 2],
    is_cut: AtomicBool,
    /// Whether it mends itself after one cut.
    heals: AtomicBool,
    /// How many bytes may pass to the server before all that follow have to wait, and whether some do.
    holds_at: AtomicU64,
    is_held: AtomicBool,
}

impl Wire {
    pub fn to(server: SocketAddr) -> Self {
        let state = Arc::new(State {
            server,
            passed: Default::default(),
            limits: [u64::MAX, u64::MAX].map(AtomicU64::new),
            is_cut: AtomicBool::new(false),
            heals: AtomicBool::new(false),
            holds_at: AtomicU64::new(u64::MAX),
            is_held: AtomicBool::new(false),
        });
        let shared = Arc::clone(&state);
        Self { address: listen(move |client| shared.connection(&client)), state }
    }

    /// Breaks when `bytes` more have passed in `direction`.
    pub fn cut_after(&self, direction: Direction, bytes: u64, heals: bool) {
        self.mend();
        self.state.heals.store(heals, Ordering::SeqCst);
        self.state.limits[direction as usize].store(self.passed(direction) + bytes, Ordering::SeqCst);
    }

    pub fn mend(&self) {
        self.state.mend();
    }

    /// Stands still when `bytes` more have passed to the server.
    pub fn hold_after(&self, bytes: u64) {
        self.state.is_held.store(false, Ordering::SeqCst);
        self.state.holds_at.store(self.passed(Direction::Up) + bytes, Ordering::SeqCst);
    }

    /// Whether it stands still, with bytes that wait.
    pub fn is_held(&self) -> bool {
        self.state.is_held.load(Ordering::SeqCst)
    }

    pub fn let_go(&self) {
        self.state.holds_at.store(u64::MAX, Ordering::SeqCst);
    }

    pub fn passed(&self, direction: Direction) -> u64 {
        self.state.passed[direction as usize].load(Ordering::SeqCst)
    }
}

impl State {
    fn connection(self: &Arc<Self>, client: &TcpStream) {
        if self.is_cut.load(Ordering::SeqCst) {
            return;
        }
        let Ok(server) = TcpStream::connect(self.server) else { return };
        let (state, from, to) = (Arc::clone(self), server.try_clone().unwrap(), client.try_clone().unwrap());
        let back = thread::spawn(move || state.pass(Direction::Down, from, to));
        self.pass(Direction::Up, client.try_clone().unwrap(), server);
        let _ = back.join();
    }

    fn pass(&self, direction: Direction, mut from: TcpStream, mut to: TcpStream) {
        let mut piece = vec![0; 64 << 10];
        while let Ok(count @ 1..) = from.read(&mut piece) {
            let before = self.passed[direction as usize].fetch_add(count as u64, Ordering::SeqCst);
            let left = self.limits[direction as usize].load(Ordering::SeqCst).saturating_sub(before);
            while direction == Direction::Up && before + count as u64 > self.holds_at.load(Ordering::SeqCst) {
                self.is_held.store(true, Ordering::SeqCst);
                thread::sleep(Duration::from_millis(2));
            }
            let may = count.min(usize::try_from(left).unwrap_or(usize::MAX));
            if self.is_cut.load(Ordering::SeqCst) || to.write_all(&piece[..may]).is_err() {
                break;
            }
            if may < count {
                self.is_cut.store(true, Ordering::SeqCst);
                if self.heals.load(Ordering::SeqCst) {
                    self.mend();
                }
                break;
            }
        }
        let _ = (from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both));
    }

    fn mend(&self) {
        self.limits.iter().for_each(|limit| limit.store(u64::MAX, Ordering::SeqCst));
        self.is_cut.store(false, Ordering::SeqCst);
    }
}
