import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportCorpus } from '../../../src/export/export-corpus.js';
import type { ExportRecord } from '../../../src/export/export-record.js';
import { loadFormat } from '../../../src/export/formats/registry.js';
import { STAGE_2_ARMS, type Stage2Arm } from '../../../src/export/plan/arms.js';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import { formatFinding } from '../../../src/validate/finding-list.js';
import { validateData } from '../../../src/validate/formats/validate-data.js';
import { writeTinyCorpus } from '../../support/tiny-corpus.js';

let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'weft-arms-of-formats-'));
  await writeTinyCorpus(join(root, 'corpus'), { documents: 24 });
});
afterAll(() => rm(root, { recursive: true }));

async function exported(
  name: string,
  ablation: Stage2Arm,
): Promise<{ record: ExportRecord; folder: string }> {
  const folder = await mkdtemp(join(root, `${name}-`));
  const uri = join(root, 'corpus');
  const record = await exportCorpus({
    corpora: [createFsStore(uri)],
    out: createFsStore(join(folder, 'out')),
    format: await loadFormat(name),
    geometry: { itemsPerShard: 8, multipleOf: 2 },
    ablation,
    addresses: [{ uri }],
    makeFolder: (part) => mkdtemp(join(folder, `${part}-`)),
    ctx: { signal: new AbortController().signal, logger: silentLogger, tally: new Tally(), now: Date.now },
  });
  return { record, folder: join(folder, 'out') };
}

describe.each(['vila-mmc4', 'llava-next', 'eagle-wds', 'webdataset'])('arms in %s', (format) => {
  it('hold the same, and are valid data sets of their own names', async () => {
    const records = new Map<Stage2Arm, ExportRecord>();
    for (const arm of STAGE_2_ARMS) {
      const { record, folder } = await exported(format, arm);
      records.set(arm, record);
      const report = await validateData(createFsStore(folder), { threads: 1 });
      const errors = report.findings.filter(({ severity }) => severity === 'error');
      expect([arm, errors.map(formatFinding)]).toEqual([arm, []]);
    }
    const whole = records.get('interleaved')!;
    expect(new Set([...records.values()].map(({ name }) => name)).size).toBe(STAGE_2_ARMS.length);
    for (const [arm, record] of records) {
      expect([arm, record.items, record.ranks]).toEqual([arm, whole.items, whole.ranks]);
      const images = format === 'vila-mmc4' ? record.items : 0;
      expect([arm, record.images]).toEqual([arm, arm === 'text-only' ? images : whole.images]);
      expect(record.arm?.text_tokens).toBe(whole.arm?.text_tokens);
    }
  });
});

it.each(['vila-coyo', 'vila-wds'])('%s holds single pairs, and no arm', async (format) => {
  await expect(exported(format, 'pairs')).rejects.toMatchObject({ code: 'arm_needs_documents' });
});
