//! Does something again whenever files change.

use super::{INTERRUPTED, OK, files, output};
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

/// How often files are looked at.
const EVERY: Duration = Duration::from_millis(200);
/// An editor or a checkout writes several files, and files in pieces: so long nothing may change.
const QUIET: Duration = Duration::from_millis(60);
/// Files that never rest are read all the same.
const LONGEST: Duration = Duration::from_secs(2);

/// What was looked at.
#[derive(Default)]
pub struct Watched {
    pub folders: Vec<PathBuf>,
    /// The files as they were read.
    pub stamps: files::Stamps,
    /// Somebody still reads what is printed.
    pub open: bool,
}

/// Until ctrl-C; polling needs no more than what every file system has.
pub fn run(mut look: impl FnMut() -> Watched) -> u8 {
    let (sender, stop) = channel();
    let stopped = AtomicBool::new(false);
    let handled = ctrlc::set_handler(move || {
        // The second ctrl-C does not wait for a check to end.
        if stopped.swap(true, Ordering::SeqCst) || sender.send(()).is_err() {
            std::process::exit(i32::from(INTERRUPTED));
        }
    });
    if let Err(problem) = handled {
        output::tell!("ctrl-C will end this at once: {problem}");
    }
    loop {
        let watched = look();
        if !watched.open {
            return OK;
        }
        output::tell!("waiting for changes; ctrl-C ends");
        if !changed(&watched, &stop) {
            return INTERRUPTED;
        }
    }
}

/// Waits for a change that has come to an end. False: ctrl-C.
fn changed(watched: &Watched, stop: &Receiver<()>) -> bool {
    // A handler that could not be set has dropped its end; then nothing is to be heard, but time goes on.
    let interrupted = |time| match stop.recv_timeout(time) {
        Ok(()) => true,
        Err(std::sync::mpsc::RecvTimeoutError::Timeout) => false,
        Err(std::sync::mpsc::RecvTimeoutError::Disconnected) => {
            std::thread::sleep(time);
            false
        }
    };
    let mut last = files::stamps(&watched.folders);
    while last == watched.stamps {
        if interrupted(EVERY) {
            return false;
        }
        last = files::stamps(&watched.folders);
    }
    let end = Instant::now() + LONGEST;
    loop {
        if interrupted(QUIET) {
            return false;
        }
        let now = files::stamps(&watched.folders);
        if now == last || Instant::now() > end {
            return true;
        }
        last = now;
    }
}
