//! Ralph, an LRS that shares no code with ours.

use std::fs;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpStream};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::python_tool;

/// Its one user.
pub const USER: &str = "kit";
pub const PASSWORD: &str = "opensesame";

/// A running Ralph, with nothing in it at first.
pub struct Ralph {
    process: Child,
    folder: TempDir,
    pub address: SocketAddr,
}

impl Ralph {
    /// Starts the one that `tests/run` installed. Without it the test is skipped.
    pub fn start() -> Option<Self> {
        let (ralph, python) = (python_tool("ralph")?, python_tool("python")?);
        let folder = tempfile::tempdir().unwrap();
        fs::create_dir(folder.path().join("statements")).unwrap();
        let command = |program: &Path| {
            let mut command = Command::new(program);
            command
                .env("RALPH_APP_DIR", folder.path())
                .env("RALPH_AUTH_FILE", folder.path().join("auth.json"))
                .env("RALPH_RUNSERVER_BACKEND", "fs")
                .env("RALPH_RUNSERVER_MAX_SEARCH_HITS_COUNT", "500")
                .env("RALPH_BACKENDS__LRS__FS__DEFAULT_DIRECTORY_PATH", folder.path().join("statements"))
                .current_dir(folder.path())
                .stderr(Stdio::null());
            command
        };
        let auth = ["auth", "-u", USER, "-p", PASSWORD, "-s", "all", "-M", "mailto:kit@lrs.example", "-N", "Kit", "-w"];
        assert!(command(&ralph).args(auth).stdout(Stdio::null()).status().unwrap().success());
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/lrs/start_ralph.py");
        let mut process = command(&python).arg(script).stdout(Stdio::piped()).spawn().unwrap();
        let mut port = String::new();
        BufReader::new(process.stdout.take().unwrap()).read_line(&mut port).unwrap();
        let address = SocketAddr::from(([127, 0, 0, 1], port.trim().parse().expect("Ralph says its port")));
        let begin = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(begin.elapsed() < Duration::from_secs(60), "Ralph does not come up");
            std::thread::sleep(Duration::from_millis(100));
        }
        Some(Self { process, folder, address })
    }

    pub fn endpoint(&self) -> String {
        format!("http://{}/xAPI/", self.address)
    }

    /// Every line that it has written.
    pub fn statements(&self) -> Vec<Value> {
        let path = self.folder.path().join("statements/fs_lrs.jsonl");
        let text = fs::read_to_string(path).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).expect("Ralph's lines are whole")).collect()
    }
}

impl Drop for Ralph {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
