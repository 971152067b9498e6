//! Places over HTTP: real servers, and a wire that breaks.

mod bucket;
mod cli;
mod fault;
mod moments;
mod servers;
mod web;
mod world;
