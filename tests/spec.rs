//! Runs the literate cases of `tests/spec`, the README's tour and the guides that have transcripts with the real binary.
//!
//! A page is prose and fences. A fence with `file=PATH` in its info string lays that file; a `console` fence is a transcript:
//! each line `$ COMMAND` is run by `sh` in the case's folder and what follows is what it prints, both streams together, with
//! `[exit N]` behind it unless that is 0. Every second-level heading begins a new case in an empty folder, after the files and
//! commands that stand before the first one. In what is expected, `…` stands for anything within a line, and a line that is
//! nothing but `…` for any lines.
//!
//! `ORDINANCE_BLESS=1 cargo test --test all spec` writes what was printed in the place of what was expected.
//! `ORDINANCE_SPEC=WORD` takes only the pages whose path has that word.

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use tempfile::TempDir;

#[test]
fn spec() {
    let mut pages = Vec::new();
    walk(&root().join("tests/spec"), &mut pages);
    run_all(pages, false);
}

#[test]
fn readme() {
    run_all(vec![root().join("README.md")], true);
}

/// Guides that show the tool at work are walked like the README's tour.
#[test]
fn guides() {
    run_all(["docs/protection.md", "docs/sealing.md"].map(|page| root().join(page)).to_vec(), true);
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn walk(folder: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<_> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            walk(&path, out);
        } else if path.extension().is_some_and(|ext| ext == "md") {
            out.push(path);
        }
    }
}

fn run_all(pages: Vec<PathBuf>, tour: bool) {
    let only = std::env::var("ORDINANCE_SPEC").unwrap_or_default();
    let pages: Vec<_> = pages.into_iter().filter(|page| page.exists() && page.to_string_lossy().contains(&only)).collect();
    let queue = Mutex::new(pages.into_iter());
    let faults = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(2, usize::from) {
            scope.spawn(|| {
                loop {
                    let Some(page) = queue.lock().unwrap().next() else { break };
                    let found = run_page(&page, tour);
                    faults.lock().unwrap().extend(found);
                }
            });
        }
    });
    let mut faults = faults.into_inner().unwrap();
    faults.sort();
    assert!(faults.is_empty(), "\n{}\nORDINANCE_BLESS=1 accepts what was printed", faults.join("\n"));
}

/// A page cut into text that stays and fences.
enum Part {
    Prose(String),
    File { path: String, content: String, raw: String },
    Console { number: usize, head: String, lines: Vec<String> },
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut lines = text.lines().enumerate();
    while let Some((number, line)) = lines.next() {
        let Some(info) = line.strip_prefix("```") else {
            parts.push(Part::Prose(format!("{line}\n")));
            continue;
        };
        let body: Vec<_> = lines.by_ref().map(|(_, line)| line.to_owned()).take_while(|line| line != "```").collect();
        let file = info.split_whitespace().find_map(|word| word.strip_prefix("file="));
        let mut content = body.join("\n");
        content.push('\n');
        let raw = format!("{line}\n{content}```\n");
        match file {
            Some(path) => parts.push(Part::File { path: path.to_owned(), content, raw }),
            None if info == "console" => parts.push(Part::Console { number: number + 2, head: line.to_owned(), lines: body }),
            None => parts.push(Part::Prose(raw)),
        }
    }
    parts
}

fn run_page(page: &Path, tour: bool) -> Vec<String> {
    let bless = std::env::var_os("ORDINANCE_BLESS").is_some();
    let text = fs::read_to_string(page).unwrap();
    let shown = page.strip_prefix(root()).unwrap().display().to_string();
    let parts = parts(&text);
    let first = parts.iter().position(|part| matches!(part, Part::Prose(line) if line.starts_with("## ")));
    let preamble = if tour { 0 } else { first.unwrap_or(0) };
    let (mut faults, mut out) = (Vec::new(), String::new());
    // A tour through the example estate has it at hand.
    let mut case = Case::new(tour && text.contains("policies/"));
    for (number, part) in parts.iter().enumerate() {
        match part {
            Part::Prose(text) => {
                if text.starts_with("## ") && !tour {
                    case = Case::new(false);
                    parts[..preamble].iter().for_each(|part| case.lay(part));
                }
                out.push_str(text);
            }
            Part::File { raw, .. } => {
                case.lay(part);
                out.push_str(raw);
            }
            Part::Console { number: line, head, lines } => {
                let _ = writeln!(out, "{head}");
                for step in steps(lines) {
                    let printed = case.run(&step.command);
                    let same = matches(&step.expected, &printed);
                    if !same && !bless {
                        let at = line + step.line;
                        faults.push(format!(
                            "{shown}:{at}: $ {}\n--- expected\n{}\n--- printed\n{}",
                            step.command,
                            step.expected.join("\n"),
                            printed.join("\n")
                        ));
                    }
                    let keep = if same { step.expected } else { printed.iter().map(|line| stable(line)).collect() };
                    let _ = writeln!(out, "$ {}", step.command);
                    keep.iter().for_each(|line| _ = writeln!(out, "{line}"));
                }
                out.push_str("```\n");
            }
        }
        let _ = number;
    }
    if bless && out != text {
        fs::write(page, out).unwrap();
    }
    faults
}

