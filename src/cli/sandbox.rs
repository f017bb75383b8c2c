//! `kontera sandbox [PACK]`: a Fortnox and a Shopify on this machine, to try things on.

use super::{OK, PACK, output};
use crate::document::{Json, Node, read_json, read_yaml};
use crate::sandbox::fortnox::Consent;
use crate::sandbox::{Commit, Company, Fault, Faulty, Fortnox, Outcome, Plan, Request, Response, Shop, Shopify};
use jiff::{SignedDuration, Timestamp};
use std::fs::File;
use std::io::{Cursor, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Bytes of a request body that are read at most.
const LARGEST: u64 = 8 << 20;
/// Requests that are handled at the same time.
const HANDS: usize = 8;

const CLIENT: &str = "sandbox";
const SECRET: &str = "sandbox-secret";

#[derive(Debug, clap::Args)]
pub struct Options {
    /// A pack: its company.yaml, facts.yaml and the orders in its cases. Without one, an empty company
    pack: Option<PathBuf>,
    /// Where it listens, on this machine only; 0 takes a free port
    #[arg(long, value_name = "PORT", default_value_t = 8765)]
    port: u16,
    /// Write every commit to a file, a JSON object on each line
    #[arg(long, value_name = "FILE")]
    log: Option<PathBuf>,
    /// A fault and in how many of 10 000 calls it comes: `answer-lost=50`, or `all=10`
    #[arg(long = "fault", value_name = "NAME=N")]
    faults: Vec<String>,
    /// Print the names of all faults
    #[arg(long)]
    list_faults: bool,
    /// Faults come by chance; the same seed brings the same ones
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// Time runs N times as fast: limits, lifetimes and delays
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=10_000))]
    speed: u32,
}

pub fn run(options: &Options) -> u8 {
    if options.list_faults {
        for fault in Fault::ALL {
            output::say!("{}", fault.name());
        }
        return OK;
    }
    match serve(options) {
        Ok(()) => OK,
        Err(problem) => {
            output::tell!("error: {problem}");
            PACK
        }
    }
}

/// The two sides, their clock and their log.
struct Desk {
    fortnox: Faulty<Fortnox>,
    shopify: Faulty<Shopify>,
    log: Option<File>,
    /// Commits of each side that are in the log file.
    written: (usize, usize),
    began: Instant,
    epoch: Timestamp,
    speed: u32,
}

impl Desk {
    fn now(&self) -> Timestamp {
        let passed = self.began.elapsed().saturating_mul(self.speed);
        let passed = SignedDuration::try_from(passed).unwrap_or(SignedDuration::MAX);
        self.epoch.saturating_add(passed).unwrap_or(Timestamp::MAX)
    }

    /// A call at the side that the path belongs to.
    fn call(&mut self, request: Request) -> Outcome {
        let now = self.now();
        let shopify = request.uri().path().starts_with("/admin/");
        let outcome = if shopify { self.shopify.call(request, now) } else { self.fortnox.call(request, now) };
        self.write_log();
        outcome
    }

    fn advance(&mut self) {
        let now = self.now();
        self.fortnox.advance(now);
        self.shopify.advance(now);
        self.write_log();
    }

    fn write_log(&mut self) {
        let Some(file) = &mut self.log else { return };
        let mut lines = String::new();
        let mut add = |side: &str, commits: &[Commit], written: &mut usize| {
            for commit in commits.iter().skip(*written) {
                let line = commit.line();
                lines.push_str(&format!("{{\"side\":\"{side}\",{}\n", line.trim_start_matches('{')));
            }
            *written = commits.len();
        };
        add("fortnox", self.fortnox.log().commits(), &mut self.written.0);
        add("shopify", self.shopify.log().commits(), &mut self.written.1);
        if let Err(problem) = file.write_all(lines.as_bytes()) {
            output::tell!("the log cannot be written any more: {problem}");
            self.log = None;
        }
    }
}

fn serve(options: &Options) -> Result<(), String> {
    let epoch = Timestamp::now();
    let (fortnox, shopify) = sides(options.pack.as_deref(), epoch)?;
    let log = match &options.log {
        Some(path) => Some(File::create(path).map_err(|problem| format!("{}: {problem}", path.display()))?),
        None => None,
    };
    let desk = Arc::new(Mutex::new(Desk {
        fortnox: Faulty::new(fortnox, plan(&options.faults, options.seed)?),
        shopify: Faulty::new(shopify, plan(&options.faults, options.seed.wrapping_add(1))?),
        log,
        written: (0, 0),
        began: Instant::now(),
        epoch,
        speed: options.speed,
    }));
    let server = tiny_http::Server::http(("127.0.0.1", options.port))
        .map_err(|problem| format!("port {}: {problem}; take another one by --port", options.port))?;
    let server = Arc::new(server);
    let stop = Arc::new(AtomicBool::new(false));
    let flag = Arc::clone(&stop);
    ctrlc::set_handler(move || flag.store(true, Ordering::SeqCst)).map_err(|problem| problem.to_string())?;

    let place = server.server_addr().to_ip().map(|own| own.to_string()).unwrap_or_default();
    output::say!("Fortnox   http://{place}/3  (token endpoint http://{place}/oauth-v1/token)");
    output::say!("Shopify   http://{place}/admin/api/{}/graphql.json", crate::shopify::API_VERSION);
    output::say!("Client    {CLIENT}, secret {SECRET}, TenantId {}", Company::default().tenant);
    output::say!("Ctrl-C stops.");
    let _ = std::io::stdout().flush();

    let hands: Vec<_> = (0..HANDS)
        .map(|_| {
            let (server, desk, stop) = (Arc::clone(&server), Arc::clone(&desk), Arc::clone(&stop));
            std::thread::spawn(move || attend(&server, &desk, &stop))
        })
        .collect();
    while !stop.load(Ordering::SeqCst) {
        std::thread::sleep(Duration::from_millis(50));
        desk.lock().unwrap_or_else(PoisonError::into_inner).advance();
    }
    for hand in hands {
        let _ = hand.join();
    }
    let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
    desk.write_log();
    let commits = desk.fortnox.log().commits().len().saturating_add(desk.shopify.log().commits().len());
    let faults = desk.fortnox.met().len().saturating_add(desk.shopify.met().len());
    output::say!("{commits} commits, {faults} faults.");
    Ok(())
}

