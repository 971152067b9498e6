//! `kitbag serve`.

use std::net::{IpAddr, Ipv4Addr};
use std::path::PathBuf;
use std::process::ExitCode;

use super::{Failure, output};
use crate::serve::{Server, Settings};

/// Serve a published folder on this machine
///
/// Shows over HTTP what `kitbag publish` put into a folder, or any other folder of pages, until it is interrupted: with
/// ranges, entity tags and CORS, as LMSs and players ask for it. The address goes to standard output. Nothing hidden is shown,
/// and nothing outside of the folder. For trying things out; on the internet, put a web server in its place.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit status: 0 it was told to end (SIGINT, SIGTERM), 2 the tool could not work.")]
pub(super) struct ServeArguments {
    /// The folder
    dir: PathBuf,
    /// The port; 0 takes any that is free
    #[arg(long, value_name = "N", default_value_t = 8080)]
    port: u16,
    /// The address of this machine to listen at; 0.0.0.0 is all of them, so that others can reach it
    #[arg(long, value_name = "IP", default_value_t = IpAddr::V4(Ipv4Addr::LOCALHOST))]
    address: IpAddr,
    /// Let only pages of this origin, such as `https://lms.example`, read what is served; may be repeated [default: all]
    #[arg(long = "allow-origin", value_name = "ORIGIN")]
    origins: Vec<String>,
}

pub fn run(arguments: &ServeArguments) -> Result<ExitCode, Failure> {
    let settings = Settings { address: arguments.address, port: arguments.port, origins: arguments.origins.clone() };
    let server = Server::bind(&arguments.dir, &settings).map_err(|error| error.to_string())?;
    let dir = arguments.dir.display();
    if !arguments.address.is_loopback() {
        output::talk(&format!("warning: whoever can reach this machine can read {dir}, unencrypted"));
    }
    output::data(&format!("http://{}/", server.address()))?;
    output::talk(&format!("serving {dir}; Ctrl+C ends it"));
    server.run().map_err(|error| error.to_string())?;
    Ok(ExitCode::SUCCESS)
}
