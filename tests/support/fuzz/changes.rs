//! How an input becomes another one.

use solver::base::rng::Rng;

use super::reader::Form;
use super::{blocks, signed};

mod bytes;
mod tree;
mod words;
mod zipped;

/// Longer inputs are cut.
const LONGEST: usize = 400_000;

/// A change of one of the inputs, or now and then random bytes.
#[must_use]
pub fn changed(form: Form, inputs: &[Vec<u8>], rng: &mut Rng) -> Vec<u8> {
    if inputs.is_empty() || rng.percent(2) {
        return bytes::random(rng);
    }
    let input = rng.pick(inputs).clone();
    let other = rng.pick(inputs);
    let mut changed = by_form(form, &input, other, rng);
    changed.truncate(LONGEST);
    changed
}

fn by_form(form: Form, input: &[u8], other: &[u8], rng: &mut Rng) -> Vec<u8> {
    // Whatever has a shape is changed within it mostly: what breaks the shape is refused early.
    let by_shape = if rng.percent(12) {
        None
    } else {
        match form {
            Form::Bytes | Form::Text => None,
            Form::Json => tree::json(input, other, rng),
            Form::Toml => tree::toml(input, other, rng),
            Form::Table if zipped::is_zip(input) => zipped::changed(input, rng),
            Form::Table => Some(bytes::table(input, rng)),
            Form::Blocks => blocks::changed(input, rng),
            Form::Roads => signed::changed(input, rng),
            Form::Request => Some(request(input, other, rng)),
        }
    };
    by_shape.unwrap_or_else(|| match form {
        Form::Bytes | Form::Blocks | Form::Roads => bytes::changed(input, other, rng),
        _ => bytes::text(input, other, rng),
    })
}

/// Where the head of a request ends.
#[must_use]
pub fn head_of(request: &[u8]) -> (&[u8], &[u8]) {
    let end = request.windows(2).position(|pair| pair == b"\n\n");
    match end {
        Some(at) => (&request[..at], &request[at + 2..]),
        None => (request, &[]),
    }
}

fn request(input: &[u8], other: &[u8], rng: &mut Rng) -> Vec<u8> {
    let ((head, body), (_, more)) = (head_of(input), head_of(other));
    let changes_head = body.is_empty() || rng.percent(40);
    let head = match changes_head {
        true => bytes::head(head, rng),
        false => head.to_vec(),
    };
    let body = match changes_head && !rng.percent(20) {
        true => body.to_vec(),
        false => tree::json(body, more, rng).unwrap_or_else(|| bytes::text(body, more, rng)),
    };
    [&head[..], b"\n\n", &body].concat()
}
