//! How fast values are sealed and opened on one core: the figure that is promised is 200 000 small values a second.

use std::hint::black_box;
use std::time::Instant;

use ordinance::{Binding, Entropy, Envelope, FieldOf, Kek, Keys, NoEntropy, Ring};

/// The values of one run.
const COUNT: usize = 1_000_000;

/// Randomness that costs next to nothing, so that sealing is measured alone. It is predictable and good for nothing else.
struct Cheap(u64);

impl Entropy for Cheap {
    fn fill(&mut self, bytes: &mut [u8]) -> Result<(), NoEntropy> {
        for chunk in bytes.chunks_mut(8) {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            chunk.copy_from_slice(&self.0.to_le_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

fn main() {
    let now = ordinance::Instant::parse("2026-11-22T10:00:00Z", None).expect("an instant");
    let kek = Kek::parse(vec![b'1'; 64]).expect("a key");
    let ring = Ring::init("payroll", now, &kek, &mut Cheap(1)).expect("a ring");
    let keys = Keys::new([ring]);
    let records: Vec<String> = (0..COUNT).map(|number| format!("E{number}")).collect();
    let of = FieldOf { tenant: "harbour", resource_type: "EmployeeRecord", field: "bank_account" };
    let mut entropy = Cheap(2);
    let start = Instant::now();
    let seal = |record: &String| {
        let envelope = keys.seal("payroll", &Binding { of, record }, b"\"004-123-456789\"", &mut entropy).expect("sealed");
        envelope.to_string()
    };
    let sealed: Vec<String> = records.iter().map(seal).collect();
    let sealing = start.elapsed();
    let start = Instant::now();
    for (record, text) in records.iter().zip(&sealed) {
        let envelope = Envelope::parse(text).expect("an envelope");
        black_box(keys.open(envelope, &Binding { of, record }).expect("opened"));
    }
    let opening = start.elapsed();
    let rate = |spent: std::time::Duration| (COUNT as f64 / spent.as_secs_f64()).round();
    println!("{{\"values\":{COUNT},\"sealed_per_second\":{},\"opened_per_second\":{}}}", rate(sealing), rate(opening));
}
