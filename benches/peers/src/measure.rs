//! The figures, taken as the other engines' are: CPU time, the median of repeated loops, resident memory above the start.

use std::hint::black_box;
use std::time::{Duration, Instant};

#[repr(C)]
struct Timespec {
    seconds: i64,
    nanoseconds: i64,
}

unsafe extern "C" {
    fn malloc_trim(pad: usize) -> i32;
    fn clock_gettime(clock: i32, time: *mut Timespec) -> i32;
}

const PROCESS_CPU: i32 = 2;

/// CPU time of this process in nanoseconds.
pub fn cpu() -> u64 {
    let mut time = Timespec { seconds: 0, nanoseconds: 0 };
    // SAFETY: the pointer is to a value of the layout that the C library expects.
    unsafe { clock_gettime(PROCESS_CPU, &raw mut time) };
    u64::try_from(time.seconds).unwrap_or(0) * 1_000_000_000 + u64::try_from(time.nanoseconds).unwrap_or(0)
}

/// What `work` gives, and the CPU milliseconds and wall milliseconds it took.
pub fn timed<T>(work: impl FnOnce() -> T) -> (T, f64, f64) {
    let (wall, start) = (Instant::now(), cpu());
    let result = work();
    let spent = (cpu() - start) as f64 / 1e6;
    (result, spent, wall.elapsed().as_secs_f64() * 1e3)
}

/// Mean nanoseconds of one call, in the median repetition of `0..count`.
pub fn mean(count: usize, least: Duration, mut call: impl FnMut(usize)) -> f64 {
    let mut means = Vec::new();
    let start = Instant::now();
    while means.is_empty() || (start.elapsed() < least && means.len() < 2_000) {
        let began = cpu();
        (0..count).for_each(&mut call);
        means.push((cpu() - began) as f64 / count as f64);
    }
    means.sort_by(f64::total_cmp);
    black_box(means[means.len() / 2])
}

/// Resident memory in MiB, once free memory was given back.
pub fn resident() -> f64 {
    // SAFETY: it takes no pointer and may be called at any time.
    unsafe { malloc_trim(0) };
    status("VmRSS:")
}

/// The most memory that was resident at any time, in MiB.
pub fn peak() -> f64 {
    status("VmHWM:")
}

fn status(key: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(key));
    line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok()).unwrap_or(f64::NAN) / 1024.0
}
