import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BadInputError } from '../../../src/errors.js';
import { buildFindings } from '../../../src/inspect/build-findings.js';
import { createWarcSource } from '../../../src/sources/warc/warc-source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { buildInProcess } from '../../support/build-in-process.js';
import { temporaryFolder, testContext } from '../support.js';
import { archiveOf, responseRecord } from './write-warc.js';

const folder = temporaryFolder();
const text = 'The ferry was late again, and the passengers stood along the rail. '.repeat(6);
const archive = (name: string) =>
  archiveOf(
    [
      responseRecord(
        `https://e.org/${name}`,
        ['HTTP/1.1 200 OK', 'Content-Type: text/html'],
        Buffer.from(`<!doctype html><article><h1>${name}</h1><p>${text}</p></article>`),
      ),
    ],
    true,
  ).bytes;
const server = createServer((request, response) => {
  if (/^\/[ab]\.warc\.gz$/.test(request.url ?? '')) response.end(archive(request.url ?? ''));
  else response.writeHead(404).end();
});
let base: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  for (const name of ['a', 'b']) writeFileSync(join(folder, `${name}.warc.gz`), archive(name));
  mkdirSync(join(folder, 'folder.warc.gz'));
});
afterAll(() => void server.close());

const build = (lines: string[], prefix = '') => {
  writeFileSync(join(folder, 'my.paths'), lines.join('\n'));
  return buildInProcess(
    {
      name: 'listed',
      source: { type: 'warc', input: 'my.paths', paths_prefix: prefix },
      fetch: { network: false },
      consent: { mode: 'off' },
      rules: { preset: 'none' },
    },
    { baseDir: folder },
  );
};

describe('a line of a paths list that leads nowhere', () => {
  it.each(['server', 'disk'])('on a %s is a drop that names it, and the others are built', async (place) => {
    const dead = place === 'disk' ? ['gone.warc.gz', 'folder.warc.gz'] : ['gone.warc.gz'];
    const built = await build(['a.warc.gz', ...dead, 'b.warc.gz'], place === 'disk' ? '' : base);
    expect(built.samples).toHaveLength(2);
    const lost = built.drops.filter(({ level }) => level === 'unit');
    expect(lost.map(({ reason, source }) => [source?.input.split('/').at(-1), reason])).toEqual(
      place === 'disk'
        ? [
            ['gone.warc.gz', 'input_not_found'],
            ['folder.warc.gz', 'input_not_file'],
          ]
        : [['gone.warc.gz', 'input_not_found']],
    );
    expect(built.validation.findings).toEqual([]);
    const { lines, failed } = await buildFindings(built.store, built.report.stats);
    expect(failed).toBe(true);
    expect(lines[0]).toMatch(/^[12] inputs? (?:was|were) not read to the end:$/);
    expect(lines[1]).toContain('gone.warc.gz');
  });

  it('is no line that credentials are missing for: the build stops, and goes on when they are there', async () => {
    writeFileSync(join(folder, 'secret.paths'), `${base}secret.warc.gz`);
    const opener = createInputOpener({ baseDir: folder });
    const open = (uri: string) =>
      uri.startsWith(base)
        ? Promise.reject(new BadInputError('input_forbidden', `${uri}: status 403`))
        : opener.open(uri);
    const source = createWarcSource({ input: 'secret.paths' }, { ...opener, open });
    const [unit] = await source.plan(testContext());
    await expect(source.read(unit!, testContext())[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'input_forbidden',
    });
  });

  it('that leads somewhere after planning is dropped as it was planned, and says so: a growth takes it in', async () => {
    writeFileSync(join(folder, 'late.paths'), 'late.warc.gz\n');
    const source = createWarcSource({ input: 'late.paths' }, createInputOpener({ baseDir: folder }));
    const [unit] = await source.plan(testContext());
    writeFileSync(join(folder, 'late.warc.gz'), archive('late'));
    const items: unknown[] = [];
    for await (const item of source.read(unit!, testContext())) items.push(item);
    expect(items).toMatchObject([
      {
        kind: 'drop',
        drop: {
          level: 'unit',
          reason: 'input_not_found',
          detail: expect.stringMatching(/^late\.warc\.gz: was not there when the build was planned/),
        },
      },
    ]);
  });
});
