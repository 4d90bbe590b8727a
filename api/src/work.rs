//! One unit of work, as the service hands it to a process of its own.

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// What the first value on stdin asks for.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Work<P = Box<RawValue>> {
    pub problem: P,
    pub seed: u64,
    pub steps: Option<u64>,
    pub seconds: Option<f64>,
    pub threads: usize,
}
