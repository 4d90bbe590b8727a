//! stub
use super::instance::Instance;
use solver::base::flaw::Flaw;
pub(super) fn is_request(_: &[u8]) -> bool {
    false
}
pub(super) fn read(_: &[u8]) -> Result<Instance, Vec<Flaw>> {
    Err(Vec::new())
}
