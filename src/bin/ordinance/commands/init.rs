use std::path::{Path, PathBuf};

use clap::{Args, ValueEnum};
use ordinance::{Beginning, FilesError, init};

use crate::context::Context;
use crate::exit::{Exit, Failure};

#[derive(Debug, Args)]
pub struct Init {
    /// The folder [default: the current one]
    directory: Option<PathBuf>,
    /// Begin with an example instead of a small set of your own
    #[arg(long, value_enum, value_name = "NAME")]
    example: Option<Example>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Example {
    /// A Hong Kong group with two local companies and one in Singapore
    Harbour,
}

impl Init {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let folder = self.directory.or_else(|| context.folder()).unwrap_or_else(|| PathBuf::from("."));
        let beginning = match self.example {
            Some(Example::Harbour) => Beginning::Harbour,
            None => Beginning::Starter,
        };
        let made = init(&folder, beginning).map_err(|error| match error {
            FilesError::Exists { .. } => Failure::failed(error).help("nothing was written; name another folder"),
            error => Failure::failed(error),
        })?;
        let shown = |path: &Path| path.display().to_string();
        let mut out = format!("A policy set begins in {}:\n\n", shown(&folder));
        for path in made.iter().filter(|path| !path.ends_with(".schema.json")) {
            out.push_str(&format!("  {path}\n"));
        }
        let at = if shown(&folder) == "." { String::new() } else { format!(" -C {}", shown(&folder)) };
        out.push_str(&format!(
            "\nNext:\n  ordinance{at} check\n  ordinance{at} test\n  ordinance{at} plan -o plan.json\n  ordinance{at} apply plan.json\n"
        ));
        context.print(&out)?;
        Ok(Exit::Done)
    }
}