/// One pair of hands: takes requests until it is told to stop.
fn attend(server: &tiny_http::Server, desk: &Arc<Mutex<Desk>>, stop: &AtomicBool) {
    while !stop.load(Ordering::SeqCst) {
        let Ok(Some(mut incoming)) = server.recv_timeout(Duration::from_millis(100)) else { continue };
        let Some(request) = taken(&mut incoming) else {
            let _ = incoming.respond(tiny_http::Response::empty(400));
            continue;
        };
        let (outcome, wait) = {
            let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
            let outcome = desk.call(request);
            let wait = match &outcome {
                Outcome::Late { at, .. } => at.duration_since(desk.now()).unsigned_abs() / desk.speed,
                _ => Duration::ZERO,
            };
            (outcome, wait)
        };
        match outcome {
            Outcome::Answer(response) => give(incoming, response),
            Outcome::Late { response, .. } => {
                std::thread::spawn(move || {
                    std::thread::sleep(wait);
                    give(incoming, response);
                });
            }
            // Silence: whoever waits must give up by itself.
            Outcome::NoAnswer { .. } | Outcome::Refused => drop(incoming.into_writer()),
        }
    }
}

fn taken(incoming: &mut tiny_http::Request) -> Option<Request> {
    let mut body = Vec::new();
    incoming.as_reader().take(LARGEST).read_to_end(&mut body).ok()?;
    let mut request = http::Request::builder().method(incoming.method().as_str()).uri(incoming.url());
    for header in incoming.headers() {
        request = request.header(header.field.as_str().as_str(), header.value.as_str());
    }
    request.body(body).ok()
}

fn give(incoming: tiny_http::Request, response: Response) {
    let (parts, body) = response.into_parts();
    let length = body.len();
    let headers = parts
        .headers
        .iter()
        .filter_map(|(name, value)| tiny_http::Header::from_bytes(name.as_str().as_bytes(), value.as_bytes()).ok());
    let status = tiny_http::StatusCode(parts.status.as_u16());
    // Who has gone does not want the answer.
    let _ =
        incoming.respond(tiny_http::Response::new(status, headers.collect(), Cursor::new(body), Some(length), None));
}

/// Faults as they were asked for.
fn plan(asked: &[String], seed: u64) -> Result<Plan, String> {
    let mut plan = Plan::quiet(seed);
    for own in asked {
        let (name, rate) = own.split_once('=').ok_or_else(|| format!("--fault {own}: it is written NAME=N"))?;
        let rate: u32 = rate.parse().map_err(|_| format!("--fault {own}: {rate} is no number"))?;
        if name == "all" {
            plan = Plan::hostile(seed, rate);
            continue;
        }
        let fault = Fault::named(name)
            .ok_or_else(|| format!("--fault {own}: there is no fault {name}; --list-faults prints their names"))?;
        plan = plan.rate(fault, rate);
    }
    Ok(plan)
}

/// The company and the shop of a pack.
fn sides(pack: Option<&Path>, now: Timestamp) -> Result<(Fortnox, Shopify), String> {
    let shop = Shop { client_id: CLIENT.to_owned(), client_secret: SECRET.to_owned(), ..Shop::default() };
    let mut shopify = Shopify::new(shop);
    let company = match pack {
        None => Company::default(),
        Some(folder) => {
            let company = yaml(&folder.join("company.yaml"))?.ok_or_else(|| {
                format!("{}: there is no company.yaml, which says what the company has", folder.display())
            })?;
            let facts = yaml(&folder.join("facts.yaml"))?;
            for order in orders(&folder.join("cases"))? {
                shopify.put_order(order, now, &["orders/create"]);
            }
            Company::of_pack(&company, facts.as_ref())
        }
    };
    let mut fortnox = Fortnox::new(company);
    fortnox.add_client(CLIENT, SECRET);
    fortnox.consent(CLIENT, Consent::Service, now);
    Ok((fortnox, shopify))
}

fn yaml(path: &Path) -> Result<Option<Node>, String> {
    let Ok(text) = std::fs::read_to_string(path) else { return Ok(None) };
    read_yaml(&text).map(Some).map_err(|problem| format!("{}: {problem}", path.display()))
}

/// The orders of a folder, by the names of their files. Cases of other documents are passed over.
fn orders(folder: &Path) -> Result<Vec<Json>, String> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Ok(Vec::new()) };
    let mut paths: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    paths.sort();
    let mut found = Vec::new();
    for path in paths.into_iter().filter(|path| path.extension().is_some_and(|own| own == "json")) {
        let told = |problem: &dyn std::fmt::Display| format!("{}: {problem}", path.display());
        let bytes = std::fs::read(&path).map_err(|problem| told(&problem))?;
        let node = read_json(&bytes).map_err(|problem| told(&problem))?;
        if matches!(node.get("line_items"), Ok(Some(_))) {
            found.push(crate::sandbox::json_of(&node));
        }
    }
    Ok(found)
}
