//! A server that answers as it is told, one connection after another.

use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

pub struct Server {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Server {
    /// `answer` gives the body for each address; an empty one is a connection that breaks.
    ///
    /// # Panics
    /// When there is no free port.
    #[must_use]
    pub fn start(answer: impl Fn(&str) -> String + Send + 'static) -> Server {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port is free");
        let address = listener.local_addr().expect("it listens");
        let asked: Arc<Mutex<Vec<String>>> = Arc::default();
        let kept = Arc::clone(&asked);
        // It ends with the process that tests.
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Whoever hangs up gets no answer.
                let _ = serve(&stream, &answer, &kept);
            }
        });
        Server {
            url: format!("http://{address}"),
            asked,
        }
    }

    #[must_use]
    pub fn url(&self) -> String {
        self.url.clone()
    }

    /// The addresses that were asked for.
    ///
    /// # Panics
    /// Never: nobody panics while noting one.
    #[must_use]
    pub fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("nobody panics with it").clone()
    }
}

fn serve(
    stream: &TcpStream,
    answer: &impl Fn(&str) -> String,
    asked: &Mutex<Vec<String>>,
) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let path = first.split(' ').nth(1).unwrap_or_default().to_string();
    let body = answer(&path);
    asked.lock().expect("nobody panics with it").push(path);
    if body.is_empty() {
        return Ok(());
    }
    let mut stream = stream;
    write!(
        stream,
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// The answer of an OSRM server to such an address: `seconds` by source and target of the question, ten
/// metres for each; roads lie `away` metres from every point.
#[must_use]
pub fn table(path: &str, seconds: impl Fn(usize, usize) -> Option<f64>, away: f64) -> String {
    let count = |name: &str| {
        let list = path
            .split(['?', '&'])
            .find_map(|part| part.strip_prefix(name));
        list.map_or(0, |list| list.split(';').count())
    };
    let (sources, targets) = (count("sources="), count("destinations="));
    let rows = |factor: f64| {
        let cell = |from: usize, to: usize| seconds(from, to).map(|value| value * factor);
        let row = |from: usize| (0..targets).map(|to| cell(from, to)).collect::<Vec<_>>();
        (0..sources).map(row).collect::<Vec<_>>()
    };
    let spots: Vec<_> = (0..sources)
        .map(|_| serde_json::json!({ "distance": away }))
        .collect();
    serde_json::json!({
        "code": "Ok", "data_version": "v1", "durations": rows(1.0), "distances": rows(10.0),
        "sources": spots, "destinations": [],
    })
    .to_string()
}
