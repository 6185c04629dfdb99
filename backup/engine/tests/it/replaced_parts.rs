//! Two small parts of the repository's library are our own variants (docs/decisions/0015). These tests say what they
//! must not do differently.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::thread;

use pariter::IteratorExt;
use rustic_cdc::{Polynom, Rabin64};

#[test]
fn the_chunkers_tables_are_those_of_the_definition() {
    for polynomial in [0x003d_a335_8b4d_c173_u64, 0x0025_468a_25dc_0ac1, 0x0030_0000_0000_0009] {
        let out = Rabin64::calculate_out_table(64, &polynomial);
        let reduced = Rabin64::calculate_mod_table(&polynomial);
        for byte in 0..256_u64 {
            // A byte that was followed by 63 others.
            let left = (0..63).fold(byte, |rest, _| (rest << 8).modulo(&polynomial));
            assert_eq!(out[usize::try_from(byte).unwrap()], left);
            let shifted = byte << polynomial.degree();
            assert_eq!(reduced[usize::try_from(byte).unwrap()], shifted.modulo(&polynomial) | shifted);
        }
    }
}

#[test]
fn results_come_in_order_however_long_each_takes() {
    let slow = |number: u32| {
        (0..number % 7).for_each(|_| thread::yield_now());
        number * 2
    };
    let found: Vec<u32> =
        thread::scope(|scope| (0..10_000).parallel_map_scoped(scope, slow).readahead_scoped(scope).collect());
    assert!(found.into_iter().eq((0..10_000).map(|number| number * 2)));
}

#[test]
fn what_is_not_asked_for_any_more_ends_the_threads() {
    let found =
        thread::scope(|scope| (0..).parallel_map_scoped(scope, |number: u64| number).find(|&n| n == 1_000));
    assert_eq!(found, Some(1_000));
}

#[test]
fn a_panic_in_a_thread_reaches_whoever_asks() {
    let work = || {
        thread::scope(|scope| (0..1_000).parallel_map_scoped(scope, |number| assert!(number != 500)).count())
    };
    assert!(catch_unwind(AssertUnwindSafe(work)).is_err());
}
