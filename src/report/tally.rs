//! Numbers counted by value: exact quartiles in memory that does not grow with the number of people.

use std::collections::BTreeMap;

use serde::Serialize;

/// How often each value occurred. Values are whole numbers of a [`Unit`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Tally {
    counts: BTreeMap<i64, u64>,
    n: u64,
}

/// What the whole numbers of a [`Tally`] are, and how finely they are told.
#[derive(Debug, Clone, Copy)]
pub(super) enum Unit {
    /// Hundredths of a per cent, told in per cent with one decimal.
    Percent,
    /// Seconds, told in minutes with one decimal.
    Minutes,
    /// Ten-thousandths, told with two decimals.
    Ratio,
    /// Points of a scale, told with one decimal.
    Points,
}

/// Median, quartiles and the rest of a set of numbers.
///
/// Quartiles lie between two values in proportion (as the spreadsheets' `QUARTILE.INC` does).
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Stats {
    pub min: f64,
    pub q1: f64,
    pub median: f64,
    pub q3: f64,
    pub max: f64,
    pub mean: f64,
}

impl Tally {
    pub fn add(&mut self, value: i64) {
        self.add_many(value, 1);
    }

    pub fn add_many(&mut self, value: i64, count: u64) {
        if count > 0 {
            *self.counts.entry(value).or_default() += count;
            self.n += count;
        }
    }

    pub fn n(&self) -> u64 {
        self.n
    }

    pub fn absorb(&mut self, other: &Self) {
        for (value, count) in &other.counts {
            self.add_many(*value, *count);
        }
    }

    /// None of nothing.
    pub fn stats(&self, unit: Unit) -> Option<Stats> {
        let (first, last) = (self.counts.keys().next()?, self.counts.keys().next_back()?);
        let sum: f64 = self.counts.iter().map(|(value, count)| *value as f64 * *count as f64).sum();
        Some(Stats {
            min: unit.tell(*first as f64),
            q1: unit.tell(self.quantile(1)),
            median: unit.tell(self.quantile(2)),
            q3: unit.tell(self.quantile(3)),
            max: unit.tell(*last as f64),
            mean: unit.tell(sum / self.n as f64),
        })
    }

    /// The value below which so many quarters of all lie.
    fn quantile(&self, quarters: u64) -> f64 {
        let place = quarters * self.n.saturating_sub(1);
        let (below, rest) = (self.at(place / 4), place % 4);
        if rest == 0 {
            return below as f64;
        }
        let above = self.at(place / 4 + 1);
        below as f64 + (above - below) as f64 * rest as f64 / 4.0
    }

    /// The value at a place, from 0, of all values in ascending order.
    fn at(&self, place: u64) -> i64 {
        let mut passed = 0;
        for (value, count) in &self.counts {
            passed += count;
            if passed > place {
                return *value;
            }
        }
        self.counts.keys().next_back().copied().unwrap_or_default()
    }
}

impl Unit {
    fn tell(self, value: f64) -> f64 {
        let (per_unit, decimals) = match self {
            Self::Percent => (100.0, 10.0),
            Self::Minutes => (60.0, 10.0),
            Self::Ratio => (10_000.0, 100.0),
            Self::Points => (1.0, 10.0),
        };
        // Adding nothing turns a negative zero into zero.
        (value / per_unit * decimals).round() / decimals + 0.0
    }
}

/// `part` of `whole` in per cent with one decimal; None of nothing.
pub(super) fn percent(part: u64, whole: u64) -> Option<f64> {
    (whole > 0).then(|| (part as f64 * 1000.0 / whole as f64).round() / 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(values: &[i64]) -> Tally {
        let mut tally = Tally::default();
        for value in values {
            tally.add(*value);
        }
        tally
    }

    #[test]
    fn quartiles_are_those_of_spreadsheets() {
        let stats = tally(&[700, 100, 400, 200]).stats(Unit::Percent).unwrap();
        assert_eq!((stats.min, stats.q1, stats.median, stats.q3, stats.max), (1.0, 1.8, 3.0, 4.8, 7.0));
        assert_eq!(stats.mean, 3.5);
        let stats = tally(&[90]).stats(Unit::Minutes).unwrap();
        assert_eq!((stats.min, stats.q1, stats.median, stats.max), (1.5, 1.5, 1.5, 1.5));
        assert_eq!(tally(&[]).stats(Unit::Ratio), None);
    }

    #[test]
    fn two_tallies_together_are_as_one() {
        let mut sum = tally(&[3, 1, 3]);
        sum.absorb(&tally(&[2, 3]));
        assert_eq!(sum, tally(&[1, 2, 3, 3, 3]));
        assert_eq!(sum.n(), 5);
    }

    #[test]
    fn shares_have_one_decimal() {
        assert_eq!(percent(2, 3), Some(66.7));
        assert_eq!(percent(0, 0), None);
    }
}
