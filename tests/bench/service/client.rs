//! One connection that is kept, and answers read to their end.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::time::Duration;

use crate::Outcome;

/// Longer than the service takes for any answer.
const PATIENCE: Duration = Duration::from_secs(60);

pub(crate) struct Answer {
    pub(crate) status: u16,
    headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The first value of a field of JSON that is a text; enough for what the office is asked.
    pub(crate) fn field(&self, name: &str) -> Outcome<String> {
        let text = self.text();
        let mark = format!("\"{name}\":\"");
        let (_, rest) = (text.split_once(&mark))
            .ok_or_else(|| format!("no `{name}` in an answer {}: {text}", self.status))?;
        Ok(rest.split('"').next().unwrap_or("").to_string())
    }
}

pub(crate) struct Connection {
    stream: BufReader<TcpStream>,
    cookie: String,
}

impl Connection {
    pub(crate) fn open(address: &str, cookie: &str) -> Outcome<Connection> {
        let stream = TcpStream::connect(address)?;
        stream.set_nodelay(true)?;
        stream.set_read_timeout(Some(PATIENCE))?;
        Ok(Connection {
            stream: BufReader::new(stream),
            cookie: cookie.into(),
        })
    }

    pub(crate) fn get(&mut self, path: &str) -> Outcome<Answer> {
        self.ask("GET", path, &[], None)
    }

    pub(crate) fn ask(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Outcome<Answer> {
        self.send(method, path, headers, body)?;
        let mut answer = self.head()?;
        answer.body = self.body(&answer)?;
        Ok(answer)
    }

    pub(crate) fn send(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<&[u8]>,
    ) -> Outcome<()> {
        let mut text = format!("{method} {path} HTTP/1.1\r\nhost: localhost\r\n");
        if !self.cookie.is_empty() {
            text += &format!("cookie: {}\r\n", self.cookie);
        }
        for (name, value) in headers {
            text += &format!("{name}: {value}\r\n");
        }
        if let Some(body) = body {
            let length = body.len();
            text += &format!("content-type: application/json\r\ncontent-length: {length}\r\n");
        }
        text += "\r\n";
        let mut bytes = text.into_bytes();
        bytes.extend_from_slice(body.unwrap_or_default());
        Ok(self.stream.get_mut().write_all(&bytes)?)
    }

    /// The status line and the headers.
    pub(crate) fn head(&mut self) -> Outcome<Answer> {
        let first = self.line()?;
        let status = first.split(' ').nth(1).unwrap_or("").parse()?;
        let mut headers = Vec::new();
        loop {
            let line = self.line()?;
            match line.split_once(':') {
                Some((name, value)) => {
                    headers.push((name.to_ascii_lowercase(), value.trim().to_string()));
                }
                None => break,
            }
        }
        let body = Vec::new();
        Ok(Answer {
            status,
            headers,
            body,
        })
    }

    pub(crate) fn line(&mut self) -> Outcome<String> {
        let mut line = String::new();
        match self.stream.read_line(&mut line)? {
            0 => Err("the service hung up".into()),
            _ => Ok(line.trim_end().to_string()),
        }
    }

    fn body(&mut self, answer: &Answer) -> Outcome<Vec<u8>> {
        let mut body = Vec::new();
        if let Some(length) = answer.header("content-length") {
            body.resize(length.parse()?, 0);
            self.stream.read_exact(&mut body)?;
            return Ok(body);
        }
        if answer.header("transfer-encoding") != Some("chunked") {
            return Ok(body);
        }
        loop {
            let length = usize::from_str_radix(&self.line()?, 16)?;
            let from = body.len();
            body.resize(from + length, 0);
            self.stream.read_exact(&mut body[from..])?;
            self.line()?;
            if length == 0 {
                return Ok(body);
            }
        }
    }
}
