//! Two people type into one sheet at random, with answers that get lost, and nothing does.

use std::collections::{BTreeMap, HashMap, HashSet};

use platform_testing::{Client, Engine, both_engines};
use rand::rngs::StdRng;
use rand::seq::IndexedRandom;
use rand::{RngExt, SeedableRng};
use serde_json::Value;

use crate::hall::Hall;
use crate::perform_operations::{Ids, SHEET, history, ids, mark, send};

/// How many courses of events are gone through on each engine.
const COURSES: u64 = 6;
const STEPS: usize = 40;

/// A cell by its entry and item.
type Cell = (i64, i64);

/// A browser: what it believes to be stored, and what it has not been told the fate of.
struct Browser {
    client: Client,
    name: &'static str,
    believed: HashMap<Cell, Option<i64>>,
    queue: Vec<(String, Cell, Option<i64>)>,
    made: usize,
}

impl Browser {
    fn new(client: Client, name: &'static str, cells: &[Cell]) -> Browser {
        let believed = cells.iter().map(|cell| (*cell, None)).collect();
        Browser { client, name, believed, queue: Vec::new(), made: 0 }
    }

    /// What the person sees in a cell: their own value until its fate is known.
    fn seen(&self, cell: Cell) -> Option<i64> {
        let own = self.queue.iter().rev().find(|(_, of, _)| *of == cell);
        own.map_or(self.believed[&cell], |(_, _, value)| *value)
    }

    /// Types a value, or takes one away. One operation a cell is under way at a time, as in the grid.
    fn type_into(&mut self, cell: Cell, value: Option<i64>) {
        if self.seen(cell) == value || self.queue.iter().any(|(_, of, _)| *of == cell) {
            return;
        }
        self.made += 1;
        self.queue.push((format!("{}-{}", self.name, self.made), cell, value));
    }

    /// Sends everything; with a line that breaks the server has it all the same, and it is sent again later.
    async fn send(&mut self, line_breaks: bool) -> BTreeMap<String, Value> {
        let operations: Vec<Value> = self
            .queue
            .iter()
            .map(|(op, (entry, item), value)| {
                mark(op, *entry, *item, self.believed[&(*entry, *item)], *value)
            })
            .collect();
        let outcomes = send(&mut self.client, &operations).await;
        if !line_breaks {
            for (op, cell, value) in std::mem::take(&mut self.queue) {
                let stored = match outcomes[&op]["result"].as_str().unwrap() {
                    "kept" => value,
                    // The person takes what somebody else stored.
                    "conflict" => outcomes[&op]["value"].as_i64(),
                    // What came too late is held.
                    "locked" => {
                        self.queue.push((op, cell, value));
                        continue;
                    }
                    other => panic!("{op} was {other}"),
                };
                self.believed.insert(cell, stored);
            }
        }
        outcomes
    }
}

/// What the page shows in every cell.
async fn stored(client: &mut Client, cells: &[Cell]) -> HashMap<Cell, Option<i64>> {
    let page = client.get(SHEET).await.assert_status(200).text();
    let of = |(entry, item): Cell| {
        let open = page.split_once(&format!("data-entry=\"{entry}\" data-item=\"{item}\""));
        // On a sheet that is closed there are no fields.
        let field = open.or_else(|| page.split_once(&format!("data-cell=\"{entry}:{item}\""))).unwrap().1;
        let text = field.split("data-stored=\"").nth(1).unwrap().split('"').next().unwrap();
        ((entry, item), text.parse().ok())
    };
    cells.iter().map(|cell| of(*cell)).collect()
}

