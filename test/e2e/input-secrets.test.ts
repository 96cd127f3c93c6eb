import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { expect, it, onTestFinished } from 'vitest';
import { encode, waves } from '../images/pictures.js';
import { archiveOf, responseRecord } from '../sources/warc/write-warc.js';
import { filesWithText, textsIn } from '../support/find-text.js';
import { type GuardedFiles, startGuardedFiles } from '../support/guarded-files.js';
import { runWeft, type WeftRun } from '../support/run-weft.js';

const PASSWORD = 'pw/Zq7#x@9';
const SIGNATURE = 'c0ffee0f3a91d2e4b5a6978812345678';
const KEY_ID = 'AKIAQZ7EXAMPLE4WEFT1';
const SESSION = 'FwoGZXIvYXdzEBYaDE1wbGVUb2tlbg';
const SAS = 'q7Yz1kSharedAccess9w';
const TOKEN = 'tok-5b1e77d0';
const LIST_PASSWORD = 'lists-are-private-8812';
const PAGE_PASSWORD = 'page-pw-3141';
const SECRETS = [
  PASSWORD,
  SIGNATURE,
  KEY_ID,
  SESSION,
  SAS,
  TOKEN,
  LIST_PASSWORD,
  PAGE_PASSWORD,
  Buffer.from(`alice:${PASSWORD}`).toString('base64'),
  Buffer.from(`bob:${LIST_PASSWORD}`).toString('base64'),
];

const SENTENCE =
  'The keeper of the lighthouse wrote down the wind four times a day, and once a week the price of oil, which had to be carried up the last two hundred steps by hand.';

/** An archive with a page of two images: one in the archive, one on the site that is down at first. */
async function archive(n: number, site: GuardedFiles): Promise<Buffer> {
  const base = `http://carol:${PAGE_PASSWORD}@pages.example`;
  const picture = await encode(waves(200 + n, 160, n))
    .jpeg()
    .toBuffer();
  const images = [`${base}/${n}.jpg`, `${site.origin}/live/${n}.jpg`].map(
    (src) => `<p>${SENTENCE}</p><figure><img src="${src}" width="200" height="160" alt="Oil ${n}"></figure>`,
  );
  const html = `<html><head><title>Log ${n}</title></head><body><article><h1>Log ${n}</h1>${images.join('')}<p>${SENTENCE}</p></article></body></html>`;
  const ok = (type: string) => ['HTTP/1.1 200 OK', `Content-Type: ${type}`];
  const records = [
    responseRecord(`${base}/${n}.html`, ok('text/html'), Buffer.from(html)),
    responseRecord(`${base}/${n}.jpg`, ok('image/jpeg'), picture),
  ];
  site.files.set(`/live/${n}.jpg`, {
    body: await encode(waves(240 + n, 180, n + 10))
      .jpeg()
      .toBuffer(),
    status: 503,
  });
  return archiveOf(records, true).bytes;
}

const amazon = (signature: string, extra: Record<string, string> = {}) => ({
  'X-Amz-Algorithm': 'AWS4-HMAC-SHA256',
  'X-Amz-Credential': `${KEY_ID}/20261130/us-east-1/s3/aws4_request`,
  'X-Amz-Expires': '900',
  'X-Amz-SignedHeaders': 'host',
  'X-Amz-Signature': signature,
  ...extra,
});
const azure = { sv: '2024-11-04', sr: 'b', sp: 'r', se: '2026-12-01T00:00:00Z', sig: SAS };

/** A site whose three archives, list of archives and exclude list need credentials. */
async function guardedSite() {
  const site = await startGuardedFiles();
  const query = (parameters: Record<string, string>) => new URLSearchParams(parameters).toString();
  const signed = amazon(SIGNATURE, { 'X-Amz-Security-Token': SESSION });
  site.files.set('/private/a.warc.gz', { body: await archive(1, site), login: `alice:${PASSWORD}` });
  site.files.set('/signed/b.warc.gz', { body: await archive(2, site), parameters: signed });
  site.files.set('/blob/c.warc.gz', { body: await archive(3, site), parameters: azure });
  const list = [`${site.origin}/signed/b.warc.gz?${query(signed)}`, ''].join('\n');
  site.files.set('/lists/b.paths.gz', { body: gzipSync(list), parameters: { token: TOKEN } });
  const excluded = `${JSON.stringify({ url: 'http://nowhere.example/' })}\n`;
  site.files.set('/lists/exclude.jsonl', { body: Buffer.from(excluded), login: `bob:${LIST_PASSWORD}` });
  const urls = {
    private: `http://alice:${encodeURIComponent(PASSWORD)}@${site.host}/private/a.warc.gz`,
    list: `${site.origin}/lists/b.paths.gz?token=${TOKEN}`,
    blob: `${site.origin}/blob/c.warc.gz?${query(azure)}`,
    exclude: `http://bob:${LIST_PASSWORD}@${site.host}/lists/exclude.jsonl`,
    signed: list.trim(),
  };
  const signAgain = () => {
    const parameters = amazon('beef0000beef0000beef0000beef0000');
    const file = site.files.get('/signed/b.warc.gz');
    if (file !== undefined) site.files.set('/signed/b.warc.gz', { ...file, parameters });
    const again = `${site.origin}/signed/b.warc.gz?${query(parameters)}\n`;
    site.files.set('/lists/b.paths.gz', { body: gzipSync(again), parameters: { token: 'tok-another' } });
    return { ...urls, list: `${site.origin}/lists/b.paths.gz?token=tok-another`, signed: again.trim() };
  };
  return { site, urls, signAgain };
}

