import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Store } from '../../store/store.js';
import type { FindingCode } from '../finding-codes.js';

/** A sample that the repaired data do not hold. */
export interface DroppedSample {
  file: string;
  /** Key, line or row. */
  sample: string;
  /** Why: finding codes, `key_duplicate` for a later sample of a key, `held_back` for equal counts. */
  reasons: (FindingCode | 'held_back')[];
}

/** What a repair wrote and what it left out. */
export interface RepairReport {
  schema: 'weft/repair/1';
  format: string;
  files: string[];
  kept: number;
  dropped: number;
  /** Dropped samples by reason. */
  reasons: Record<string, number>;
  /** The first thousand. */
  samples: DroppedSample[];
  /** Errors that rewriting cannot mend, by code. */
  left: Record<string, number>;
}

const LISTED = 1000;

/** Gathers what a repair does while it writes into the new prefix. */
export class RepairOutput {
  readonly files: string[] = [];
  kept = 0;
  dropped = 0;
  readonly reasons = new Map<string, number>();
  readonly samples: DroppedSample[] = [];
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  drop(sample: DroppedSample): void {
    this.dropped += 1;
    for (const reason of sample.reasons) this.reasons.set(reason, (this.reasons.get(reason) ?? 0) + 1);
    if (this.samples.length < LISTED) this.samples.push(sample);
  }

  /** Stores a staged file under a name and removes it; the prefix was empty before. */
  async put(name: string, path: string): Promise<{ bytes: number }> {
    const hash = createHash('sha256');
    let bytes = 0;
    for await (const chunk of createReadStream(path)) {
      hash.update(chunk as Buffer);
      bytes += (chunk as Buffer).byteLength;
    }
    await this.#store.put(name, { path }, { sha256: hash.digest('hex') });
    await rm(path, { force: true });
    this.files.push(name);
    return { bytes };
  }

  async putBytes(name: string, bytes: Uint8Array): Promise<void> {
    await this.#store.put(name, bytes);
    this.files.push(name);
  }
}
