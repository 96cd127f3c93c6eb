import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Contamination, DEFAULT_THRESHOLDS } from '../../src/decontaminate/contamination.js';
import { readHashLists } from '../../src/decontaminate/hash-list.js';
import { jsonTexts } from '../../src/decontaminate/json-texts.js';
import { GRAM_TOKENS, gramsOf, tokensOf } from '../../src/decontaminate/text-grams.js';
import { HashNeighbours } from '../../src/flow/hash-neighbours.js';

async function* chunks(text: string, size = 5): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const hash = fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }).map((n) => n.toString(16).padStart(16, '0'));
const bits = (a: string, b: string): number =>
  (BigInt(`0x${a}`) ^ BigInt(`0x${b}`)).toString(2).replaceAll('0', '').length;

function textList(...texts: string[]): Contamination {
  const contamination = new Contamination();
  contamination.add({ schema: 'weft/decontamination/1', gram_tokens: GRAM_TOKENS, benchmarks: ['b'] });
  for (const text of texts)
    contamination.add({ benchmark: 'b', grams: [...gramsOf(tokensOf(text), GRAM_TOKENS)] });
  return contamination;
}

const textHits = (list: Contamination, ...texts: string[]) => list.textHits(texts, DEFAULT_THRESHOLDS);

describe('tokensOf', () => {
  it('is blind to case, punctuation, width and spaces, and takes unspaced scripts by the character', () => {
    expect(tokensOf('How many DOGS, are—there?')).toEqual(['how', 'many', 'dogs', 'are', 'there']);
    expect(tokensOf('图中有几只狗？ＡＢＣ1')).toEqual(['图', '中', '有', '几', '只', '狗', 'abc1']);
    expect(tokensOf('강아지가 몇 마리')).toHaveLength(3);
    expect(tokensOf('…')).toEqual([]);
  });
});

describe('HashNeighbours', () => {
  it('finds the nearest within the distance, as comparing bit by bit does', () => {
    fc.assert(
      fc.property(
        fc.array(hash, { maxLength: 80 }),
        hash,
        fc.integer({ min: 0, max: 40 }),
        (all, asked, distance) => {
          const index = new HashNeighbours<string>();
          for (const one of all) index.add(one, one);
          const best = Math.min(...all.map((one) => bits(one, asked)));
          expect(index.nearest(asked, distance)?.distance).toBe(best <= distance ? best : undefined);
        },
      ),
    );
  });
});

describe('Contamination', () => {
  it('finds a listed text inside of a page, across its blocks, in any spelling', () => {
    const list = textList(
      'Which of the following organisms is the primary consumer in this food web of the lake shore?',
      '下列哪种生物是这张湖岸食物网图中的初级消费者请选择',
    );
    expect(
      textHits(
        list,
        'Quiz: which of the following organisms is the',
        'PRIMARY consumer in this food web of…',
      ),
    ).toMatchObject([{ benchmark: 'b' }]);
    expect(textHits(list, '题目：下列哪种生物，是这张湖岸食物网图中的初级消费者？')).toHaveLength(1);
    expect(textHits(list, 'Which of the following organisms is a consumer? The primary one.')).toEqual([]);
    expect(
      list.textHits(['下列哪种生物是这张湖岸食物网图'], { ...DEFAULT_THRESHOLDS, min_grams: 4 }),
    ).toEqual([]);
  });

  it('finds a picture only where both hashes are near, and one without contours only by its pixels', () => {
    const contamination = new Contamination();
    const pixels = (n: number) => n.toString(16).repeat(64);
    contamination.add({
      benchmark: 'b',
      phash: '00000000000000ff',
      dhash: 'ffff00000000ffff',
      pixels_sha256: pixels(1),
    });
    contamination.add({
      benchmark: 'flat',
      phash: 'f0f0f0f0f0f0f0f0',
      dhash: '0000000000000000',
      pixels_sha256: pixels(2),
    });
    const hits = (phash: string, dhash: string, pixels_sha256 = pixels(3)) =>
      contamination
        .imageHits({ phash, dhash, pixels_sha256 }, DEFAULT_THRESHOLDS)
        .map(({ benchmark }) => benchmark);
    expect(hits('00000000000000fe', 'fffe00000000ffff')).toEqual(['b']);
    expect(hits('00000000000000fe', '00ff00ff00ff00ff')).toEqual([]);
    expect(hits('f0f0f0f0f0f0f0f0', '0000000000000000')).toEqual([]);
    expect(hits('f0f0f0f0f0f0f0f0', '0000000000000000', pixels(2))).toEqual(['flat']);
  });
});

