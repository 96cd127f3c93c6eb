import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createFsStore } from '../../src/store/fs-store.js';
import { buildInProcess } from '../support/build-in-process.js';

const PROSE =
  'The old bridge was rebuilt in stone after the flood, and its arches still carry the road. '.repeat(4);
const html = JSON.stringify(
  `<html><body><article><h1>The bridge</h1><p>${PROSE}</p></article></body></html>`,
);
const deep = '['.repeat(200_000) + ']'.repeat(200_000);

describe('JSON of strangers', () => {
  let root = '';
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-json-'));
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  const build = (name: string, more: object = {}) =>
    buildInProcess(
      {
        source: { type: 'json', input: name, html_field: 'html', url_field: 'url' },
        fetch: { network: false },
        rules: { overrides: { too_few_images: 0 } },
        ...more,
      },
      { baseDir: root, store: createFsStore(join(root, `corpus-${name}`)) },
    );

  it('nested two hundred thousand deep costs at most its own record', async () => {
    const lines = [
      `{"url":"https://h.example/1","html":${html},"x":${deep}}`,
      deep,
      `{"url":"https://h.example/2","html":${html}}`,
    ];
    await writeFile(join(root, 'deep.jsonl'), `${lines.join('\n')}\n`);
    const { samples, drops, validation } = await build('deep.jsonl');
    expect(samples.map(({ sample }) => sample.url)).toContain('https://h.example/2');
    expect(drops.length + samples.length).toBe(3);
    expect(validation.findings).toEqual([]);
  });

  it('with keys of prototypes changes no prototype', async () => {
    const line = `{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}},"url":"https://h.example/1","html":${html}}`;
    await writeFile(join(root, 'proto.jsonl'), `${line}\n`);
    await writeFile(join(root, 'proto.json'), `[${line}]`);
    for (const name of ['proto.jsonl', 'proto.json']) {
      const { samples } = await build(name);
      expect(samples).toHaveLength(1);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
    }
  });

  it('names with quotes, patterns and comments are names to SQL, in folders and in URLs', async () => {
    const scratch = join(root, `it's -- [a] *`);
    await mkdir(scratch);
    const name = `o'); DROP TABLE documents; --.jsonl`;
    const urls = [`https://h.example/'; SELECT 1; --`, `https://h.example/"x"`];
    await writeFile(
      join(root, name),
      urls.map((url) => `{"url":${JSON.stringify(url)},"html":${html}}\n`).join(''),
    );
    const { samples, validation } = await build(name, { run: { scratch } });
    expect(samples).toHaveLength(2);
    expect(validation.findings).toEqual([]);
  });
});
