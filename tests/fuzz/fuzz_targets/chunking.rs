//! Windows of any size give the same graph, faults and offsets as one buffer.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picklescope_tests::{allocation::Counting, targets};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fuzz_target!(|bytes: &[u8]| targets::chunking(bytes));
