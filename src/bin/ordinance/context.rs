#![expect(clippy::disallowed_methods, reason = "the binary is where the clock, the environment and the streams are")]

use std::io::{IsTerminal, Read, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use ordinance::{Disk, Instant, Opening, Style, Workspace};

use crate::exit::{Exit, Failure};
use crate::global::{Color, Format, Global, Language};

/// What every command shares: the global options, and the world outside.
pub struct Context {
    /// The whole command line, for those who describe it.
    pub tool: fn() -> clap::Command,
    directory: Option<PathBuf>,
    format: Option<Format>,
    now: Instant,
    /// The store that was named beside the set's own.
    pub state: Option<String>,
    color: Color,
    /// Progress on the terminal, which whatever else is told steps in front of.
    bars: indicatif::MultiProgress,
}

/// The widest line for people; longer ones are hard to read.
const WIDEST: usize = 120;

impl Context {
    /// Reads the clock, once.
    pub fn new(global: Global, tool: fn() -> clap::Command) -> Result<Self, Failure> {
        let Global { directory, now, format, color, lang, state } = global;
        if lang == Language::ZhHk {
            return Err(Failure::usage("messages are in English only").help("leave out `--lang zh-HK`"));
        }
        let state = state.filter(|state| !state.is_empty());
        let mut context =
            Self { tool, directory, format, now: Self::clock()?, state, color, bars: indicatif::MultiProgress::new() };
        if let Some(text) = now {
            context.now = if ordinance::is_date(&text) { context.midnight(&text)? } else { Self::instant("--now", &text)? };
        }
        Ok(context)
    }

    /// The beginning of a day, which only the set's own zone can say.
    fn midnight(&self, text: &str) -> Result<Instant, Failure> {
        let unknown = || {
            Failure::usage(format!("`--now {text}` is no instant, and the zone of that day cannot be read from a policy set"))
                .help("write a date, a time and a zone, such as 2026-11-22T10:00:00+08:00")
        };
        let tree = self.set().and_then(|folder| Disk::open(folder).map_err(Failure::failed)).map_err(|_| unknown())?;
        let opening = Opening { environment: &Self::environment, now: None, packs: &[] };
        let set = Workspace::open(&tree, &opening).map_err(|_| unknown())?;
        set.midnight(text).ok_or_else(unknown)
    }

    /// The instant that an option states.
    pub fn instant(option: &str, text: &str) -> Result<Instant, Failure> {
        Instant::parse(text, None).ok_or_else(|| {
            Failure::usage(format!("`{option} {text}` is no instant"))
                .help("write a date, a time and a zone, such as 2026-11-22T10:00:00+08:00")
        })
    }

    /// The clock, for a command that runs on and on.
    pub fn clock() -> Result<Instant, Failure> {
        let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).ok();
        let micros = since.and_then(|since| i64::try_from(since.as_micros()).ok());
        micros.and_then(Instant::from_micros).ok_or_else(|| Failure::failed("the clock is outside the calendar"))
    }

    /// The instant that counts as now, the same for all that one command does.
    pub fn now(&self) -> Instant {
        self.now
    }

    /// The rendering that was asked for, one of those that the command knows; the first of them by default.
    pub fn format(&self, known: &[Format]) -> Result<Format, Failure> {
        match (self.format, known.first()) {
            (Some(format), _) if known.contains(&format) => Ok(format),
            (None, Some(first)) => Ok(*first),
            (asked, _) => {
                let asked = asked.map(Format::name).unwrap_or_default();
                let names: Vec<_> = known.iter().map(|format| format.name()).collect();
                Err(Failure::usage(format!("this command has no format `{asked}`"))
                    .help(format!("it writes {}", names.join(", "))))
            }
        }
    }

    /// Whether a rendering was asked for.
    pub fn wants(&self, format: Format) -> bool {
        self.format == Some(format)
    }

    /// The folder of the policy set.
    pub fn set(&self) -> Result<PathBuf, Failure> {
        if let Some(directory) = &self.directory {
            return if directory.join("ordinance.yaml").is_file() {
                Ok(directory.clone())
            } else {
                Err(Failure::failed(format!("`{}` has no `ordinance.yaml`", directory.display()))
                    .help("name the folder of a policy set, or make one: ordinance init DIR"))
            };
        }
        let here = std::env::current_dir().map_err(Failure::failed)?;
        here.ancestors().find(|folder| folder.join("ordinance.yaml").is_file()).map(Path::to_owned).ok_or_else(|| {
            Failure::failed("no `ordinance.yaml` here or in a folder above")
                .help("name the policy set with -C DIR, or make one: ordinance init DIR")
        })
    }

    /// The folder that was named, else the one the command runs in.
    pub fn folder(&self) -> Option<PathBuf> {
        self.directory.clone().or_else(|| std::env::current_dir().ok())
    }

    /// How the tool was called, for what to type next.
    pub fn tool(&self) -> String {
        match &self.directory {
            Some(directory) => format!("ordinance -C {}", directory.display()),
            None => "ordinance".to_owned(),
        }
    }

    /// How texts for people are set on the stream of results.
    pub fn style(&self) -> Style {
        let choice = anstream::AutoStream::choice(&std::io::stdout());
        Style { color: self.colored(choice), width: width() }
    }

    /// How texts for people are set on the error stream.
    pub fn error_style(&self) -> Style {
        let choice = anstream::AutoStream::choice(&std::io::stderr());
        Style { color: self.colored(choice), width: width() }
    }

    fn colored(&self, choice: anstream::ColorChoice) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => !matches!(choice, anstream::ColorChoice::Never),
        }
    }

    /// Writes a result. A reader that went away is no fault of the command.
    pub fn print(&self, text: &str) -> Result<(), Failure> {
        self.print_bytes(text.as_bytes())
    }

    /// Writes a result that is no text.
    pub fn print_bytes(&self, bytes: &[u8]) -> Result<(), Failure> {
        let mut to = std::io::stdout().lock();
        to.write_all(bytes).and_then(|()| to.flush()).map_err(|error| self.unwritten(&error))
    }

    /// Why a result could not be written; a reader that went away is no reason to say anything.
    pub fn unwritten(&self, error: &std::io::Error) -> Failure {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure::silent(Exit::Done),
            _ => Failure::failed(format!("the result cannot be written: {error}")),
        }
    }

    /// Puts bytes into a file, all of them or none, making the folders above it.
    pub fn write(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| Failure::failed(format!("{}: {error}", folder.display())))?;
        }
        ordinance::write_file(path, bytes).map_err(Failure::failed)
    }

    /// The same for a file that is for its owner alone.
    pub fn write_private(&self, path: &Path, bytes: &[u8]) -> Result<(), Failure> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder).map_err(|error| Failure::failed(format!("{}: {error}", folder.display())))?;
        }
        ordinance::write_private_file(path, bytes).map_err(Failure::failed)
    }

    /// Tells something beside the result.
    pub fn note(&self, text: &str) {
        self.bars.suspend(|| _ = std::io::stderr().lock().write_all(text.as_bytes()));
    }

    /// Whether somebody can be asked.
    pub fn is_interactive(&self) -> bool {
        std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
    }

    /// Asks a question that only `yes` answers with yes.
    pub fn confirm(&self, question: &str) -> Result<bool, Failure> {
        self.note(&format!("{question} Only `yes` is a yes: "));
        let mut answer = String::new();
        std::io::stdin().read_line(&mut answer).map_err(Failure::failed)?;
        Ok(answer.trim() == "yes")
    }

    /// The bytes of a file, or of the standard input for `-`.
    pub fn read_bytes(&self, path: &Path) -> Result<Vec<u8>, Failure> {
        let failed = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => Failure::failed(format!("{}: there is no such file", path.display())),
            _ => Failure::failed(format!("{}: {error}", path.display())),
        };
        let mut bytes = Vec::new();
        if path == Path::new("-") {
            std::io::stdin().lock().read_to_end(&mut bytes).map_err(failed)?;
        } else {
            bytes = std::fs::read(path).map_err(failed)?;
        }
        Ok(bytes)
    }

    /// The value of a variable of the environment.
    pub fn environment(name: &str) -> Option<String> {
        std::env::var(name).ok()
    }

    /// Shows that something long goes on, on a terminal only.
    pub fn progress(&self, doing: &str) -> indicatif::ProgressBar {
        let bar = self.bars.add(indicatif::ProgressBar::new_spinner().with_message(doing.to_owned()));
        bar.enable_steady_tick(std::time::Duration::from_millis(120));
        bar
    }
}

fn width() -> usize {
    let stated = std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let measured = || terminal_size::terminal_size().map(|(width, _)| usize::from(width.0));
    stated.or_else(measured).unwrap_or(100).clamp(40, WIDEST)
}
