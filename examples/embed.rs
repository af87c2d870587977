//! Loads a compiled bundle and asks it one question, with the run-time half alone.
//!
//! `ordinance -C policies/harbour compile -o harbour.bundle` makes the bundle; then
//! `cargo run --no-default-features --example embed -- harbour.bundle bella read EmployeeRecord hk-finance 2026-11-22T10:00:00+08:00`
#![allow(clippy::print_stdout, clippy::disallowed_methods, reason = "an example is a program of its own")]

use ordinance::{Engine, Instant, Request};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [bundle, person, action, resource_type, unit, now] = arguments.as_slice() else {
        return Err("usage: embed BUNDLE PERSON ACTION TYPE UNIT NOW".into());
    };
    let engine = Engine::from_bundle(&std::fs::read(bundle)?)?;
    let now = Instant::parse(now, None).ok_or("NOW is an RFC 3339 instant")?;
    let request = Request::person(person, action, resource_type).with("unit", unit.as_str()).at(now);
    println!("{}", serde_json::to_string_pretty(&engine.decide(&request)?)?);
    Ok(())
}
