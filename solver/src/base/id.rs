//! Typed positions, and tables addressed by them.

use std::marker::PhantomData;
use std::ops::{Index, IndexMut};

/// Position of a `T` in its table. Ids of different things do not mix.
pub struct Id<T> {
    index: u32,
    of: PhantomData<fn() -> T>,
}

// Written out because `derive` would ask the same of `T`, which is only a label.
impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.index.cmp(&other.index)
    }
}
impl<T> std::fmt::Debug for Id<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "#{}", self.index)
    }
}

impl<T> Id<T> {
    #[must_use]
    pub fn new(index: usize) -> Self {
        Id {
            index: u32::try_from(index).expect("a table holds fewer than 2^32 rows"),
            of: PhantomData,
        }
    }
    #[must_use]
    pub fn index(self) -> usize {
        self.index as usize
    }
}

/// One `V` for every `K`.
pub struct Table<K, V> {
    rows: Vec<V>,
    key: PhantomData<fn() -> K>,
}

impl<K, V: Clone> Clone for Table<K, V> {
    fn clone(&self) -> Self {
        Table::from_rows(self.rows.clone())
    }
}
impl<K, V: PartialEq> PartialEq for Table<K, V> {
    fn eq(&self, other: &Self) -> bool {
        self.rows == other.rows
    }
}
impl<K, V: Eq> Eq for Table<K, V> {}
impl<K, V: std::fmt::Debug> std::fmt::Debug for Table<K, V> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(&self.rows).finish()
    }
}

impl<K, V> Table<K, V> {
    #[must_use]
    pub fn from_rows(rows: Vec<V>) -> Self {
        Table {
            rows,
            key: PhantomData,
        }
    }
    /// `value` for each of `len` keys.
    #[must_use]
    pub fn filled(len: usize, value: V) -> Self
    where
        V: Clone,
    {
        Table::from_rows(vec![value; len])
    }
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows.len()
    }
    pub fn push(&mut self, row: V) {
        self.rows.push(row);
    }
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = Id<K>> + ExactSizeIterator + use<K, V> {
        (0..self.rows.len()).map(Id::new)
    }
    pub fn iter(&self) -> impl Iterator<Item = (Id<K>, &V)> {
        self.rows
            .iter()
            .enumerate()
            .map(|(index, row)| (Id::new(index), row))
    }
    pub fn values(&self) -> std::slice::Iter<'_, V> {
        self.rows.iter()
    }
}

impl<K, V> Index<Id<K>> for Table<K, V> {
    type Output = V;
    fn index(&self, id: Id<K>) -> &V {
        &self.rows[id.index()]
    }
}
impl<K, V> IndexMut<Id<K>> for Table<K, V> {
    fn index_mut(&mut self, id: Id<K>) -> &mut V {
        &mut self.rows[id.index()]
    }
}

impl<K, V> FromIterator<V> for Table<K, V> {
    fn from_iter<I: IntoIterator<Item = V>>(rows: I) -> Self {
        Table::from_rows(rows.into_iter().collect())
    }
}
