use std::path::PathBuf;

use clap::{Args, Subcommand};
use ordinance::{Instant, Kek, KeyState, KeysResult, Ring};

use super::apply::confirm;
use super::valid;
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;
use crate::rings::{KEK, Kept, Place, System, kek, kept};

#[derive(Debug, Args)]
pub struct Keys {
    #[command(subcommand)]
    what: What,
    /// A file with the key-encryption key, 32 bytes in base64 or hexadecimal [default: the variable ORDINANCE_KEK]
    #[arg(long, value_name = "FILE", global = true)]
    kek: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
enum What {
    /// Make the rings that are not there yet
    Init(Init),
    /// Make a new key active; the one before it opens from then on and seals nothing
    Rotate(Rotate),
    /// Seal the values of a file again with the active keys, in place
    Rewrap(super::rewrap::Rewrap),
    /// Close a key that only opens; whatever it sealed must be sealed again before
    Retire(OneKey),
    /// Destroy a retired key for ever
    Destroy(Destroy),
    /// Every key of every ring, its state and when the next one is due
    Status,
}

#[derive(Debug, Args)]
struct Init {
    /// The rings [default: all that are not there]
    rings: Vec<String>,
}

#[derive(Debug, Args)]
struct Rotate {
    /// The rings
    #[arg(required_unless_present = "due")]
    rings: Vec<String>,
    /// Every ring whose active key is older than its `rotate_every`
    #[arg(long, conflicts_with = "rings")]
    due: bool,
    /// Only make the next key, so that everybody has it before it is active
    #[arg(long, conflicts_with = "due")]
    prepare: bool,
}

#[derive(Debug, Args)]
struct OneKey {
    /// The ring
    ring: String,
    /// The key, as `keys status` shows it
    key: String,
}

#[derive(Debug, Args)]
struct Destroy {
    #[command(flatten)]
    key: OneKey,
    /// Do not ask; without a terminal this is needed
    #[arg(long)]
    yes: bool,
}

impl Keys {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let Self { what, kek: file } = self;
        let key = || kek(file.as_deref());
        if let What::Rewrap(rewrap) = what {
            return rewrap.run(file.as_deref(), context);
        }
        let format = context.format(&[Format::Human, Format::Json])?;
        let (set, folder) = (valid(context)?, context.set()?);
        let all = kept(&set, &folder)?;
        let touched = match what {
            What::Init(init) => init.run(all, &key()?, context)?,
            What::Rotate(rotate) => rotate.run(all, &key()?, context)?,
            What::Retire(one) => one.change(all, &key()?, context, |ring, key, now| ring.retire(key, now).map(|_| ()))?,
            What::Destroy(Destroy { key: one, yes }) => {
                if !yes {
                    if !context.is_interactive() {
                        return Err(Failure::usage("destroying a key loses what it sealed").help("say --yes"));
                    }
                    confirm(context, &format!("Destroy the key {} of `{}`? What it sealed is lost.", one.key, one.ring))?;
                }
                one.change(all, &key()?, context, |ring, key, now| ring.destroy(key, now).map(|_| ()))?
            }
            // Without a key it is told what the rings say of themselves; a key that is named and is none is told.
            _ => {
                let named = file.is_some() || Context::environment(KEK).is_some_and(|text| !text.is_empty());
                let key = if named { Some(key()?) } else { None };
                return status(all, &key, format, context);
            }
        };
        if touched.is_empty() && format == Format::Human {
            context.print("Nothing to do: every ring is as it should be.\n")?;
            return Ok(Exit::Done);
        }
        // A ring of the environment was the result itself.
        if touched.iter().all(|(kept, _)| matches!(kept.place, Place::File(_))) {
            let result = touched.iter().fold(KeysResult::new(context.now()), |result, (kept, ring)| {
                result.with(&kept.ring, &kept.shown(), Some(&ring.status()), true)
            });
            context.print(&if format == Format::Json { result.json() } else { result.human(context.style()) })?;
        }
        Ok(Exit::Done)
    }
}

type Touched = Vec<(Kept, Ring)>;

fn status(all: Vec<Kept>, kek: &Option<Kek>, format: Format, context: &Context) -> Result<Exit, Failure> {
    let mut result = KeysResult::new(context.now());
    for kept in all {
        // Without the key-encryption key a ring can be read, but nobody knows whether it is true.
        let (status, verified) = match kek {
            Some(kek) if kept.is_there() => (Some(kept.open(kek)?.status()), true),
            _ => (kept.peek()?, false),
        };
        result = result.with(&kept.ring, &kept.shown(), status.as_ref(), verified);
    }
    context.print(&if format == Format::Json { result.json() } else { result.human(context.style()) })?;
    Ok(Exit::Done)
}