describe('readHashLists', () => {
  const header = '{"schema":"weft/decontamination/1","gram_tokens":13,"benchmarks":["b"]}';
  const read = (...lists: string[]) =>
    readHashLists(lists.map((text, n) => ({ name: `list-${n}`, bytes: chunks(text) })));

  it('reads several as one, with the hash of each', async () => {
    const line = '{"benchmark":"b","grams":["0123456789abcdef"]}';
    const { contamination, sums } = await read(`${header}\n${line}\n`, header);
    expect(contamination.grams).toBe(1);
    expect(sums.map(({ name }) => name)).toEqual(['list-0', 'list-1']);
  });

  it.each([
    ['', /list-0 line 1: the list is empty/],
    ['{"benchmark":"b","grams":["0123456789abcdef"]}', /line 1: expected the header first/],
    [`${header}\n{"benchmark":"b"}`, /line 2: /],
    [`${header}\nno`, /line 2: not JSON/],
    [`${header}\n${header}`, /line 2: a second header/],
  ])('names the line that is wrong: %s', async (text, message) => {
    await expect(read(text)).rejects.toMatchObject({
      code: 'bad_hash_list',
      message: expect.stringMatching(message),
    });
  });

  it('names a list that is cut off in its gzip', async () => {
    const packed = gzipSync(header).subarray(0, 40);
    const bytes = (async function* () {
      yield packed;
    })();
    await expect(readHashLists([{ name: 'cut.jsonl.gz', bytes }])).rejects.toMatchObject({
      code: 'bad_hash_list',
      message: expect.stringMatching(/^cut\.jsonl\.gz: cannot be unpacked: /),
    });
  });

  it('refuses lists whose n-grams have different lengths', async () => {
    await expect(read(header, header.replace('13', '8'))).rejects.toMatchObject({ code: 'bad_hash_list' });
  });
});

describe('jsonTexts', () => {
  async function textsOf(value: string): Promise<string[]> {
    const texts: string[] = [];
    for await (const text of jsonTexts(chunks(value), 'x.json')) texts.push(text);
    return texts;
  }

  it('reads GQA, COCO, Karpathy’s Flickr30k and TextVQA, whole or a record a line', async () => {
    const gqa = { '1': { question: 'Is it red?', imageId: '7', answer: 'yes', types: { semantic: 'attr' } } };
    const coco = { images: [{ file_name: 'a.jpg' }], annotations: [{ image_id: 1, caption: 'A dog runs.' }] };
    const karpathy = {
      images: [{ filename: 'b.jpg', sentences: [{ raw: 'Two men sit.', tokens: ['two', 'men'] }] }],
    };
    const textvqa = { data: [{ question: 'what brand?', image_id: 'c', answers: ['nous les gosses'] }] };
    for (const [value, expected] of [
      [gqa, 'Is it red?'],
      [coco, 'A dog runs.'],
      [karpathy, 'Two men sit.'],
      [textvqa, 'what brand?'],
    ] as const)
      expect(await textsOf(JSON.stringify(value, null, 1))).toEqual([expected]);
    expect(await textsOf('{"text":"one"}\n{"conversations":[{"from":"human","value":"two"}]}\n')).toEqual([
      'one',
      'two',
    ]);
  });

  it('names a file that is not JSON, or nested without end', async () => {
    await expect(textsOf('{"question": nothing}')).rejects.toMatchObject({ code: 'bad_json' });
    await expect(textsOf('['.repeat(5000))).rejects.toMatchObject({ code: 'bad_json' });
  });
});
