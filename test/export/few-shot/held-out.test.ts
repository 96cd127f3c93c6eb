import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sampleKey } from '../../../src/corpus/sample-key.js';
import { exportCorpus } from '../../../src/export/export-corpus.js';
import { exportFewShot } from '../../../src/export/few-shot/export-few-shot.js';
import { webdatasetFormat } from '../../../src/export/formats/webdataset/format.js';
import { domainOfPage } from '../../../src/export/read/page-host.js';
import { silentLogger } from '../../../src/flow/context.js';
import { Tally } from '../../../src/flow/tally.js';
import { tarMembersOf } from '../../../src/formats/tar/tar-members.js';
import type { Sample } from '../../../src/model/sample.js';
import type { FewShotQuestion } from '../../../src/model/schemas/export.js';
import { hammingDistance } from '../../../src/signals/duplicates/picture-distance.js';
import { createFsStore } from '../../../src/store/fs-store.js';
import { sha256, type TinyDocument } from '../../support/tiny-corpus.js';
import { writeCorpusOf } from '../../support/write-corpus-of.js';
import { imageNode } from '../nodes.js';

const PREFIXES = ['www.', 'm.', '', 'news.'];
const ZONES = ['co.uk', 'com.cn', 'org', 'substack.com', 'blogspot.com'];

/** Page `n`: hosts of a few domains, pictures that several pages share, some of them nearly, in two languages. */
function pageOf(n: number): TinyDocument {
  const zone = ZONES[n % ZONES.length] ?? 'org';
  const host = `${PREFIXES[n % 4]}site${n % 60}.${zone}`;
  const url = `https://${host}/${n}`;
  const key = sampleKey(url);
  const chinese = n % 3 === 0;
  const images: TinyDocument['images'] = [];
  const nodes: Sample['nodes'] = [];
  for (let i = 0; i < 3; i++) {
    // The first picture is on every seventh page too, the second there with other bytes and a bit flipped.
    const picture =
      i === 0 ? `shared ${n % 7 === 0 ? n % 21 : n}` : `own ${i === 1 && n % 5 === 0 ? n % 20 : n} ${i}`;
    const data = Buffer.from(i === 1 ? `${picture} of ${n}` : picture);
    const hash = sha256(Buffer.from(picture)).slice(0, 15);
    const part = `${i}.jpg`;
    images.push({ part, data });
    nodes.push(
      imageNode(i, {
        sha256: sha256(data),
        phash: `${hash}${(n % 16).toString(16)}`,
        caption: chinese
          ? `第${n}页的图${i}里有一只红色的水壶。`
          : `Picture ${i} of page ${n} shows a red kettle.`,
      }),
      { type: 'text', role: 'paragraph', text: `Words ${i} of page ${n}.` },
    );
  }
  return {
    images,
    sample: {
      schema: 'weft/sample/1',
      key,
      id: url,
      url,
      language: chinese ? 'zh' : 'en',
      source: { input: 'site.tar', offset: 0 },
      nodes,
      texts: nodes.map((node) => (node.type === 'text' ? node.text : null)),
      images: nodes.map((node) => (node.type === 'image' ? node.part : null)),
      signals: {},
    },
  };
}

