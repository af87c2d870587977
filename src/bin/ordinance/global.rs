use std::path::PathBuf;

use clap::{Args, ValueEnum};

/// What every command understands.
#[derive(Debug, Args)]
#[command(next_help_heading = "Everywhere")]
pub struct Global {
    /// The policy set's folder [default: the nearest one above with an `ordinance.yaml`]
    #[arg(short = 'C', value_name = "DIR", global = true)]
    pub directory: Option<PathBuf>,
    /// The instant that counts as now, RFC 3339, or a day, which begins in the tenant's zone [default: the clock]
    #[arg(long, value_name = "RFC3339", global = true)]
    pub now: Option<String>,
    /// How results are written
    #[arg(long, value_enum, value_name = "FORMAT", global = true)]
    pub format: Option<Format>,
    /// When to use colours
    #[arg(long, value_enum, value_name = "WHEN", default_value_t = Color::Auto, global = true)]
    pub color: Color,
    /// The language of messages
    #[arg(long, value_enum, value_name = "LANG", default_value_t = Language::En, global = true)]
    pub lang: Language,
    /// Where the deployed state lives [default: the set's own `state:`]
    #[arg(long, value_name = "URL", env = "ORDINANCE_STATE", hide_env_values = true, global = true)]
    pub state: Option<String>,
}

/// The renderings; each command knows some of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people
    Human,
    /// A line a finding, for editors and grep
    Concise,
    /// For programs
    Json,
    /// Annotations of a GitHub workflow
    Github,
    /// For a pull request
    Markdown,
    /// For a spreadsheet
    Csv,
    /// A picture in mermaid's notation
    Mermaid,
    /// A picture in Graphviz's notation
    Dot,
    /// A picture
    Svg,
    /// A page
    Html,
}

impl Format {
    pub fn name(self) -> String {
        self.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
    }
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal that shows them, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The languages of messages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Language {
    /// English
    En,
    /// Traditional Chinese, not there yet
    #[value(name = "zh-HK", hide = true)]
    ZhHk,
}
