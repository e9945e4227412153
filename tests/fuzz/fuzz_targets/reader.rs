//! The reader of ops: without gaps, and the same in windows.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picklescope_tests::{allocation::Counting, targets};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fuzz_target!(|bytes: &[u8]| targets::reader(bytes));
