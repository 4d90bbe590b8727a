//! In which language the command line answers.

use std::env;

use clap::ValueEnum;

#[derive(clap::Args, Clone, Copy, Debug)]
pub(super) struct LanguageArgs {
    /// The language of the answer; left out: as LC_ALL, LC_MESSAGES or LANG say, and where they name
    /// neither, both.
    #[arg(long, value_enum)]
    lang: Option<Language>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    En,
    Zh,
}

impl LanguageArgs {
    /// What is said, in English and Chinese, as it is wanted; of both, the Chinese is a line of its
    /// own below.
    pub(super) fn say(self, english: &str, chinese: &str) -> String {
        match self.lang.or_else(usual) {
            Some(Language::En) => english.into(),
            Some(Language::Zh) => chinese.into(),
            None => format!("{english}\n  {chinese}"),
        }
    }
}

/// The first of the three that is set and not empty decides, as everywhere.
fn usual() -> Option<Language> {
    let values = ["LC_ALL", "LC_MESSAGES", "LANG"].map(env::var);
    let value = (values.into_iter().flatten()).find(|value| !value.is_empty())?;
    let language = value.split(['_', '.', '@']).next()?;
    Language::from_str(language, true).ok()
}
