import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { plannedInputs } from '../../src/commit/planned-inputs.js';
import { silentLogger } from '../../src/flow/context.js';
import { Tally } from '../../src/flow/tally.js';
import { retryCorpus } from '../../src/revise/retry/retry-corpus.js';
import { createInputOpener } from '../../src/store/open-inputs.js';
import { encode, waves } from '../images/pictures.js';
import { startFlakyImages } from '../revise/retry/flaky-images.js';
import { archiveOf, responseRecord } from '../sources/warc/write-warc.js';
import { buildInProcess } from '../support/build-in-process.js';

const TIME = 1_700_000_000;

function folderWith(files: Record<string, Buffer | string>): string {
  const folder = mkdtempSync(join(tmpdir(), 'weft-planned-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(folder, name), content);
    utimesSync(join(folder, name), TIME, TIME);
  }
  return folder;
}

it('an input of a plan is refused in another version than was planned, and others are let through', async () => {
  const folder = folderWith({ 'a.warc': 'one', 'listed.warc': 'one', 'other.txt': 'one' });
  const opener = createInputOpener({ baseDir: folder, credentials: [] });
  const { version } = await opener.open('a.warc');
  const unit = { name: 'warc-00000', type: 'warc', bytes: 3 };
  const units = [
    { ...unit, input: 'a.warc', version },
    { ...unit, input: 'listed.warc', version: 'listed-xyz', share: { listed: true } },
  ];
  const wrapped = (sum?: string) => {
    const planned = plannedInputs(opener, sum === undefined ? {} : { recordedSum: async () => sum });
    planned.expect(units);
    return planned.opener;
  };
  const sumOfOne = createHash('sha256').update('one').digest('hex');
  const [strict, bySum, otherSum] = [wrapped(), wrapped(sumOfOne), wrapped('0'.repeat(64))];
  for (const inputs of [strict, bySum, otherSum])
    for (const name of ['a.warc', 'listed.warc', 'other.txt']) await inputs.open(name);

  utimesSync(join(folder, 'a.warc'), TIME + 5, TIME + 5);
  await expect(strict.open('a.warc')).rejects.toMatchObject({ code: 'input_changed', exitCode: 3 });
  await bySum.open('a.warc');
  await expect(otherSum.open('a.warc')).rejects.toMatchObject({ code: 'input_changed' });

  for (const name of ['a.warc', 'listed.warc', 'other.txt']) appendFileSync(join(folder, name), 'more');
  for (const inputs of [strict, bySum]) {
    await expect(inputs.open('a.warc')).rejects.toMatchObject({ code: 'input_changed' });
    // Planned unseen: the version that was opened first stands.
    await expect(inputs.open('listed.warc')).rejects.toMatchObject({ code: 'input_changed' });
    await inputs.open('other.txt');
  }
});

it('a retry reads no archive that was replaced since the build, and takes a copy with another time for the same', async () => {
  const site = await startFlakyImages();
  site.answer = () => ({ status: 503 });
  const sentence =
    'The keeper of the lighthouse wrote down the wind four times a day, and once a week the price of oil. ';
  const figures = [`https://pages.example/a.jpg`, `${site.origin}/1.jpg`].map(
    (src) =>
      `<p>${sentence.repeat(3)}</p><figure><img src="${src}" width="200" height="160" alt="Oil"></figure>`,
  );
  const html = `<html><body><article><h1>Log</h1>${figures.join('')}<p>${sentence}</p></article></body></html>`;
  const head = (type: string) => ['HTTP/1.1 200 OK', `Content-Type: ${type}`];
  const archive = archiveOf(
    [
      responseRecord('https://pages.example/', head('text/html'), Buffer.from(html)),
      responseRecord(
        'https://pages.example/a.jpg',
        head('image/jpeg'),
        await encode(waves(200, 160, 3))
          .jpeg()
          .toBuffer(),
      ),
    ],
    false,
  ).bytes;
  const folder = folderWith({ 'crawl.warc': archive });
  const { store, samples } = await buildInProcess(
    {
      name: 'logs',
      source: { type: 'warc', input: 'crawl.warc' },
      fetch: { allow_private: true, retries: 0, host_rate: 0, domain_rate: 0 },
      consent: { mode: 'off' },
      rules: { preset: 'none', overrides: { too_few_images: { action: 'drop', threshold: 2 } } },
    },
    { baseDir: folder },
  );
  expect(samples).toEqual([]);
  site.answer = () => undefined;
  const retry = async () => {
    const opener = createInputOpener({ baseDir: folder, credentials: [] });
    const signal = new AbortController().signal;
    try {
      return await retryCorpus({
        store,
        opener,
        classes: ['5xx'],
        ctx: { signal, logger: silentLogger, tally: new Tally(), now: Date.now },
      });
    } finally {
      await opener.close();
    }
  };
  writeFileSync(join(folder, 'crawl.warc'), Buffer.concat([archive.subarray(archive.length / 2), archive]));
  await expect(retry()).rejects.toMatchObject({
    code: 'input_changed',
    message: expect.stringMatching(
      /^crawl\.warc: changed while it was in use \(it was planned with \d+ bytes of 2023-11-14T22:13:20\.000Z, is \d+ bytes of /,
    ),
  });
  writeFileSync(join(folder, 'crawl.warc'), archive);
  expect(await retry()).toMatchObject({ documents_gained: 1, images_gained: 2 });
});
