use globset::{GlobBuilder, GlobSet, GlobSetBuilder};

/// How many globs there may be, and how long one may be, in bytes: each costs many times its own length.
const MOST: usize = 1000;
const LONGEST: usize = 1024;

/// Globs of paths that are left out: `*` and `?` stay within a name, `**` crosses folders, and a folder takes along all that
/// lies in it.
#[derive(Clone, Debug, Default)]
pub struct Exclude {
    globs: GlobSet,
}

impl Exclude {
    /// The globs of some texts.
    ///
    /// # Errors
    /// The number of a text that is no glob, and what is wrong with it.
    pub fn new<'a>(globs: impl IntoIterator<Item = &'a str>) -> Result<Self, Vec<(usize, String)>> {
        let mut all = GlobSetBuilder::new();
        let mut faults = Vec::new();
        for (number, text) in globs.into_iter().enumerate() {
            if number >= MOST {
                faults.push((number, format!("there may be {MOST} patterns")));
                break;
            }
            if text.len() > LONGEST {
                faults.push((number, format!("it is {} bytes long, and at most {LONGEST} are read", text.len())));
                continue;
            }
            let whole = text.trim_end_matches('/');
            for pattern in [whole.to_owned(), format!("{whole}/**")] {
                match GlobBuilder::new(&pattern).literal_separator(true).backslash_escape(true).build() {
                    Ok(glob) => _ = all.add(glob),
                    Err(error) => {
                        faults.push((number, error.kind().to_string()));
                        break;
                    }
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        all.build().map(|globs| Self { globs }).map_err(|error| vec![(0, error.kind().to_string())])
    }

    /// Whether a path is left out.
    #[must_use]
    pub fn matches(&self, path: &str) -> bool {
        self.globs.is_match(path)
    }
}
