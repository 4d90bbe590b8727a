//! Passwords: which are taken, and how they are kept (Argon2id, RFC 9106).

use argon2::Argon2;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use solver::base::flaw::{Flaw, FlawKind};
use tokio::sync::Semaphore;

/// Least length, characters (GB/T 22239-2019 asks for complexity, OWASP ASVS for length).
pub const SHORTEST: usize = 10;
/// Most, so that nobody has the service hash a novel.
pub const LONGEST: usize = 200;

/// So many are hashed at a time: each takes 19 MiB, and anybody may ask for it by signing in.
const AT_ONCE: usize = 2;
static PLACES: Semaphore = Semaphore::const_new(AT_ONCE);

/// Hashes, or looks whether a password fits, where it holds up nobody else, and few at a time. The place is
/// held until the work is done, whoever has stopped waiting for it. `None`: it crashed.
pub async fn aside<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Option<T> {
    let place = PLACES.acquire().await.ok()?;
    let done = tokio::task::spawn_blocking(move || {
        let _held = place;
        work()
    });
    done.await.ok()
}

/// Passwords of ten characters and more that stand high in every list of leaked ones.
const COMMON: &str = include_str!("common_passwords.txt");

/// What speaks against a password for an account of that name; `path` is where it was given.
#[must_use]
pub fn flaws_of(password: &str, name: &str, path: &str) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    let mut wrong = |message: &str, message_zh: &str| {
        let kind = FlawKind::Unreadable {
            message: message.into(),
            message_zh: message_zh.into(),
        };
        flaws.push(Flaw::new(path, &kind));
    };
    let length = password.chars().count();
    if length < SHORTEST {
        wrong("must have ten characters or more", "至少须有十个字符");
    }
    if LONGEST < length {
        wrong(
            "must have two hundred characters or fewer",
            "不得超过二百个字符",
        );
    }
    let lower = password.to_lowercase();
    let first = password.chars().next();
    let is_one_letter = first.is_some_and(|first| password.chars().all(|next| next == first));
    if is_one_letter || COMMON.lines().any(|common| common == lower) {
        wrong(
            "is one of the passwords that are tried first",
            "过于常见，容易被猜中",
        );
    }
    if 3 <= name.chars().count() && lower.contains(&name.to_lowercase()) {
        wrong("must not contain the name of the account", "不得包含账号名");
    }
    flaws
}

/// The hash to keep, with its salt and parameters (a PHC string).
#[must_use]
pub fn hash(password: &str) -> String {
    let hash = Argon2::default().hash_password(password.as_bytes());
    hash.expect("the parameters are the library's own")
        .to_string()
}

/// Whether the password is the one that was hashed. An empty hash takes as long and says no.
#[must_use]
pub fn fits(password: &str, kept: &str) -> bool {
    if kept.is_empty() {
        let _ = hash(password);
        return false;
    }
    Argon2::default()
        .verify_password(password.as_bytes(), kept)
        .is_ok()
}
