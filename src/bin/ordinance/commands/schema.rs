use std::path::PathBuf;

use clap::Args;

use crate::context::Context;
use crate::exit::{Exit, Failure};

/// What stands before the names of documents that commands write, to tell them from kinds.
const RESULTS: &str = "results/";

#[derive(Debug, Args)]
pub struct Schema {
    /// The kind of document, such as `units`, or what a command writes, such as `results/findings`; without one, the names of all
    kind: Option<String>,
    /// Write into this folder, a file a kind
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Schema {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let all = || {
            let results = ordinance::results().into_iter().map(|name| format!("{RESULTS}{name}"));
            ordinance::schema_kinds().into_iter().chain(results)
        };
        let kinds = match self.kind {
            Some(kind) => vec![kind.to_lowercase()],
            None => all().collect(),
        };
        let mut texts = Vec::new();
        for kind in &kinds {
            let text = match kind.strip_prefix(RESULTS) {
                Some(name) => ordinance::result_schema_text(name),
                None => ordinance::schema_text(kind),
            };
            texts.push(text.ok_or_else(|| {
                Failure::usage(format!("there is no kind `{kind}`"))
                    .help(format!("the kinds are {}", all().collect::<Vec<_>>().join(", ")))
            })?);
        }
        match (&self.out, texts.as_slice()) {
            (Some(folder), texts) => {
                for (kind, text) in kinds.iter().zip(texts) {
                    context.write(&folder.join(format!("{kind}.schema.json")), text.as_bytes())?;
                }
            }
            (None, [text]) => context.print(text)?,
            (None, _) => context.print(&format!("{}\n", kinds.join("\n")))?,
        }
        Ok(Exit::Done)
    }
}
