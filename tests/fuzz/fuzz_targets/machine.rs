//! The machine and the graph it builds: whole in itself, within the memory that is allowed.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picklescope_tests::{allocation::Counting, targets};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fuzz_target!(|bytes: &[u8]| targets::machine(bytes));
