use std::path::{Path, PathBuf};

use clap::Args;
use ordinance::{Compiled, Engine, Instant, Seal, SigningKey, Workspace};

use super::{refused, valid};
use crate::context::Context;
use crate::exit::{Exit, Failure};
use crate::global::Format;

#[derive(Debug, Args)]
pub struct Compile {
    /// Write the bundle into this file
    #[arg(short, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Sign the bundle with the Ed25519 key in this file: PKCS#8 in PEM, or base64 of its 32 bytes; `-` reads it from the input
    #[arg(long, value_name = "KEYFILE", requires = "output")]
    sign: Option<PathBuf>,
    /// The signature's serial, which grows from bundle to bundle [default: the seconds since 1970]
    #[arg(long, value_name = "NUMBER", requires = "sign")]
    serial: Option<u64>,
    /// The instant from which the signed bundle is refused [default: never]
    #[arg(long, value_name = "RFC3339", requires = "sign")]
    expires: Option<String>,
}

impl Compile {
    pub fn run(self, context: &Context) -> Result<Exit, Failure> {
        let format = context.format(&[Format::Human, Format::Json])?;
        let expires = self.expires.as_deref().map(|text| Context::instant("--expires", text)).transpose()?;
        let set = valid(context)?;
        let bundle = match &self.sign {
            Some(file) => self.signed(&set, file, expires, context)?,
            None => set.bundle_file(),
        };
        let (Some(snapshot), Some(bundle)) = (set.snapshot(), bundle) else { return Err(Failure::silent(Exit::Invalid)) };
        let seal = Engine::seal(&bundle).map_err(Failure::failed)?;
        if let Some(path) = &self.output {
            context.write(path, &bundle)?;
        }
        let compiled = Compiled::new(&snapshot, self.output.map(|path| path.display().to_string()), seal);
        context.print(&match format {
            Format::Json => compiled.json(),
            _ => format!("{}\n", compiled.digest),
        })?;
        if let Some(seal) = seal.filter(|_| format == Format::Human) {
            context.note(&told(&seal));
        }
        Ok(Exit::Done)
    }

    fn signed(
        &self,
        set: &Workspace,
        file: &Path,
        expires: Option<Instant>,
        context: &Context,
    ) -> Result<Option<Vec<u8>>, Failure> {
        if expires.is_some_and(|at| at <= context.now()) {
            return Err(Failure::usage("`--expires` is not after now").help("nobody could load such a bundle"));
        }
        let key = SigningKey::parse(context.read_bytes(file)?).map_err(|error| {
            Failure::failed(format!("{}: {error}", file.display()))
                .help("make a key: openssl genpkey -algorithm ed25519 -out bundle.key")
        })?;
        let serial = self.serial.or_else(|| u64::try_from(context.now().micros() / 1_000_000).ok()).unwrap_or_default();
        set.signed_bundle_file(&key, serial, expires).map_err(|finding| refused(set, &finding, context))
    }
}

fn told(seal: &Seal) -> String {
    let until = seal.expires.map_or_else(|| "it does not expire".to_owned(), |at| format!("it expires at {at}"));
    format!("signed with the key {}, serial {}; {until}\n", seal.key, seal.serial)
}
