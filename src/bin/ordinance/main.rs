//! The command line: arguments, the clock, the environment, a report, an exit code.

fn main() {}
