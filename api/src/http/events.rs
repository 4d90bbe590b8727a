//! The course of a run as server-sent events.

use std::convert::Infallible;
use std::sync::Arc;

use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::sse::{Event as Sent, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use tokio::sync::{OwnedSemaphorePermit, mpsc};
use tokio_stream::wrappers::ReceiverStream;

use super::Service;
use super::error::Problem;
use super::extract::Path;
use super::guard::By;
use super::runs::find;
use crate::runs::Run;

/// What happens to a run: `started`, `improved`, `bound`, and at the end `finished`. Each event
/// has an id; `Last-Event-ID` resumes after it. A run that has nothing more to say answers 204.
#[utoipa::path(
    get, path = "/api/v1/runs/{id}/events", tag = "runs",
    params(
        ("id" = String, Path),
        ("last-event-id" = Option<u64>, Header, description = "Resume after this event"),
    ),
    responses(
        (status = 200, description = "The events from there on, until the run is over",
            body = String, content_type = "text/event-stream"),
        (status = 204, description = "The run is over and everything has been said"),
        (status = 404, description = "There is no such run", body = Problem,
            content_type = "application/problem+json"),
        (status = 503, description = "Too many streams are open", body = Problem,
            content_type = "application/problem+json"),
    )
)]
pub(super) async fn events(
    State(service): State<Arc<Service>>,
    by: By,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let run = find(&service, &by, &id).await?;
    let last = match headers.get("last-event-id").map(|last| last.to_str()) {
        None => 0,
        Some(last) => last
            .ok()
            .and_then(|last| last.parse().ok())
            .ok_or_else(|| {
                Problem::bad_request(
                    "`Last-Event-ID` is not the id of an event",
                    "Last-Event-ID 不是事件编号",
                )
            })?,
    };
    let (heard, over) = *run.listen().borrow();
    if over && heard <= last {
        return Ok(StatusCode::NO_CONTENT.into_response());
    }
    let place = Arc::clone(&service.streams)
        .try_acquire_owned()
        .map_err(|_| Problem::busy("too many event streams are open", "打开的事件流过多"))?;
    let (send, receive) = mpsc::channel(16);
    tokio::spawn(tell(run, last, send, place));
    let stream = Sse::new(ReceiverStream::new(receive)).keep_alive(KeepAlive::default());
    Ok(stream.into_response())
}

async fn tell(
    run: Arc<Run>,
    mut last: u64,
    send: mpsc::Sender<Result<Sent, Infallible>>,
    _place: OwnedSemaphorePermit,
) {
    let mut heard = run.listen();
    loop {
        let (_, over) = *heard.borrow_and_update();
        for event in run.events_after(last) {
            last = event.id;
            let sent = Sent::default()
                .id(event.id.to_string())
                .event(event.name)
                .data(event.data);
            if send.send(Ok(sent)).await.is_err() {
                return;
            }
        }
        if over {
            return;
        }
        tokio::select! {
            changed = heard.changed() => if changed.is_err() { return },
            () = send.closed() => return,
        }
    }
}
