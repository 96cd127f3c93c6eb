import { createHash } from 'node:crypto';
import type { Store } from '../store/store.js';
import type { FindingList } from './finding-list.js';
import type { CheckedCounts, UnreadCounts } from './report.js';

/** What every check family works with. */
export interface CheckEnv {
  store: Store;
  findings: FindingList;
  checked: CheckedCounts;
  /** Absent when everything is read. */
  sampling?: Sampling;
  signal?: AbortSignal;
}

/** Which parts a sampled run reads. */
export interface Sampling {
  fraction: number;
  seed: string;
  unread: UnreadCounts;
}

/** Whether a sampled run reads what has this name: a fixed choice by seed and name, whatever the order or the rest. */
export function isChosen(seed: string, name: string, fraction: number): boolean {
  return chance(seed, name) < fraction;
}

/** 48 bits of the SHA-256 of seed and name, uniform in 0 … 1. */
export function chance(seed: string, name: string): number {
  return createHash('sha256').update(`${seed}\n${name}`).digest().readUIntBE(0, 6) / 2 ** 48;
}
