use std::path::{Path, PathBuf};

use clap::Args;
use ordinance::{Disk, Findings, Layout, Notation, concise, convert, findings_json, github, human, layout};

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Fmt {
    /// Change nothing; end with 3 when a file would change
    #[arg(long)]
    check: bool,
    /// Turn the file into this notation; the new file replaces it
    #[arg(long, value_enum, value_name = "NOTATION", requires = "file", conflicts_with = "check")]
    to: Option<To>,
    /// This file of the set alone
    file: Option<PathBuf>,
}

#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum To {
    /// YAML documents
    Yaml,
    /// The rule language
    Ord,
}

impl Fmt {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Concise, Format::Json, Format::Github])?;
        let tree = Disk::open(context.set()?).map_err(Failure::failed)?;
        let only = self.file.as_deref().map(|file| inside(&tree, file)).transpose()?;
        if let (Some(to), Some(path)) = (self.to, only.as_deref()) {
            return turn(&tree, path, to, format, context);
        }
        let layout = layout(&tree, only.as_deref(), self.check).map_err(Failure::failed)?;
        if !self.check {
            for (path, text) in &layout.changed {
                let real = tree.locate(path).map_err(Failure::failed)?;
                context.write(&real, text.as_bytes())?;
            }
        }
        tell(&layout, self.check, format, context)?;
        Ok(if layout.findings.is_empty() { Exit::Done } else { Exit::Invalid })
    }
}

/// Turns a file into the other notation, which replaces it, and shows it.
fn turn(tree: &Disk, path: &str, to: To, format: Format, context: &Context) -> Result<Exit, Failure> {
    let to = match to {
        To::Yaml => Notation::Yaml,
        To::Ord => Notation::Ord,
    };
    let layout = convert(tree, path, to).map_err(Failure::failed)?;
    let old = tree.locate(path).map_err(Failure::failed)?;
    for (new, text) in &layout.changed {
        let name = Path::new(new).file_name().map(Path::new).unwrap_or(Path::new(new));
        context.write(&old.with_file_name(name), text.as_bytes())?;
        if new != path {
            ordinance::remove_file(&old).map_err(Failure::failed)?;
        }
    }
    if format == Format::Human {
        for (new, text) in &layout.changed {
            context.print(text)?;
            if new != path {
                context.note(&format!("{path} is {new} now\n"));
            }
        }
        let findings = Findings::new(&layout.findings, &layout.unlisted, &layout.sources);
        context.note(&human(&layout.findings, &findings, &layout.sources, context.error_style()));
    } else {
        tell(&layout, false, format, context)?;
    }
    Ok(if layout.findings.is_empty() { Exit::Done } else { Exit::Invalid })
}

/// The path in the set of a file that was named as seen from where the command runs, or from the set.
fn inside(tree: &Disk, file: &Path) -> Result<String, Failure> {
    let seen = if file.exists() { file.to_owned() } else { tree.root().join(file) };
    let real = seen.canonicalize().map_err(|error| Failure::failed(format!("{}: {error}", file.display())))?;
    let path = real.strip_prefix(tree.root()).ok().and_then(Path::to_str);
    let path = path.ok_or_else(|| Failure::failed(format!("{}: not in the policy set", file.display())))?;
    Ok(path.replace('\\', "/"))
}

fn tell(layout: &Layout, check: bool, format: Format, context: &Context) -> Result<(), Failure> {
    let findings = Findings::new(&layout.findings, &layout.unlisted, &layout.sources);
    let style = context.style();
    context.print(&match format {
        Format::Json => findings_json(&findings),
        Format::Concise => concise(&findings),
        Format::Github => github(&findings),
        _ if check => human(&layout.findings, &findings, &layout.sources, style),
        _ => layout.changed.iter().map(|(path, _)| format!("laid out {path}\n")).collect(),
    })?;
    if !check && format == Format::Human {
        context.note(&human(&layout.findings, &findings, &layout.sources, context.error_style()));
    }
    Ok(())
}
