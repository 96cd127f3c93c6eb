import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Signals } from '../../src/model/signals.js';
import { loadTextMeter } from '../../src/signals/text/measure-text.js';

const meter = await loadTextMeter();
const nodes = (...texts: string[]) =>
  texts.map((text) => ({ type: 'text' as const, role: 'paragraph' as const, text }));
const ofNode = (text: string): Signals => meter.measureText({ nodes: nodes(text) }).nodes[0] ?? {};

/** Two sentences and a title in 55 languages, written for this test: no identifier was fitted on them. */
const SAMPLES = JSON.parse(
  readFileSync(join(import.meta.dirname, 'language-samples.json'), 'utf8'),
) as Record<string, [string, string, string]>;

function judge(texts: [string, string][]): { right: number; wrong: string[]; undecided: number } {
  const wrong: string[] = [];
  let right = 0;
  let undecided = 0;
  for (const [language, text] of texts) {
    const found = ofNode(text).language;
    if (found === language) right += 1;
    else if (found === 'und') undecided += 1;
    else wrong.push(`${language} taken for ${found}`);
  }
  return { right: right / texts.length, wrong, undecided };
}

describe('language of held-out sentences in 55 languages', () => {
  const each = (pick: (texts: [string, string, string]) => string): [string, string][] =>
    Object.entries(SAMPLES).map(([language, texts]) => [language, pick(texts)]);

  it('is right for whole sentences', () => {
    const long = judge(each(([first]) => first));
    expect(long.wrong).toEqual([]);
    expect(long.right).toBeGreaterThanOrEqual(0.95);
    const short = judge(each(([, second]) => second));
    expect(short.wrong).toEqual([]);
    expect(short.right).toBeGreaterThanOrEqual(0.95);
  });

  it('of titles is mostly right or undecided, hardly ever wrong', () => {
    const { wrong, right } = judge(each(([, , title]) => title));
    expect(wrong.length).toBeLessThanOrEqual(2);
    expect(right).toBeGreaterThanOrEqual(0.75);
  });

  it('of a word or two is undecided rather than guessed, unless the script tells', () => {
    for (const text of ['Home', 'Read more', 'Volkswagen', 'Привет', '新聞', '12345', '???', ''])
      expect(ofNode(text)).toMatchObject({ language: 'und', language_confidence: 0 });
    expect(ofNode('안녕하세요').language).toBe('ko');
    expect(ofNode('สวัสดีครับ').language).toBe('th');
    expect(ofNode('こんにちは').language).toBe('ja');
  });

  it('is not that of an address', () => {
    expect(
      ofNode('https://news.example.org/wp-content/uploads/2022/12/large-scaled-image.jpg').language,
    ).toBe('und');
  });
});

describe('Chinese', () => {
  it('is told apart by variant, also within one document', () => {
    const { document, nodes: measured } = meter.measureText({
      nodes: nodes(
        '我们沿着河边走，直到开始下雨。',
        '我們沿著河邊走，直到開始下雨，然後在舊橋下面等待。',
        '我們的新聞網站',
      ),
    });
    expect(measured.map((signals) => signals?.language)).toEqual(['zh-Hans', 'zh-Hant', 'zh-Hant']);
    expect(document).toMatchObject({ language: 'zh-Hant', text_group: 'zh', script: 'Hani' });
    expect(document.language_share).toBeGreaterThan(0.6);
  });

  it('stays Chinese beside names in Latin letters and a few kana', () => {
    expect(ofNode('使用 JavaScript 和 TypeScript 开发微信小程序的几种方法').language).toBe('zh-Hans');
    expect(ofNode('这家叫做「の」的小店位于东京，我们昨天晚上去吃了一顿非常好吃的拉面。').language).toBe(
      'zh-Hans',
    );
  });

  it('is not a Japanese headline without kana', () => {
    expect(ofNode('東京駅前広場再開発計画').language).toBe('ja');
  });
});

describe('a document', () => {
  it('of many short nodes is identified by all of them together', () => {
    const items = [
      'Fresh bread',
      'Brown sugar',
      'Three large eggs',
      'Half a lemon',
      'Salt and pepper',
      'Olive oil',
      'Two red onions',
    ];
    const { document } = meter.measureText({ nodes: nodes(...items) });
    expect(document).toMatchObject({ language: 'en' });
  });

  it('that quotes another language keeps the language of each node', () => {
    const [english = '', german = ''] = [SAMPLES.en?.[0], SAMPLES.de?.[0]];
    const measured = meter.measureText({ nodes: nodes(english, english, german, english) });
    expect(measured.nodes.map((signals) => signals?.language)).toEqual(['en', 'en', 'de', 'en']);
    expect(measured.document.language_share).toBeGreaterThan(0.6);
    expect(measured.document.language_share).toBeLessThan(0.8);
  });
});
