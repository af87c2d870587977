use clap::Args;
use ordinance::{LintList, LintPage, all_codes, nearest};

use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Lint {
    /// The page of a code: what it finds, why that matters, and how to mend it
    #[arg(long, value_name = "CODE")]
    explain: Option<String>,
    /// Every lint and every pack of lints
    #[arg(long)]
    list: bool,
}

impl Lint {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let json = context.format(&[Format::Human, Format::Json])? == Format::Json;
        match &self.explain {
            Some(asked) => {
                let codes = all_codes();
                let code = codes.iter().find(|code| code.id == asked).ok_or_else(|| {
                    let near = nearest(asked, codes.iter().map(|code| code.id));
                    let help = near.map_or("see: ordinance lint --list".to_owned(), |near| format!("did you mean {near}?"));
                    Failure::usage(format!("no finding has the code `{asked}`")).help(help)
                })?;
                let page = LintPage::new(code);
                context.print(&if json { page.json() } else { page.human(context.style()) })?;
            }
            None => {
                let list = LintList::new();
                context.print(&if json { list.json() } else { list.human(context.style()) })?;
            }
        }
        Ok(Exit::Done)
    }
}