both_engines! {
    /// However two browsers take turns: both end with what is stored, which is what was kept last; a blank never became 0;
    /// and the history of every cell leads from 未入力 to its value without a gap.
    async fn whatever_the_order_nothing_is_lost(engine: Engine) {
        for course in 0..COURSES {
            let mut dice = StdRng::seed_from_u64(course);
            let hall = Hall::open(engine).await;
            let mut first = hall.as_classroom("012345", "345001").await;
            let Ids { entries, items } = ids(&mut first).await;
            let cells: Vec<Cell> =
                entries.iter().flat_map(|entry| items.iter().map(|item| (*entry, *item))).collect();
            let second = hall.as_headquarters().await;
            let mut browsers = [Browser::new(first, "a", &cells), Browser::new(second, "b", &cells)];
            let mut kept: HashMap<Cell, Option<i64>> = cells.iter().map(|cell| (*cell, None)).collect();
            let mut known: HashSet<String> = HashSet::new();

            for step in 0..STEPS {
                let browser = &mut browsers[dice.random_range(0..2)];
                let last = step + 2 >= STEPS;
                if !last && dice.random_bool(0.7) {
                    let values = [None, Some(0), Some(7), Some(20)];
                    browser.type_into(*cells.choose(&mut dice).unwrap(), *values.choose(&mut dice).unwrap());
                    continue;
                }
                note_kept(browser, &mut kept, &mut known, !last && dice.random_bool(0.4)).await;
            }
            for browser in &mut browsers {
                note_kept(browser, &mut kept, &mut known, false).await;
            }

            let now = assert_consistent(&mut browsers[0].client, &cells, &format!("course {course}")).await;
            assert_eq!(now, kept, "course {course}");
        }
    }

    /// The 締切 passes at any moment: what was kept in time stays, however late its answer is heard; what came too late
    /// changes nothing and is in the browser still. So no value is neither there nor here.
    async fn a_deadline_in_the_middle_loses_nothing_and_lets_nothing_in(engine: Engine) {
        let mut too_late = 0;
        for course in 0..COURSES {
            let mut dice = StdRng::seed_from_u64(1_000 + course);
            let hall = Hall::before_deadline(engine, "2030-01-10T11:30").await;
            let mut first = hall.as_classroom("012345", "345001").await;
            let Ids { entries, items } = ids(&mut first).await;
            let cells: Vec<Cell> =
                entries.iter().flat_map(|entry| items.iter().map(|item| (*entry, *item))).collect();
            let second = hall.as_juku("012345").await;
            let mut browsers = [Browser::new(first, "a", &cells), Browser::new(second, "b", &cells)];
            let mut kept: HashMap<Cell, Option<i64>> = cells.iter().map(|cell| (*cell, None)).collect();
            let mut known: HashSet<String> = HashSet::new();

            let end = dice.random_range(STEPS / 4..STEPS * 3 / 4);
            for step in 0..STEPS {
                if step == end {
                    hall.set_clock("2030-01-10T18:00");
                    browsers[0].client = hall.as_classroom("012345", "345001").await;
                    browsers[1].client = hall.as_juku("012345").await;
                }
                let browser = &mut browsers[dice.random_range(0..2)];
                if dice.random_bool(0.7) {
                    let values = [None, Some(0), Some(7), Some(20)];
                    browser.type_into(*cells.choose(&mut dice).unwrap(), *values.choose(&mut dice).unwrap());
                    continue;
                }
                let before = (known.len(), kept.clone());
                note_kept(browser, &mut kept, &mut known, dice.random_bool(0.4)).await;
                // Of what was kept in time the same is said once more; nothing new is kept.
                assert!(step < end || (known.len(), &kept) == (before.0, &before.1), "course {course}, step {step}");
            }
            for browser in &mut browsers {
                note_kept(browser, &mut kept, &mut known, false).await;
                assert!(browser.queue.iter().all(|(op, ..)| !known.contains(op)), "course {course}: held and kept");
                too_late += browser.queue.len();
            }
            let now = assert_consistent(&mut browsers[0].client, &cells, &format!("course {course}")).await;
            assert_eq!(now, kept, "course {course}");
        }
        assert!(too_late > 0, "nobody typed on when it was over");
    }
}

/// Gives what is stored in every cell, to which its history leads from 未入力 without a gap.
async fn assert_consistent(client: &mut Client, cells: &[Cell], course: &str) -> HashMap<Cell, Option<i64>> {
    let now = stored(client, cells).await;
    for (entry, item) in cells {
        let mut changes = history(client, &format!("{SHEET}/history?entry={entry}&item={item}")).await;
        changes.reverse();
        let mut value = None;
        for change in changes {
            assert_eq!(change["old"].as_i64(), value, "{course}: a gap in {entry}:{item}");
            value = change["new"].as_i64();
        }
        assert_eq!(value, now[&(*entry, *item)], "{course}: {entry}:{item}");
    }
    now
}

/// Sends what the browser has, and notes what the server says it keeps: each operation counts once, when it was kept first.
async fn note_kept(
    browser: &mut Browser,
    kept: &mut HashMap<Cell, Option<i64>>,
    known: &mut HashSet<String>,
    line_breaks: bool,
) {
    let queue = browser.queue.clone();
    let outcomes = browser.send(line_breaks).await;
    for (op, cell, value) in queue {
        if outcomes[&op]["result"] == "kept" && known.insert(op) {
            kept.insert(cell, value);
        }
    }
}