/// The rings of these names, each of which must be one of the set's.
fn named(all: Vec<Kept>, names: &[String]) -> Result<Vec<Kept>, Failure> {
    if let Some(name) = names.iter().find(|name| !all.iter().any(|kept| kept.ring.id == **name)) {
        let ids: Vec<_> = all.iter().map(|kept| kept.ring.id.as_str()).collect();
        let near = ordinance::nearest(name, ids.iter().copied()).map(|near| format!("did you mean `{near}`?"));
        let help =
            near.unwrap_or_else(|| format!("the set has {}", if ids.is_empty() { "none".to_owned() } else { ids.join(", ") }));
        return Err(Failure::usage(format!("the set has no key ring `{name}`")).help(help));
    }
    Ok(all.into_iter().filter(|kept| names.contains(&kept.ring.id)).collect())
}

/// Of rings in the environment only one at a time can be a result.
fn one_result(rings: &[Kept]) -> Result<(), Failure> {
    let variables = rings.iter().filter(|kept| matches!(kept.place, Place::Variable(_))).count();
    if variables > 0 && rings.len() > 1 {
        let names: Vec<_> = rings.iter().map(|kept| kept.ring.id.as_str()).collect();
        return Err(Failure::usage("a ring that is kept in the environment is written to the result, so take one at a time")
            .help(format!("name one of {}", names.join(", "))));
    }
    Ok(())
}

impl Init {
    fn run(self, all: Vec<Kept>, kek: &Kek, context: &Context) -> Result<Touched, Failure> {
        let rings = if self.rings.is_empty() {
            all.into_iter().filter(|kept| !kept.is_there()).collect()
        } else {
            named(all, &self.rings)?
        };
        one_result(&rings)?;
        let mut touched = Vec::new();
        for kept in rings {
            if kept.is_there() {
                return Err(Failure::failed(format!("the key ring `{}` is there already: {}", kept.ring.id, kept.shown()))
                    .help("a new key is made with `ordinance keys rotate`; nothing was changed"));
            }
            let ring = Ring::init(&kept.ring.id, context.now(), kek, &mut System).map_err(|error| kept.failure(&error))?;
            kept.keep(&ring, kek, context)?;
            touched.push((kept, ring));
        }
        Ok(touched)
    }
}

impl Rotate {
    fn run(self, all: Vec<Kept>, kek: &Kek, context: &Context) -> Result<Touched, Failure> {
        let now = context.now();
        let rings = if self.due {
            let mut due = Vec::new();
            for kept in all.into_iter().filter(Kept::is_there) {
                if is_due(&kept, &kept.open(kek)?, now) {
                    due.push(kept);
                }
            }
            due
        } else {
            named(all, &self.rings)?
        };
        one_result(&rings)?;
        let mut touched = Vec::new();
        for kept in rings {
            let mut ring = kept.open(kek)?;
            let changed = match self.prepare {
                true => ring.prepare(now, kek, &mut System),
                false => ring.rotate(now, kek, &mut System),
            };
            changed.map_err(|error| kept.failure(&error))?;
            kept.keep(&ring, kek, context)?;
            touched.push((kept, ring));
        }
        Ok(touched)
    }
}

fn is_due(kept: &Kept, ring: &Ring, now: Instant) -> bool {
    let status = ring.status();
    let active = status.keys.iter().find(|key| key.state == KeyState::Active);
    active.and_then(|key| kept.ring.due(key.since)).is_some_and(|due| due <= now)
}

impl OneKey {
    fn change(
        self,
        all: Vec<Kept>,
        kek: &Kek,
        context: &Context,
        change: impl Fn(&mut Ring, &str, Instant) -> Result<(), ordinance::RingError>,
    ) -> Result<Touched, Failure> {
        let mut touched = Vec::new();
        for kept in named(all, std::slice::from_ref(&self.ring))? {
            let mut ring = kept.open(kek)?;
            change(&mut ring, &self.key, context.now()).map_err(|error| kept.failure(&error))?;
            kept.keep(&ring, kek, context)?;
            touched.push((kept, ring));
        }
        Ok(touched)
    }
}
