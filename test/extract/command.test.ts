import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { extractCommand } from '../../src/commands/extract.js';

const PROSE =
  '<p>The estuary wakes slowly. At low water the mud shines like pewter, and the first oystercatchers walk its edge.</p>';
let folder = '';

async function run(
  target: string,
  options: { baseUrl?: string; pages?: string; explain?: boolean; workers?: number } = {},
) {
  const out: string[] = [];
  const err: string[] = [];
  const code = await extractCommand(target, {
    workers: 2,
    ...options,
    stdout: (line) => void out.push(line),
    stderr: (line) => void err.push(line),
  });
  return { code, documents: out.map((line) => JSON.parse(line)), err };
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'weft-extract-'));
  mkdirSync(join(folder, 'sub'));
  writeFileSync(
    join(folder, 'b.html'),
    `<title>B</title>${PROSE}<img src="pic.jpg" width=800 height=600>${PROSE}`,
  );
  writeFileSync(join(folder, 'sub/a.htm.gz'), gzipSync(`<title>A</title>${PROSE}`));
  writeFileSync(join(folder, 'sub/c.txt'), 'no page');
  writeFileSync(join(folder, '.hidden.html'), PROSE);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('weft extract', () => {
  it('reads a folder in name order, unpacks .gz, and resolves links against the base URL', async () => {
    const { code, documents } = await run(folder, { baseUrl: 'https://x.example/site/' });
    expect(code).toBe(0);
    expect(documents.map(({ id, url, title }) => [id, url, title])).toEqual([
      ['b.html', 'https://x.example/site/b.html', 'B'],
      ['sub/a.htm.gz', 'https://x.example/site/sub/a.htm', 'A'],
    ]);
    expect(documents[0].nodes.find((node: { type: string }) => node.type === 'image')).toMatchObject({
      src: 'https://x.example/site/pic.jpg',
    });
  });

  it('keeps ids and order of a page list, one line per page, empty ones too', async () => {
    const list = join(folder, 'pages.jsonl');
    const rows = [
      { id: 'z', url: 'https://x.example/z', path: 'sub/a.htm.gz' },
      { id: 'none', url: 'https://x.example/none', path: 'absent.html' },
      { id: 'y', url: 'https://x.example/y', path: 'b.html' },
      { id: 'text', url: 'https://x.example/t', path: 'empty.html' },
    ];
    writeFileSync(join(folder, 'empty.html'), '<html></html>');
    writeFileSync(list, `${rows.map((row) => JSON.stringify(row)).join('\n')}\n`);
    const { code, documents, err } = await run(folder, { pages: list });
    expect(code).toBe(3);
    expect(documents.map(({ id, nodes }) => [id, nodes.length > 0])).toEqual([
      ['z', true],
      ['none', false],
      ['y', true],
      ['text', false],
    ]);
    expect(err[0]).toMatch(/^none: no document: page_unreadable/);
    expect(err[1]).toBe('text: no document: empty_document');
    rmSync(join(folder, 'empty.html'));
  });

  it('gives the same lines with one worker and with four', async () => {
    expect((await run(folder, { workers: 1 })).documents).toEqual(
      (await run(folder, { workers: 4 })).documents,
    );
  });

  it('explains every block and image on stderr, and leaves the documents as they are', async () => {
    const { documents, err } = await run(join(folder, 'b.html'), {
      explain: true,
      baseUrl: 'https://x.example/',
    });
    expect(documents[0]).not.toHaveProperty('explanation');
    expect(
      err.some((line) => /^keep [01]\.\d\d paragraph 19w "The estuary wakes slowly\..*" own=/.test(line)),
    ).toBe(true);
    expect(
      err.some((line) =>
        /^(keep|drop) \d\.\d\d \(cut 0\.\d+\) image https:\/\/x\.example\/pic\.jpg/.test(line),
      ),
    ).toBe(true);
  });

  it.each([
    ['a target that is absent', 'absent-folder', {}, 'input_not_found'],
    ['a base URL that is none', '.', { baseUrl: 'not a url' }, 'bad_base_url'],
    ['a page list that is absent', '.', { pages: 'absent.jsonl' }, 'input_not_found'],
  ])('%s is one clear error', async (_, target, options, code) => {
    await expect(run(join(folder, target), options)).rejects.toMatchObject({ code });
  });

  it('names file and line of a broken page list', async () => {
    const list = join(folder, 'broken.jsonl');
    writeFileSync(list, '{"id":"a","url":"https://x.example/","path":"b.html"}\n{oops\n');
    await expect(run(folder, { pages: list })).rejects.toMatchObject({
      code: 'bad_page_list',
      message: expect.stringContaining('broken.jsonl:2'),
    });
  });
});
