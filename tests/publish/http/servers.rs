//! Servers of other makers, each with a folder of its own.

use std::fs::{self, Permissions};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::skipped;

/// The one user of Apache, and the key of the bucket.
pub const USER: &str = "kit";
pub const PASSWORD: &str = "opensesame";
pub const KEY_ID: &str = "KITKEYID0001";
pub const KEY: &str = "opensesame/bucket+key";

/// A running server.
pub struct Running {
    process: Child,
    folder: TempDir,
    pub address: SocketAddr,
}

impl Running {
    fn start(folder: TempDir, address: SocketAddr, mut command: Command) -> Self {
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let running = Self { process, folder, address };
        let begin = Instant::now();
        while TcpStream::connect(address).is_err() {
            assert!(begin.elapsed() < Duration::from_secs(30), "{command:?} does not come up");
            std::thread::sleep(Duration::from_millis(50));
        }
        running
    }

    /// Where it keeps what it serves.
    pub fn root(&self) -> PathBuf {
        self.folder.path().join("root")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn free_address() -> SocketAddr {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap()
}

fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for name in ["root", "root/courses", "locks"] {
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        // Started by root, Apache becomes somebody else.
        fs::set_permissions(path, Permissions::from_mode(0o777)).unwrap();
    }
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).unwrap();
    folder
}

/// Apache with WebDAV below `/courses/`: everybody reads, its user writes. `extra` is added to its configuration.
pub fn apache(extra: &str) -> Option<Running> {
    let program = Path::new("/usr/sbin/apache2");
    if !program.is_file() {
        return skipped("no apache2; tests/run installs it");
    }
    let (folder, address) = (folder(), free_address());
    let home = folder.path();
    // PASSWORD, as `htpasswd -s` writes it.
    fs::write(home.join("users"), format!("{USER}:{{SHA}}F2GPAaOiG5EcklvLUlodIavTBnM=\n")).unwrap();
    let modules = [
        "mpm_event",
        "authn_core",
        "authn_file",
        "authz_core",
        "authz_user",
        "auth_basic",
        "dav",
        "dav_fs",
        "headers",
        "alias",
    ];
    let modules: String = modules
        .iter()
        .map(|name| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n"))
        .collect();
    let home = home.display();
    let configuration = format!(
        "ServerRoot {home}\nServerName localhost\nListen {address}\nPidFile {home}/pid\nErrorLog {home}/errors\n\
         DocumentRoot {home}/root\nDavLockDB {home}/locks/db\nUser www-data\nGroup www-data\n{modules}\
         <Location /courses>\nDav On\nAuthType Basic\nAuthName kit\nAuthUserFile {home}/users\n\
         <LimitExcept GET HEAD OPTIONS>\nRequire valid-user\n</LimitExcept>\n</Location>\n{extra}\n"
    );
    fs::write(folder.path().join("apache.conf"), configuration).unwrap();
    let mut command = Command::new(program);
    command.arg("-f").arg(folder.path().join("apache.conf")).args(["-D", "FOREGROUND"]);
    Some(Running::start(folder, address, command))
}

/// A server of buckets that checks signatures, digests and conditions, with the bucket `courses`.
pub fn s3() -> Option<Running> {
    let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("target/tools/bin/s3s-fs");
    if !program.is_file() {
        return skipped(&format!("no {}; tests/run installs it", program.display()));
    }
    let (folder, address) = (folder(), free_address());
    let mut command = Command::new(program);
    command.args(["--host", "127.0.0.1", "--port", &address.port().to_string()]);
    command.args(["--access-key", KEY_ID, "--secret-key", KEY]).arg(folder.path().join("root"));
    Some(Running::start(folder, address, command))
}
