//! A server on this machine that answers with whatever it was given last, by the path that is asked for.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};

type Answers = Arc<Mutex<BTreeMap<String, Vec<u8>>>>;

pub(super) struct Echo {
    /// `http://127.0.0.1:port`
    pub(super) address: String,
    answers: Answers,
}

impl Echo {
    pub(super) fn start() -> Echo {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("it listens");
        let answers = Answers::default();
        let given = Arc::clone(&answers);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                // Whoever has gone has nothing to hear.
                let _ = answer(stream, &given);
            }
        });
        Echo {
            address: format!("http://{address}"),
            answers,
        }
    }

    /// From now on whoever asks for a path that begins so hears this.
    pub(super) fn give(&self, path: &str, answer: Vec<u8>) {
        let mut answers = self.answers.lock().expect("nobody panics with it");
        answers.insert(path.into(), answer);
    }
}

fn answer(stream: TcpStream, answers: &Answers) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream);
    let (mut first, mut length) = (String::new(), 0);
    reader.read_line(&mut first)?;
    loop {
        let mut line = String::new();
        reader.read_line(&mut line)?;
        let line = line.trim().to_ascii_lowercase();
        if line.is_empty() {
            break;
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    let mut body = vec![0; length];
    reader.read_exact(&mut body)?;
    let path = first.split(' ').nth(1).unwrap_or("/");
    let body = {
        let answers = answers.lock().expect("nobody panics with it");
        let found = answers
            .iter()
            .rev()
            .find(|(begin, _)| path.starts_with(begin.as_str()));
        found.map_or_else(Vec::new, |(_, body)| body.clone())
    };
    let mut stream = reader.into_inner();
    let head = format!(
        "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}
