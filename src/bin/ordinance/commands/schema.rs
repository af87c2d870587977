use std::path::PathBuf;

use clap::Args;

use crate::context::Context;
use crate::exit::{Exit, Failure};

#[derive(Debug, Args)]
pub struct Schema {
    /// The kind of document, such as `units`; without one, the names of all
    kind: Option<String>,
    /// Write into this folder, a file a kind
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
}

impl Schema {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let kinds = match self.kind {
            Some(kind) => vec![kind.to_lowercase()],
            None => ordinance::schema_kinds(),
        };
        let mut texts = Vec::new();
        for kind in &kinds {
            texts.push(ordinance::schema_text(kind).ok_or_else(|| {
                Failure::usage(format!("there is no kind `{kind}`"))
                    .help(format!("the kinds are {}", ordinance::schema_kinds().join(", ")))
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
