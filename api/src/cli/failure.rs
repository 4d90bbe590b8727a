//! Why a command did not do what it was asked, and with which exit code it says so.

use std::io::Write;
use std::path::Path;
use std::process::ExitCode;

use solver::base::flaw::Flaw;

use super::language::LanguageArgs;
use crate::accounts::AccountError;
use crate::files::FileError;
use crate::run::Crashed;
use crate::runs::RunError;
use crate::store::StoreError;
use crate::store::seal::SealError;

#[derive(Debug)]
pub enum Failure {
    /// The answer is no; it has been printed.
    No,
    /// The data is wrong: every flaw, and the file it is in.
    Flaws { file: String, flaws: Vec<Flaw> },
    /// The command cannot be carried out as it was given.
    Usage(String),
    /// The machine failed.
    Machine(String),
    /// Nobody reads any more what it says.
    Unheard,
}

impl Failure {
    #[must_use]
    pub fn flaws(file: &Path, flaws: Vec<Flaw>) -> Failure {
        Failure::Flaws {
            file: file.display().to_string(),
            flaws,
        }
    }

    /// Says on stderr what is wrong; a flaw a line.
    #[must_use]
    pub fn report(&self, language: LanguageArgs) -> ExitCode {
        let mut err = std::io::stderr().lock();
        // Where stderr itself is gone, the exit code still speaks.
        let _ = match self {
            Failure::No | Failure::Unheard => Ok(()),
            Failure::Flaws { file, flaws } => flaws
                .iter()
                .try_for_each(|flaw| writeln!(err, "{}", told(flaw, language)))
                .and_then(|()| {
                    let (count, count_zh) = counted(flaws.len());
                    let both = format!("{count} {count_zh}");
                    writeln!(err, "{file}: {}", language.choose(count, count_zh, both))
                }),
            Failure::Usage(message) | Failure::Machine(message) => {
                writeln!(err, "error: {message}")
            }
        };
        ExitCode::from(match self {
            Failure::No => 1,
            Failure::Flaws { .. } | Failure::Usage(_) => 2,
            Failure::Machine(_) => 3,
            Failure::Unheard => UNHEARD,
        })
    }
}

/// As a shell tells of a program that a broken pipe has ended.
const UNHEARD: u8 = 141;

/// Programs look for the path at the beginning of a line, in any language.
fn told(flaw: &Flaw, language: LanguageArgs) -> String {
    let (message, message_zh) = (flaw.message.as_str(), flaw.message_zh.as_str());
    format!("{}: {}", flaw.path, language.say(message, message_zh))
}

/// "1 flaw", "2 flaws".
fn counted(flaws: usize) -> (String, String) {
    let ending = if flaws == 1 { "" } else { "s" };
    (
        format!("{flaws} flaw{ending}"),
        format!("共 {flaws} 处问题"),
    )
}

impl From<FileError> for Failure {
    fn from(error: FileError) -> Failure {
        match error {
            // A file that is not there is bad input, not a bad machine.
            FileError::Read { ref source, .. } if source.kind() == std::io::ErrorKind::NotFound => {
                Failure::Usage(error.to_string())
            }
            error => Failure::Machine(error.to_string()),
        }
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Failure {
        Failure::Machine(error.to_string())
    }
}

impl From<SealError> for Failure {
    fn from(error: SealError) -> Failure {
        match error {
            SealError::NoKeys(_) => Failure::Usage(error.to_string()),
            error => Failure::Machine(error.to_string()),
        }
    }
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Failure {
        Failure::Machine(error.to_string())
    }
}

impl From<AccountError> for Failure {
    fn from(error: AccountError) -> Failure {
        Failure::Machine(error.to_string())
    }
}

impl From<Crashed> for Failure {
    fn from(crash: Crashed) -> Failure {
        Failure::Machine(crash.to_string())
    }
}

impl From<std::io::Error> for Failure {
    fn from(error: std::io::Error) -> Failure {
        match error.kind() {
            std::io::ErrorKind::BrokenPipe => Failure::Unheard,
            _ => Failure::Machine(format!("cannot write to standard output: {error}")),
        }
    }
}
