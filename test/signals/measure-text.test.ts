import { describe, expect, it } from 'vitest';
import type { Document, Node, TextNode } from '../../src/model/document.js';
import type { Signals } from '../../src/model/signals.js';
import { loadTextMeter, withTextSignals } from '../../src/signals/text/measure-text.js';
import { TEXT_SIGNALS, type TextSignalLevel } from '../../src/signals/text/signal-table.js';

const meter = await loadTextMeter();

const text = (value: string, role: TextNode['role'] = 'paragraph', level?: number): TextNode => ({
  type: 'text',
  role,
  text: value,
  ...(level !== undefined && { level }),
});
const image: Node = {
  type: 'image',
  src: 'https://example.org/a.jpg',
  candidates: [{ url: 'https://example.org/a.jpg', from: 'src' }],
};
const measure = (nodes: Node[], license?: Document['license']) =>
  meter.measureText({ nodes, ...(license && { license }) });
const ofDocument = (...texts: string[]): Signals => measure(texts.map((one) => text(one))).document;
const ofNode = (value: string): Signals => measure([text(value)]).nodes[0] ?? {};

const ENGLISH =
  'We walked along the river until it started to rain, and then we waited under the old bridge. It was cold.';

/** Signals whose name or unit the table does not state. */
function unstated(signals: Signals, level: TextSignalLevel): string[] {
  return Object.entries(signals)
    .filter(([name, value]) => {
      const unit = TEXT_SIGNALS.find((signal) => signal.name === name && signal.levels.includes(level))?.unit;
      switch (unit) {
        case 'code':
          return typeof value !== 'string';
        case 'flag':
          return typeof value !== 'boolean';
        case 'count':
          return !Number.isInteger(value) || (value as number) < 0;
        case 'share':
          return typeof value !== 'number' || !(value >= 0 && value <= 1);
        case 'number':
          return typeof value !== 'number' || !(value >= 0 && Number.isFinite(value));
        default:
          return true;
      }
    })
    .map(([name, value]) => `${name}: ${value}`);
}

describe('the table of text signals', () => {
  it('names each signal once', () => {
    const names = TEXT_SIGNALS.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]*$/);
  });

  it('states every name that is measured, with its unit, and nothing else is stated but personal data', () => {
    const document = [
      text('Walking by the river', 'heading', 1),
      text(`${ENGLISH} Share this article! Fucking porn.`),
      image,
      text('and then we went on', 'paragraph'),
      text('这是一个测试。我们沿着河边走。'),
      text('for (;;) {}', 'code'),
    ];
    const { document: signals, nodes } = measure(document, {
      url: 'https://creativecommons.org/licenses/by/4.0/',
      from: 'rel',
    });
    expect(unstated(signals, 'document')).toEqual([]);
    for (const node of nodes) expect(unstated(node ?? {}, 'node')).toEqual([]);
    const missing = (level: TextSignalLevel, measured: Set<string>) =>
      TEXT_SIGNALS.filter(
        ({ name, levels }) => levels.includes(level) && !measured.has(name) && !name.startsWith('pii'),
      ).map(({ name }) => name);
    expect(missing('document', new Set(Object.keys(signals)))).toEqual([]);
    expect(missing('node', new Set(nodes.flatMap((node) => Object.keys(node ?? {}))))).toEqual([]);
  });
});

