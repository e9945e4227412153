//! What is found behind a fault is whole in itself, and the same in windows of any size.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picklescope_tests::{allocation::Counting, targets};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fuzz_target!(|bytes: &[u8]| targets::salvage(bytes));
