//! Writes policy sets whose proofs are worth measuring: an organisation of any number of people with flows as companies have them,
//! and a decision table of any number of columns and rows. The same arguments write the same files.
//!
//! `ordinance-proofs FOLDER people COUNT [FLOWS]`, `ordinance-proofs FOLDER table COLUMNS ROWS`.

mod flows;
mod people;
mod table;

use std::path::Path;

fn main() -> std::io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let number = |word: &str| word.parse::<usize>().unwrap_or_else(|_| panic!("`{word}` is no number"));
    let (folder, files) = match words.as_slice() {
        [folder, "people", count] => (folder, organisation(number(count), flows::FLOWS.len())),
        [folder, "people", count, some] => (folder, organisation(number(count), number(some))),
        [folder, "table", columns, rows] => (folder, table::files(number(columns), number(rows))),
        _ => {
            eprintln!("ordinance-proofs FOLDER people COUNT [FLOWS] | FOLDER table COLUMNS ROWS");
            std::process::exit(2);
        }
    };
    std::fs::create_dir_all(folder)?;
    files.into_iter().try_for_each(|(name, text)| std::fs::write(Path::new(folder).join(name), text))
}

fn organisation(people: usize, flows: usize) -> Vec<(&'static str, String)> {
    let mut files = people::files(people);
    files.push(("catalog.yaml", flows::CATALOG.to_owned()));
    files.push(("authority.yaml", flows::AUTHORITY.to_owned()));
    let chosen: Vec<&str> = flows::FLOWS.iter().take(flows).copied().collect();
    files.push(("flows.ord", format!("ordinance v1\n{}{}", flows::DEFAULTS, chosen.concat())));
    files
}
