import { join } from 'node:path';
import type { StagedFile } from '../commit/commit-unit.js';
import { dropsName } from '../corpus/corpus-layout.js';
import { Tally } from '../flow/tally.js';
import type { Phase } from '../model/manifest.js';
import type { RecordedDrop } from '../model/verdict.js';
import { stageJsonl } from '../staging/staged-jsonl.js';

/** The drops ledger of one unit: every verdict against something, one line each, counted by `level:reason`. */
export interface Ledger {
  drop(drop: RecordedDrop): Promise<void>;
  /** The staged ledger, or nothing when there was no drop. */
  finish(): Promise<{ file?: StagedFile; drops: Record<string, number> }>;
  abort(): Promise<void>;
}

/** Starts the ledger of a unit in a local folder; `generation` is that of the revision that writes it. */
export function openLedger(folder: string, phase: Phase, unit: string, generation = 0): Ledger {
  const staged = stageJsonl(join(folder, `drops-${phase}-${unit}.jsonl.gz`));
  const tally = new Tally();
  return {
    async drop(drop) {
      tally.add(`${drop.level}:${drop.reason}`);
      await staged.write(drop);
    },
    async finish() {
      const { path, lines, bytes, sha256 } = await staged.finish();
      const drops = tally.toJSON();
      if (lines === 0) return { drops };
      return {
        drops,
        file: { path, entry: { name: dropsName(phase, unit, sha256, generation), bytes, sha256 } },
      };
    },
    abort: () => staged.abort(),
  };
}