describe('measureText', () => {
  it('counts words between spaces, with apostrophes and points of numbers inside', () => {
    expect(ofNode("Don't pay 1,234.50 for the well-known café!")).toMatchObject({ words: 8, chars: 37 });
  });

  it('finds the letters of a Thai run that a digit begins', () => {
    expect(ofDocument('ก๑ ๑ก ๑๑').letter_word_share).toBe(0.6667);
  });

  it('counts each Han character and kana as a word, and cuts Thai by its dictionary', () => {
    expect(ofNode('我们沿着河边走。')).toMatchObject({ words: 7, text_group: 'zh', script: 'Hani' });
    expect(ofNode('古い橋の下で待ちました')).toMatchObject({ words: 11, text_group: 'ja', script: 'Jpan' });
    expect(ofNode('เราเดินไปตามแม่น้ำ')).toMatchObject({ words: 5, text_group: 'th', language: 'th' });
  });

  it('measures code by its size alone', () => {
    expect(measure([text('let a = {};', 'code')]).nodes[0]).toEqual({
      chars: 8,
      words: 2,
      tokens: expect.any(Number),
    });
  });

  it('keeps the signals that an imported corpus brought', () => {
    const document: Document = {
      id: 'a',
      url: 'https://example.org/',
      source: { input: 'a', offset: 0 },
      signals: { fluency_prob: 0.9 },
      nodes: [text(ENGLISH), image],
    };
    const carried = withTextSignals(document, meter.measureText(document));
    expect(carried.signals).toMatchObject({ fluency_prob: 0.9, language: 'en' });
    expect(carried.nodes[0]).toMatchObject({ text: ENGLISH, signals: { language: 'en' } });
    expect(carried.nodes[1]).toBe(image);
    expect(document.signals).toEqual({ fluency_prob: 0.9 });
  });

  it('measures an empty document without a number that is none', () => {
    for (const nodes of [[], [image], [text('.')], [text('\u0000\ud800')]]) {
      expect(unstated(measure(nodes).document, 'document')).toEqual([]);
    }
  });

  it('finds repetition in a text that repeats itself and none in one that does not', () => {
    const clean = ofDocument(ENGLISH);
    const dull = ofDocument(...Array.from({ length: 8 }, () => ENGLISH));
    expect(clean).toMatchObject({
      duplicate_paragraph_share: 0,
      duplicate_5gram_share: 0,
      word_repetition: 0,
    });
    expect(dull).toMatchObject({
      duplicate_paragraph_share: 0.875,
      duplicate_line_share: 0.875,
      word_repetition: 1,
    });
    expect(dull.duplicate_10gram_share).toBeGreaterThan(0.85);
    expect(dull.char_repetition).toBeGreaterThan(0.09);
  });

  it('names the kind of stock phrases, by whole words', () => {
    expect(ofNode('This website uses cookies.')).toMatchObject({ boilerplate: 'cookies' });
    expect(ofNode('版权所有 © 2020')).toMatchObject({ boilerplate: 'copyright' });
    expect(ofNode('Advertisement')).toMatchObject({ boilerplate: 'advertisement', spam_share: 1 });
    expect(ofNode('The advertisement of 1920 showed a bicycle.').boilerplate).toBeUndefined();
    expect(ofNode('They share this articled agreement.').boilerplate).toBeUndefined();
  });

  it('flags words by token and never by substring', () => {
    expect(ofNode('They fucked it up')).toMatchObject({ flagged_words: 1, flagged_share: 0.25 });
    for (const harmless of [
      'Scunthorpe and Essex',
      'Cockburn met Dickens in Sussex',
      'a great tit on the fence',
    ])
      expect(ofNode(harmless).flagged_words).toBeUndefined();
    expect(ofNode('本站提供色情片下载')).toMatchObject({ flagged_words: 1 });
    expect(ofNode('机器人口交流活动在北京举行').flagged_words).toBeUndefined();
  });

  it('takes a list of the user in place of its own', async () => {
    const own = await loadTextMeter({ flaggedWords: { en: ['bridge'] } });
    expect(own.measureText({ nodes: [text(ENGLISH)] }).document).toMatchObject({ flagged_words: 1 });
    expect(own.measureText({ nodes: [text('Fucking rain along the river')] }).document).toMatchObject({
      flagged_words: 0,
    });
  });

  it('sees broken sentences, hollow headings and rows of images', () => {
    const { document } = measure([
      text('One', 'heading', 2),
      text('Two', 'heading', 2),
      text('We walked along the'),
      text('river until it rained.'),
      image,
      image,
      text('It was cold.'),
      text('Last', 'heading', 2),
    ]);
    expect(document).toMatchObject({
      broken_sentence_share: 1,
      empty_heading_share: 0.6667,
      longest_image_run: 2,
    });
  });

  it('shapes lines as FineWeb and C4 do, full stops of any script included', () => {
    expect(ofDocument('第一行结束。\n第二行没有结束\n第三行！', '- a point\n* another…')).toMatchObject({
      lines: 5,
      terminal_line_share: 0.6,
      bullet_line_share: 0.4,
      ellipsis_line_share: 0.2,
      short_line_share: 1,
    });
  });
});
