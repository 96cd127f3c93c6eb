import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createFsStore } from '../../../src/store/fs-store.js';
import { FINDING_CODES, type FindingCode } from '../../../src/validate/finding-codes.js';
import { formatFinding } from '../../../src/validate/finding-list.js';
import { type ValidateDataOptions, validateData } from '../../../src/validate/formats/validate-data.js';
import type { ImageFacts } from '../../../src/validate/inspect-image.js';
import { createInspectionPool, type InspectionPool } from '../../../src/validate/inspection-pool.js';
import { sha256 } from '../../support/tiny-corpus.js';

/** A corruption of a data set, and all the codes that must be found, no others. */
export interface FormatMutation {
  what: string;
  codes: readonly FindingCode[];
  /** Codes that may come up besides, because indexes no longer agree with what was changed. */
  may?: readonly FindingCode[];
  mutate: (folder: string) => Promise<void>;
}

/** A data set that is clean, and its corruptions. */
export interface MutationSuite {
  /** What it must be recognised as. */
  format: string;
  /** Writes the clean data set. */
  write: (folder: string) => Promise<void>;
  mutations: readonly FormatMutation[];
  options?: ValidateDataOptions;
}

/** Checks that clean data have no finding and that every corruption brings up its codes and nothing else. */
export function describeMutations(name: string, { format, write, mutations, options }: MutationSuite): void {
  describe(name, () => {
    const pool = remembering(createInspectionPool(1));
    const settings = { threads: 1, pool, ...options };
    let clean: string;
    beforeAll(async () => {
      clean = await mkdtemp(join(tmpdir(), 'weft-clean-'));
      await write(clean);
    });
    afterAll(async () => {
      await pool.close();
      await rm(clean, { recursive: true });
    });

    test('clean data are recognised and have no finding', async () => {
      const report = await validateData(createFsStore(clean), settings);
      expect(report.findings.map(formatFinding)).toEqual([]);
      expect(report).toMatchObject({ format, ok: true, errors: 0, warnings: 0 });
      expect(report.checked.documents).toBeGreaterThan(0);
    });

    test.each([...mutations])('found, and nothing else: $what', async ({ mutate, codes, may = [] }) => {
      const folder = await mkdtemp(join(tmpdir(), 'weft-mutant-'));
      try {
        await cp(clean, folder, { recursive: true });
        await mutate(folder);
        const report = await validateData(createFsStore(folder), { ...settings, as: format as never });
        const lines = report.findings.map(formatFinding);
        const found = Object.keys(report.counts) as FindingCode[];
        const wanted = found.filter((code) => codes.includes(code) || !may.includes(code));
        expect(wanted, lines.join('\n')).toEqual([...codes].sort());
        expect(report.ok).toBe(found.every((code) => FINDING_CODES[code][0] === 'warning'));
        for (const { message } of report.findings) expect(message).toMatch(/^[^\n]{10,600}$/);
      } finally {
        await rm(folder, { recursive: true });
      }
    });
  });
}

/** A pool that decodes the same bytes once: corruptions leave all images but one as they were. */
export function remembering(pool: InspectionPool): InspectionPool {
  const known = new Map<string, Promise<ImageFacts>>();
  return {
    ...pool,
    inspect(data) {
      const hash = sha256(data);
      const facts = known.get(hash) ?? pool.inspect(data);
      known.set(hash, facts);
      return facts;
    },
  };
}