describe('an evaluation set and a training export of one seed and share', () => {
  const pages = Array.from({ length: 300 }, (_, n) => pageOf(n));
  const settings = { seed: 'x', holdOut: 0.4 };
  let root: string;
  let trained: Sample[];
  let questions: FewShotQuestion[];
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'weft-held-out-'));
    const corpus = createFsStore(join(root, 'corpus'));
    await writeCorpusOf(join(root, 'corpus'), pages);
    const out = createFsStore(join(root, 'training'));
    const record = await exportCorpus({
      corpora: [corpus],
      out,
      format: webdatasetFormat,
      ...settings,
      makeFolder: (name) => mkdtemp(join(root, `${name}-`)),
      ctx: { signal: new AbortController().signal, logger: silentLogger, tally: new Tally(), now: Date.now },
    });
    trained = [];
    for (const { name } of record.files.filter((file) => file.name.endsWith('.tar')))
      for (const member of tarMembersOf(await readFile(join(root, 'training', name))))
        if (member.name.endsWith('.json')) trained.push(JSON.parse(String(member.data)) as Sample);
    const few = await exportFewShot({
      corpora: [corpus],
      out: createFsStore(join(root, 'few')),
      shots: [0, 4],
      ...settings,
    });
    expect(few.left_out.picture_of_training).toBeGreaterThan(0);
    expect(few.left_out.picture_of_another).toBeGreaterThan(0);
    questions = (await readFile(join(root, 'few/few-shot-4.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as FewShotQuestion);
  });
  afterAll(() => rm(root, { recursive: true }));

  const evaluated = () =>
    questions.flatMap(({ images }) =>
      images.map((name) => {
        const [key = '', ...part] = name.replace('images/', '').split('.');
        const sample = pages.find((page) => page.sample.key === key)?.sample;
        const node = sample?.nodes.find((one) => one.type === 'image' && one.part === part.join('.'));
        if (sample === undefined || node?.type !== 'image') throw new Error(`no ${name}`);
        return { sample, node };
      }),
    );
  const domainOf = ({ url }: Sample) => {
    const labels = new URL(url).hostname.split('.');
    return labels.slice(/\.(co\.uk|com\.cn)$/.test(url.split('/')[2] ?? '') ? -3 : -2).join('.');
  };

  it('share no registrable domain, whatever the host', () => {
    const [training, evaluation] = [trained, evaluated().map(({ sample }) => sample)].map(
      (samples) => new Set(samples.map(domainOf)),
    );
    expect(training!.size).toBeGreaterThan(5);
    expect(evaluation!.size).toBeGreaterThan(2);
    expect([...evaluation!].filter((domain) => training!.has(domain))).toEqual([]);
  });

  it('share no picture, neither its bytes nor nearly', () => {
    const training = trained.flatMap(({ nodes }) => nodes.filter((node) => node.type === 'image'));
    const bytes = new Set(training.map(({ sha256: sha }) => sha));
    for (const { node } of evaluated()) {
      expect(bytes.has(node.sha256)).toBe(false);
      expect(Math.min(...training.map(({ phash }) => hammingDistance(phash, node.phash)))).toBeGreaterThan(
        10,
      );
    }
  });

  it('every query has shots in its own language, and none that shows its picture', () => {
    expect(questions.length).toBeGreaterThan(20);
    expect(new Set(questions.map(({ language }) => language))).toEqual(new Set(['zh', 'en']));
    for (const { language, answers, shots, answer_kind } of questions) {
      const chinese = (text: string) => /\p{Script=Han}/u.test(text);
      expect(answer_kind).toBe('sentence');
      for (const text of [...answers, ...shots.map(({ answer }) => answer)])
        expect(chinese(text)).toBe(language === 'zh');
      expect(new Set([...answers, ...shots.map(({ answer }) => answer)]).size).toBe(5);
    }
  });
});

it.each([
  ['https://www.bbc.co.uk/x', 'bbc.co.uk'],
  ['http://m.bbc.co.uk:8080/', 'bbc.co.uk'],
  ['https://writer.substack.com/p', 'substack.com'],
  ['https://a.blogspot.com/', 'blogspot.com'],
  ['https://user.github.io/', 'github.io'],
  ['https://EXAMPLE.com./', 'example.com'],
  ['http://192.0.2.7:81/', '192.0.2.7'],
  ['file:///page.html', ''],
  ['https://localhost/', 'localhost'],
  ['https://例え.jp/', 'xn--r8jz45g.jp'],
])('the domain of %s is %s', (url, domain) => {
  expect(domainOfPage(url)).toBe(domain);
});
