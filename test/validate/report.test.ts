import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { boundedLines } from '../../src/formats/jsonl/lines.js';
import { createFsStore } from '../../src/store/fs-store.js';
import { FindingList, formatFinding, quote } from '../../src/validate/finding-list.js';
import type { ValidationReport } from '../../src/validate/report.js';
import { validateCorpus } from '../../src/validate/validate-corpus.js';
import { runWeft } from '../support/run-weft.js';
import { forgeShard } from '../support/tamper.js';
import { writeObject, writeTinyCorpus } from '../support/tiny-corpus.js';

describe('findings', () => {
  test('are all counted and kept up to a hundred of each code', () => {
    const seen: string[] = [];
    const list = new FindingList(({ code }) => seen.push(code));
    for (let i = 0; i < 250; i++) list.add('orphan', { file: `shards/${i}` }, 'x');
    list.add('tar_corrupt', { file: 'shards/a', offset: 3 }, 'y');
    expect(list.counts()).toEqual({ orphan: 250, tar_corrupt: 1 });
    expect(list.kept).toHaveLength(101);
    expect(seen).toHaveLength(101);
    expect([list.total('error'), list.total('warning')]).toEqual([1, 250]);
  });

  test('of parts are taken over in order of place, and none is counted twice or lost', () => {
    const list = new FindingList();
    for (let part = 0; part < 3; part++) {
      const found = new FindingList();
      for (let i = 90; i > 0; i--) found.add('tar_mtime', { file: `${part}`, offset: i }, 'x');
      for (let i = 0; i < 150; i++) found.add('tar_not_ustar', { file: `${part}`, offset: i }, 'x');
      list.absorb(found);
      expect(found.kept).toEqual([]);
    }
    expect(list.counts()).toEqual({ tar_mtime: 270, tar_not_ustar: 450 });
    const kept = list.kept.filter(({ code }) => code === 'tar_mtime').map(({ where }) => where.offset);
    expect(kept.slice(0, 90)).toEqual(Array.from({ length: 90 }, (_, i) => i + 1));
    expect(kept).toHaveLength(100);
  });

  test('quote hostile values without line ends and without end', () => {
    expect(quote('a\nerror fake shards/x: forged')).not.toContain('\n');
    expect(quote('x'.repeat(1e6)).length).toBeLessThan(130);
    const line = formatFinding({
      code: 'tar_mtime',
      severity: 'error',
      where: { file: 'shards/a.tar', offset: 512, key: 'k', part: '0.jpg' },
      message: 'm',
    });
    expect(line).toBe('error tar_mtime shards/a.tar, byte 512, key k.0.jpg: m');
  });
});

test('lines are bounded, numbered and complete, however the chunks fall', async () => {
  async function* chunks(text: string, size: number): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < text.length; at += size) yield Buffer.from(text.slice(at, at + size));
  }
  for (const size of [1, 2, 3, 7, 100]) {
    const lines: [number, string][] = [];
    for await (const { number, bytes } of boundedLines(chunks('one\n\nthree\nlast', size), 5))
      lines.push([number, bytes.toString()]);
    expect(lines).toEqual([
      [1, 'one'],
      [2, ''],
      [3, 'three'],
      [4, 'last'],
    ]);
    const long = async () => {
      for await (const _ of boundedLines(chunks('ok\nsixsix\n', size), 5));
    };
    await expect(long()).rejects.toMatchObject({ code: 'line_too_long' });
  }
});

describe('weft validate', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'weft-report-'));
    await writeTinyCorpus(folder);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('ends a clean corpus with one line and status 0', async () => {
    const { code, stdout, stderr } = await runWeft(['validate', folder]);
    expect(stderr).toBe('');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^[^\n]+: OK: 0 errors, 0 warnings; 5 manifests, 4 shards, 8 documents, 12 images, [\d.]+ MB read\n$/,
    );
  });

  test('says what a sampled run did not read', async () => {
    const { code, stdout } = await runWeft(['validate', folder, '--sample', '5%', '--seed', '7']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/sample 5 % with seed 7, not read: 3 shards in full, \d+ documents, \d+ images/);
  });

  test('refuses a share out of range and folders that hold nothing or nothing known', async () => {
    expect(await runWeft(['validate', folder, '--sample', '0'])).toMatchObject({ code: 2 });
    const other = await mkdtemp(join(tmpdir(), 'weft-other-'));
    const empty = await runWeft(['validate', other]);
    expect(empty.code).toBe(3);
    expect(empty.stderr).toMatch(/^weft: [^\n]+holds no file\n$/);
    await writeObject(other, 'notes.txt', Buffer.from('x'));
    const unknown = await runWeft(['validate', other]);
    expect(unknown.code).toBe(3);
    expect(unknown.stderr).toMatch(/^weft: [^\n]+name the format with --as\n$/);
    expect((await runWeft(['validate', other, '--as', 'weft'])).stderr).toMatch(/holds no corpus\.json/);
    await rm(other, { recursive: true });
  });

  test('prints a line per finding and ends with status 1, and the same as JSON, whatever the workers', async () => {
    await forgeShard(folder, 1, ({ tar }) => ({ tar: tar.subarray(0, -1024) }));
    const text = await runWeft(['validate', folder]);
    expect(text.code).toBe(1);
    expect(text.stdout.split('\n')).toHaveLength(3);
    expect(text.stdout).toMatch(/^error tar_\w+ shards\/[^\n]+ byte \d+: [^\n]+\n[^\n]+: NOT OK: 1 errors/);
    const reports = await Promise.all(
      ['1', '4'].map(async (workers) => {
        const { code, stdout } = await runWeft(['validate', folder, '--json', '--workers', workers]);
        expect(code).toBe(1);
        return JSON.parse(stdout) as ValidationReport;
      }),
    );
    expect(reports[0]).toEqual(reports[1]);
    expect(reports[0]).toEqual(JSON.parse(JSON.stringify(await validateCorpus(createFsStore(folder)))));
    expect(reports[0]).toMatchObject({ schema: 'weft/validation/1', ok: false, errors: 1 });
  });
});
