//! A static server for localhost, small enough to read, so that looking at the page needs nothing else installed.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::thread;
use std::time::Instant;

use crate::build;
use crate::process::{Cmd, Result, Why};
use crate::tree::Tree;

/// Where it listens unless told otherwise.
const PORT: u16 = 8137;

/// What files are called on the wire. Anything else is bytes.
const TYPES: &[(&str, &str)] = &[
    ("html", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("json", "application/json"),
    ("wasm", "application/wasm"),
    ("woff2", "font/woff2"),
];

/// `serve [--port N] [--no-open]`
pub(crate) fn run(tree: &Tree, args: &[String]) -> Result<()> {
    let mut port = None;
    let mut open = true;
    let mut args = args.iter();
    while let Some(arg) = args.next() {
        match arg.as_str() {
            "--no-open" => open = false,
            "--port" => {
                port = Some(args.next().and_then(|n| n.parse::<u16>().ok()).ok_or("--port needs a number")?)
            }
            other => return Err(format!("unknown flag {other}")),
        }
    }
    let begun = Instant::now();
    build::release(tree)?;
    // A port that was asked for is that one or none; ours gives way to whatever already listens there.
    let listener = match port {
        Some(port) => TcpListener::bind(("127.0.0.1", port)).why(format!("port {port}"))?,
        None => TcpListener::bind(("127.0.0.1", PORT))
            .or_else(|_| TcpListener::bind(("127.0.0.1", 0)))
            .why("no port")?,
    };
    let url = format!("http://localhost:{}/", listener.local_addr().why("address")?.port());
    println!("Ready after {:.1} s: {url}  (Ctrl-C ends it)", begun.elapsed().as_secs_f64());
    if open {
        show(&url);
    }
    let root = tree.path("dist");
    for stream in listener.incoming().flatten() {
        let root = root.clone();
        // A connection that breaks is the browser's business.
        thread::spawn(move || drop(answer(&stream, &root)));
    }
    Ok(())
}

/// Asks the desktop for a browser, where there is a desktop.
fn show(url: &str) {
    let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
    let desktop = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    if desktop || cfg!(target_os = "macos") {
        Cmd::new(opener).arg(url).works();
    }
}

/// One request, one answer, then the connection is closed.
fn answer(mut stream: &TcpStream, root: &Path) -> std::io::Result<()> {
    let mut lines = BufReader::new(stream).lines();
    let request = lines.next().transpose()?.unwrap_or_default();
    // The rest of the head is read, since closing with it unread would reset the connection.
    while lines.next().transpose()?.is_some_and(|line| !line.is_empty()) {}
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let found = file(root, target).and_then(|path| fs::read(&path).ok().map(|bytes| (path, bytes)));
    let (status, kind, bytes) = match found {
        _ if method != "GET" && method != "HEAD" => {
            ("405 Method Not Allowed", "text/plain", b"GET only\n".to_vec())
        }
        Some((path, bytes)) => ("200 OK", content_type(&path), bytes),
        None => ("404 Not Found", "text/plain", b"No such file\n".to_vec()),
    };
    write!(
        stream,
        "HTTP/1.1 {status}\r\nContent-Type: {kind}\r\nContent-Length: {}\r\nCache-Control: no-store\r\n\
         X-Content-Type-Options: nosniff\r\nConnection: close\r\n\r\n",
        bytes.len()
    )?;
    if method != "HEAD" {
        stream.write_all(&bytes)?;
    }
    stream.flush()
}

/// The file a request names: below the root, or none.
fn file(root: &Path, target: &str) -> Option<PathBuf> {
    let path = target.split(['?', '#']).next()?.strip_prefix('/')?;
    let path = Path::new(if path.is_empty() { "index.html" } else { path });
    path.components().all(|part| matches!(part, Component::Normal(_))).then(|| root.join(path))
}

fn content_type(path: &Path) -> &'static str {
    let extension = path.extension().and_then(|extension| extension.to_str()).unwrap_or_default();
    TYPES.iter().find(|(known, _)| *known == extension).map_or("application/octet-stream", |(_, kind)| kind)
}

#[cfg(test)]
mod tests {
    use super::{content_type, file};
    use std::path::Path;

    #[test]
    fn names_files_below_the_root_and_no_others() {
        let root = Path::new("/dist");
        assert_eq!(file(root, "/"), Some(root.join("index.html")));
        assert_eq!(file(root, "/embed/a.js?v=1#x"), Some(root.join("embed/a.js")));
        for outside in ["/../secret", "/a/../../secret", "//etc/passwd", "*", ""] {
            assert_eq!(file(root, outside), None, "{outside}");
        }
    }

    #[test]
    fn scripts_are_called_scripts() {
        // With `nosniff` a browser runs nothing else.
        assert_eq!(content_type(Path::new("page.js")), "text/javascript; charset=utf-8");
        assert_eq!(content_type(Path::new("LICENSE")), "application/octet-stream");
    }
}
