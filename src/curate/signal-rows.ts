import type { ParquetColumn } from '../formats/parquet/parquet-table.js';

/**
 * Columns of `signals/<unit>.parquet`: for each document of the unit one row, then one row for each of its nodes in
 * reading order. What sweeps, explanations and comparisons read: nothing in it depends on a threshold, but for
 * `dropped_by` and `annotations`, which say what the build made of it.
 */
export const SIGNAL_COLUMNS: readonly ParquetColumn[] = [
  { name: 'unit', type: 'string' },
  { name: 'ordinal', type: 'int64' },
  { name: 'document', type: 'string' },
  { name: 'kind', type: 'string' },
  { name: 'node', type: 'int64' },
  { name: 'url', type: 'string' },
  { name: 'sha256', type: 'string' },
  { name: 'phash', type: 'string' },
  { name: 'dhash', type: 'string' },
  { name: 'part', type: 'string' },
  { name: 'language', type: 'string' },
  { name: 'text_chars', type: 'int64' },
  { name: 'signals', type: 'string' },
  { name: 'lost', type: 'string' },
  { name: 'lost_detail', type: 'string' },
  { name: 'dropped_by', type: 'string' },
  { name: 'dropped_detail', type: 'string' },
  { name: 'annotations', type: 'string_list' },
];
