import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { visibleText } from '../../src/flow/visible-text.js';
import { runWeft, type WeftRun } from '../support/run-weft.js';

/** What terminals obey: C0 but tab and line feed, DEL, C1, and characters that turn text around. */
const OBEYED = /[^\P{Cc}\t\n]|[\u202a-\u202e\u2066-\u2069]/u;
const EVIL = '\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eEVIL';
const PROSE =
  'The old bridge was rebuilt in stone after the flood, and its arches still carry the road. '.repeat(4);

describe('visible text', () => {
  it('holds nothing that a terminal obeys, and is the same JSON', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(visibleText(text)).not.toMatch(OBEYED);
        const json = JSON.stringify({ [text]: text });
        expect(JSON.parse(visibleText(json))).toEqual({ [text]: text });
      }),
    );
    expect(visibleText(`${EVIL}\tend\n茶é`)).toBe(
      '\\u001b]0;owned\\u0007\\u001b[2J\\u009b31m\\u202eEVIL\tend\n茶é',
    );
  });
});

describe('no command hands a terminal what a page, a file name or a corpus tells it to do', () => {
  let root = '';
  const path = (...names: string[]) => join(root, ...names);
  const shows = (run: WeftRun) => {
    expect(`${run.stdout}${run.stderr}`).not.toMatch(OBEYED);
    expect(`${run.stdout}${run.stderr}`).toContain('\\u001b');
  };

  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-terminal-'));
    await mkdir(path('site'));
    await writeFile(
      path('site', 'page.html'),
      `<html><head><title>${EVIL}</title></head><body><article><h1>${EVIL}</h1><p>${PROSE}</p><img src="a.jpg" alt="${EVIL}"><p>${PROSE}</p></article></body></html>`,
    );
    await writeFile(
      path('pipeline.yaml'),
      'name: x\nsource: { type: html, input: site }\nfetch: { network: false }\nrules: { overrides: { too_few_images: 0 } }\n',
    );
    const built = await runWeft(['build', path('pipeline.yaml'), '--out', path('corpus')]);
    expect(built.code, built.stderr).toBe(0);
  });
  afterAll(() => rm(root, { recursive: true, force: true }));

  it('extract, and what it explains', async () => {
    shows(
      await runWeft([
        'extract',
        path('site', 'page.html'),
        '--base-url',
        'https://host.example/',
        '--explain',
      ]),
    );
  });

  it('sample', async () => {
    const run = await runWeft(['sample', path('corpus'), '-n', '5']);
    shows(run);
    expect(JSON.parse(run.stdout)).toHaveProperty('title', EVIL);
  });

  it('explain, and diff, for people and as JSON', async () => {
    const sampled = await runWeft(['sample', path('corpus'), '-n', '1']);
    const { id } = JSON.parse(sampled.stdout) as { id: string };
    shows(await runWeft(['explain', path('corpus'), id]));
    const json = await runWeft(['explain', path('corpus'), id, '--json']);
    shows(json);
    expect(JSON.parse(json.stdout).documents[0]).toHaveProperty('title', EVIL);
    shows(await runWeft(['explain', path('corpus'), EVIL]));
    const stricter = '--set=rules.overrides.too_few_images=1';
    await runWeft(['build', path('pipeline.yaml'), '--out', path('other'), stricter]);
    const diff = await runWeft(['diff', path('corpus'), path('other')]);
    expect(`${diff.stdout}${diff.stderr}`).not.toMatch(OBEYED);
    expect(diff.stdout).toContain('too_few_images');
  });

  it('validate, of a corpus with such a file name', async () => {
    await writeFile(path('corpus', 'shards', `${EVIL.replaceAll('/', '')}.tar`), 'x');
    shows(await runWeft(['validate', path('corpus')]));
    shows(await runWeft(['validate', path('corpus'), '--json']));
  });

  it('errors that quote the command line', async () => {
    shows(await runWeft(['build', path(`${EVIL}.yaml`), '--out', path('out')]));
    shows(await runWeft(['validate', path(EVIL)]));
  });
});

it('commands write by print and say alone', async () => {
  const folder = fileURLToPath(new URL('../../src/commands', import.meta.url));
  const direct: string[] = [];
  for (const file of await readdir(folder)) {
    if (file === 'print.ts') continue;
    const code = await readFile(join(folder, file), 'utf8');
    if (/process\.std(?:out|err)\.write\(/.test(code)) direct.push(file);
  }
  expect(direct).toEqual([]);
});
