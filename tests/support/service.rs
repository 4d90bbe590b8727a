//! Service ledgers: drawn as text, made at random, and counted day by day.

pub mod draw;
pub mod oracle;
pub mod random;
pub mod shown;
