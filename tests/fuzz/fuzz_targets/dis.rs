//! The listing: it comes to its end, with the ops of genops.
#![no_main]

use libfuzzer_sys::fuzz_target;
use picklescope_tests::{allocation::Counting, targets};

#[global_allocator]
static ALLOCATOR: Counting = Counting;

fuzz_target!(|bytes: &[u8]| targets::list(bytes));
