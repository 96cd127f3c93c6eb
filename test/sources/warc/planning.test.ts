import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createWarcSource } from '../../../src/sources/warc/warc-source.js';
import { createInputOpener } from '../../../src/store/open-inputs.js';
import { temporaryFolder, testContext } from '../support.js';
import { archiveOf, responseRecord, warcRecord } from './write-warc.js';

const folder = temporaryFolder();
const opener = createInputOpener({ baseDir: folder });
const page = responseRecord(
  'https://e.org/1',
  ['HTTP/1.1 200 OK', 'Content-Type: text/html'],
  Buffer.from('<!doctype html><title>t</title><p>text</p>'),
);

describe('planning', () => {
  it('takes archives from folders, patterns and paths lists, in order, with stable names', async () => {
    const archive = archiveOf([page], true).bytes;
    const nested = temporaryFolder();
    for (const name of ['b.warc.gz', 'a.warc', 'note.txt', '.hidden.warc'])
      writeFileSync(join(nested, name), archive);
    writeFileSync(join(nested, 'list.paths.gz'), gzipSync('b.warc.gz\n\nhttps://e.org/x.warc.gz\n'));
    const inputs = createInputOpener({ baseDir: nested });
    const plan = (input: string | string[], paths_prefix = '') =>
      createWarcSource({ input, paths_prefix }, inputs).plan(testContext());
    expect((await plan(['.', '*.gz'])).map(({ name, input }) => `${name} ${input}`)).toEqual([
      'warc-00000 ./a.warc',
      'warc-00001 ./b.warc.gz',
      'warc-00002 b.warc.gz',
      'warc-00003 b.warc.gz',
      'warc-00004 https://e.org/x.warc.gz',
    ]);
    expect(await plan('list.paths.gz', 'https://cc.example/')).toMatchObject([
      { input: 'https://cc.example/b.warc.gz', bytes: 0 },
      { input: 'https://e.org/x.warc.gz', bytes: 0 },
    ]);
    await expect(plan('none.warc')).rejects.toMatchObject({ code: 'input_not_found' });
  });

  it('asks for paths_prefix where Common Crawl paths have none', async () => {
    writeFileSync(join(folder, 'cc.paths'), 'crawl-data/CC-MAIN-2024-22/segments/1/warc/a.warc.gz\n');
    await expect(createWarcSource({ input: 'cc.paths' }, opener).plan(testContext())).rejects.toMatchObject({
      code: 'paths_prefix_missing',
      exitCode: 2,
    });
  });

  it('refuses to read an archive that changed since', async () => {
    writeFileSync(join(folder, 'changing.warc'), warcRecord({ type: 'warcinfo', block: Buffer.alloc(0) }));
    const source = createWarcSource({ input: 'changing.warc' }, opener);
    const [unit] = await source.plan(testContext());
    writeFileSync(join(folder, 'changing.warc'), 'something else');
    await expect(source.read(unit!, testContext())[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'input_changed',
    });
  });

  it('stops when asked to', async () => {
    const stop = new AbortController();
    writeFileSync(join(folder, 'stop.warc'), warcRecord({ type: 'warcinfo', block: Buffer.alloc(0) }));
    const source = createWarcSource({ input: 'stop.warc' }, opener);
    const [unit] = await source.plan(testContext());
    stop.abort();
    await expect(
      source.read(unit!, testContext(stop.signal))[Symbol.asyncIterator]().next(),
    ).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