it('no credential of an input, an exclude list or a page gets into a corpus, an export, a report or a line printed, and it is resumed and retried with a URL that was signed again', async () => {
  const { site, urls, signAgain } = await guardedSite();
  const folder = await mkdtemp(join(tmpdir(), 'weft-secrets-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const file = (name: string) => join(folder, name);
  const said: string[] = [];
  const weft = async (args: string[], env: Record<string, string> = {}): Promise<WeftRun> => {
    const run = await runWeft(args, { cwd: folder, env: { WEFT_LOG: 'trace', ...env } });
    said.push(run.stdout, run.stderr);
    return run;
  };
  const build = async (given: typeof urls) => {
    const pipeline = {
      name: 'guarded',
      source: { type: 'warc', input: [given.private, given.list, given.blob] },
      fetch: { allow_private: true, retries: 0, host_rate: 0, domain_rate: 0 },
      consent: { mode: 'off' },
      curate: { near_duplicates: { keep: 'all' }, repeated_paragraphs: { min_pages: 0 } },
      rules: { preset: 'none', overrides: { too_few_images: { action: 'drop', threshold: 2 } } },
      exclude: [given.exclude],
      output: file('corpus'),
    };
    await writeFile(file('pipeline.yaml'), JSON.stringify(pipeline));
    return weft(['build', file('pipeline.yaml'), '--json']);
  };

  const built = await build(urls);
  // Each document lacks the image that the site does not give yet.
  expect(built.stderr).toContain('no document was stored');
  expect(built.code).toBe(1);
  expect(JSON.parse(built.stdout).stats.counts.extract.documents).toBe(3);
  const renewed = signAgain();
  const resumed = await build(renewed);
  expect(JSON.parse(resumed.stdout).phases.extract).toMatchObject({ units: 3, resumed: 3 });
  await rm(join(folder, 'pipeline.yaml'));

  for (const [name, one] of site.files)
    if (name.startsWith('/live/')) site.files.set(name, { body: one.body });
  const bare = await weft(['retry', 'corpus', '--json']);
  expect(bare).toMatchObject({ code: 3 });
  expect(bare.stderr).toMatch(/^weft: http:\/\/127\.0\.0\.1:\d+\/\S+: .*WEFT_INPUT_URLS/m);
  const retried = await weft(['retry', 'corpus', '--json', '--input', urls.private, '--input', urls.blob], {
    WEFT_INPUT_URLS: `${renewed.signed}\n${urls.exclude}`,
  });
  expect({ code: retried.code, stderr: retried.code === 0 ? '' : retried.stderr }).toEqual({
    code: 0,
    stderr: '',
  });
  expect(JSON.parse(retried.stdout)).toMatchObject({ documents_gained: 3, images_lost: 0 });

  expect(await weft(['validate', 'corpus', '--json'])).toMatchObject({ code: 0 });
  expect(await weft(['sample', 'corpus', '--html', 'report.html', '--json'])).toMatchObject({ code: 0 });
  expect(
    await weft([
      'export',
      'corpus',
      '--format',
      'obelics',
      '--out',
      'export',
      '--json',
      '--exclude',
      urls.exclude,
    ]),
  ).toMatchObject({ code: 0 });
  const nowhere = `http://carol:${PAGE_PASSWORD}@nowhere.example/`;
  const takedown = ['takedown', 'corpus', '--url', nowhere, '--json'];
  expect(await weft(takedown)).toMatchObject({ code: 1 });
  expect(await weft([...takedown, '--future'])).toMatchObject({ code: 0 });
  // Ways to fail that name their input.
  const wrong = [
    ['sample', `http://alice:${encodeURIComponent(PASSWORD)}@${site.host}/corpus`],
    ['sample', 's3://bucket/corpus', '--s3-endpoint', `http://alice:${TOKEN}@127.0.0.1:1`],
    ['decontaminate', '--eval', `${site.origin}/none.tsv?token=${TOKEN}`, '--out', 'list.jsonl'],
  ];
  for (const run of await Promise.all(wrong.map((args) => weft(args)))) {
    expect(run.code).toSatisfy((status: number) => status > 1 && status < 70);
    expect(run.stderr).toMatch(/^weft: \S/m);
  }

  expect(said.flatMap((text) => textsIn(text, SECRETS))).toEqual([]);
  const { files, found } = await filesWithText(folder, SECRETS);
  expect(files).toBeGreaterThan(30);
  expect(found).toEqual([]);
}, 180_000);
