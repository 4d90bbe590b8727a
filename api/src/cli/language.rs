//! In which language the command line answers: the same option for all commands.

use std::env;

use clap::ValueEnum;

#[derive(clap::Args, Clone, Copy, Debug)]
pub struct LanguageArgs {
    /// The language of the answer; left out: as LC_ALL, LC_MESSAGES or LANG say, and where they name
    /// neither, both.
    #[arg(long, value_enum, global = true)]
    lang: Option<Language>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Language {
    En,
    Zh,
}

impl LanguageArgs {
    /// One of three: in English, in Chinese, or where neither is wanted more than the other, in both.
    pub(super) fn choose<T>(self, english: T, chinese: T, both: T) -> T {
        match self.lang.or_else(usual) {
            Some(Language::En) => english,
            Some(Language::Zh) => chinese,
            None => both,
        }
    }

    /// What is said, in English and Chinese, as it is wanted; of both, the Chinese is a line of its
    /// own below.
    pub(super) fn say(self, english: &str, chinese: &str) -> String {
        let both = format!("{english}\n  {chinese}");
        self.choose(english.into(), chinese.into(), both)
    }
}

/// The first of the three that is set and not empty decides, as everywhere.
fn usual() -> Option<Language> {
    let values = ["LC_ALL", "LC_MESSAGES", "LANG"].map(env::var);
    let value = (values.into_iter().flatten()).find(|value| !value.is_empty())?;
    let language = value.split(['_', '.', '@']).next()?;
    Language::from_str(language, true).ok()
}
