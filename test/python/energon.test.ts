import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { energonFormat } from '../../src/export/formats/energon/format.js';
import { byKey, exportTinyCorpus, type SampleDigest, type TinyExport } from '../support/export-in-process.js';
import { needs } from '../support/needs.js';

const run = promisify(execFile);
const script = (name: string) => fileURLToPath(new URL(`./${name}`, import.meta.url));

interface EnergonReport {
  crude: SampleDigest[];
  interleaved: { key: string; nodes: ({ text: string } | { pixels: string; size: [number, number] })[] }[];
  decoded: Record<string, string>;
  index: { integrity: string; samples: number; parts: number; found: number; wrong: string[] };
}

const python = needs.python(['torch', 'megatron', 'ryml'], 'reads the energon export with megatron-energon');

describe.skipIf(python.skip)('megatron-energon', () => {
  let tiny: TinyExport;
  const dataset = () => join(tiny.folder, 'energon');
  async function read(split: string): Promise<EnergonReport> {
    const { stdout } = await run(python.python, [script('read_energon.py'), dataset(), split], {
      maxBuffer: 64 * 1024 * 1024,
    });
    return JSON.parse(stdout) as EnergonReport;
  }

  beforeAll(async () => {
    tiny = await exportTinyCorpus(energonFormat, { formatOptions: { split: '2,1,0' } });
  });
  afterAll(() => tiny.remove());

  test('reads every sample without energon prepare: same order, same text, same bytes, same pixels', async () => {
    const [train, val] = [await read('train'), await read('val')];
    expect(train.crude.length).toBeGreaterThan(val.crude.length);
    expect(byKey([...train.crude, ...val.crude])).toEqual(tiny.expected);
    for (const { crude, interleaved, decoded } of [train, val]) {
      expect(interleaved.map(({ key }) => key)).toEqual(crude.map(({ key }) => key));
      for (const { key, nodes } of interleaved) {
        const sample = tiny.samples.get(key);
        expect(nodes).toEqual(
          sample?.nodes.map((node) =>
            node.type === 'text'
              ? { text: node.text }
              : { pixels: decoded[`${key}.${node.part}`], size: [node.height, node.width] },
          ),
        );
      }
    }
  });

  test('finds every part through the SQLite index at the bytes that the index names', async () => {
    const reports = [await read('train'), await read('val')];
    const images = tiny.record.images;
    for (const { index } of reports) {
      expect(index).toMatchObject({ integrity: 'ok', samples: 16, parts: 16 + images, wrong: [] });
    }
    expect(reports.reduce((sum, { index }) => sum + index.found, 0)).toBe(16 + images);
  });

  test('energon lint finds nothing', async () => {
    const { stdout, stderr } = await run(python.python, [script('lint_energon.py'), 'lint', dataset()]);
    expect(stdout).toContain('Skipping empty split part test');
    expect(stdout + stderr).not.toMatch(/Error|Traceback|failed/);
  });
});