struct Step {
    line: usize,
    command: String,
    expected: Vec<String>,
}

fn steps(lines: &[String]) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (number, line) in lines.iter().enumerate() {
        match (line.strip_prefix("$ "), steps.last_mut()) {
            (Some(command), _) => steps.push(Step { line: number, command: command.to_owned(), expected: Vec::new() }),
            (None, Some(step)) => step.expected.push(line.clone()),
            (None, None) => panic!("a transcript begins with a command: {line}"),
        }
    }
    steps
}

/// A folder in which commands run.
struct Case {
    folder: TempDir,
}

impl Case {
    fn new(estate: bool) -> Self {
        let case = Self { folder: tempfile::tempdir().unwrap() };
        fs::create_dir(case.folder.path().join(".bin")).unwrap();
        fs::create_dir(case.folder.path().join("set")).unwrap();
        let binary = Path::new(env!("CARGO_BIN_EXE_ordinance"));
        // The tour shows what a newcomer types, who has no binary yet.
        let cargo = format!("#!/bin/sh\nwhile [ \"$1\" != -- ]; do shift; done\nshift\nexec {} \"$@\"\n", binary.display());
        std::os::unix::fs::symlink(binary, case.folder.path().join(".bin/ordinance")).unwrap();
        let path = case.folder.path().join(".bin/cargo");
        fs::write(&path, cargo).unwrap();
        fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
        if estate {
            copy(&root().join("policies"), &case.cwd().join("policies"));
        }
        case
    }

    fn cwd(&self) -> PathBuf {
        self.folder.path().join("set")
    }

    fn lay(&mut self, part: &Part) {
        match part {
            Part::File { path, content, .. } => {
                let path = self.cwd().join(path);
                fs::create_dir_all(path.parent().unwrap()).unwrap();
                fs::write(path, content).unwrap();
            }
            Part::Console { lines, .. } => steps(lines).into_iter().for_each(|step| _ = self.run(&step.command)),
            Part::Prose(_) => {}
        }
    }

    fn run(&self, command: &str) -> Vec<String> {
        let output = self.folder.path().join(".out");
        let file = fs::File::create(&output).unwrap();
        let path = format!("{}:{}", self.folder.path().join(".bin").display(), std::env::var("PATH").unwrap_or_default());
        let status = Command::new("sh")
            .args(["-c", command])
            .current_dir(self.cwd())
            .env_remove("NO_COLOR")
            .env_remove("ORDINANCE_STATE")
            .env("PATH", path)
            .env("HOME", self.folder.path())
            .env("COLUMNS", "100")
            .env("ORDINANCE_BY", "alice")
            .envs([("GIT_CONFIG_NOSYSTEM", "1"), ("GIT_AUTHOR_NAME", "Alice"), ("GIT_AUTHOR_EMAIL", "alice@example.hk")])
            .envs([("GIT_COMMITTER_NAME", "Alice"), ("GIT_COMMITTER_EMAIL", "alice@example.hk")])
            .stdin(Stdio::null())
            .stdout(file.try_clone().unwrap())
            .stderr(file)
            .status()
            .unwrap();
        let text = String::from_utf8_lossy(&fs::read(&output).unwrap()).into_owned();
        let home = self.folder.path().display().to_string();
        let mut lines: Vec<_> = text.lines().map(|line| line.replace(&home, "/home")).collect();
        if !status.success() {
            lines.push(format!("[exit {}]", status.code().map_or("by a signal".to_owned(), |code| code.to_string())));
        }
        lines
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        if entry.file_name() == ".ordinance" {
            continue;
        }
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn matches(expected: &[String], printed: &[String]) -> bool {
    match expected.split_first() {
        None => printed.is_empty(),
        Some((line, rest)) if line.trim() == "…" => (0..=printed.len()).any(|skip| matches(rest, &printed[skip..])),
        Some((line, rest)) => {
            printed.split_first().is_some_and(|(first, others)| line_matches(line, first) && matches(rest, others))
        }
    }
}

fn line_matches(expected: &str, printed: &str) -> bool {
    let mut pieces = expected.split('…');
    let first = pieces.next().unwrap_or_default();
    let Some(mut rest) = printed.strip_prefix(first) else { return false };
    let pieces: Vec<_> = pieces.collect();
    let Some((last, middle)) = pieces.split_last() else { return rest.is_empty() };
    for piece in middle {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// A line as it is blessed: digests are the same on every machine, but change with every improvement of the language.
fn stable(line: &str) -> String {
    let mut out = String::new();
    let mut rest = line;
    while let Some((before, after)) = rest.split_once("sha256:") {
        let digits = after.bytes().take_while(u8::is_ascii_hexdigit).count();
        let _ = write!(out, "{before}sha256:{}", if digits >= 12 { "…" } else { &after[..digits] });
        rest = &after[digits..];
    }
    out.push_str(rest);
    out
}
