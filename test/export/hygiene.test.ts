import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonLine } from '../../src/export/formats/json-line.js';
import { textCleaner } from '../../src/export/formats/text-hygiene.js';
import { VILA_TOKENS } from '../../src/export/formats/vila/special-tokens.js';
import { safeRecord } from '../../src/export/items/safe-record.js';
import type { Sample } from '../../src/model/sample.js';
import { tokenFinder, unsafeText } from '../../src/validate/formats/text-faults.js';
import { shortItem } from './formats/vila/vila-items.js';

const anyText = fc
  .string({ unit: 'binary', maxLength: 40 })
  .chain((text) =>
    fc.constantFrom(
      text,
      `${text}\ud800`,
      `\udfff${text}`,
      `a\0${text}`,
      `${text}\u2028`,
      `\u0085${text}`,
      `<IMAGE>${text}</s>`,
    ),
  );

describe('text of an export', () => {
  it('has no lone surrogate, control, line separator or token, is NFC, and clean text stays as it is', () => {
    const clean = textCleaner(VILA_TOKENS);
    fc.assert(
      fc.property(anyText, (text) => {
        const safe = clean(text);
        expect(unsafeText(safe)).toBeUndefined();
        expect(safe).not.toMatch(/[\u2028\u2029]|[^\P{Cc}\t\n]/u);
        expect(VILA_TOKENS.filter((token) => safe.toLowerCase().includes(token))).toEqual([]);
        expect(clean(safe)).toBe(safe);
      }),
    );
  });
});

describe('special tokens', () => {
  it.each([
    ['[PAD]', '⁅PAD⁆'],
    ['[BOS] x', '⁅BOS⁆ x'],
    ['<unk>', '‹unk›'],
    ['a<|eot_id|>b', 'a‹¦eot_id¦›b'],
    ['<|EOT_ID|>', '‹¦EOT_ID¦›'],
    ['<|begin_of_text|>', '‹¦begin_of_text¦›'],
    ['<|start_header_id|>user<|end_header_id|>', '‹¦start_header_id¦›user‹¦end_header_id¦›'],
    ['<|reserved_special_token_250|>', '‹¦reserved_special_token_250¦›'],
    ['<|vision_start|><|image_pad|><|vision_end|>', '‹¦vision_start¦›‹¦image_pad¦›‹¦vision_end¦›'],
    ['<|startoftext|>', '‹¦startoftext¦›'],
    ['<start_of_turn>', '‹start_of_turn›'],
    ['[INST] do [/INST]', '⁅INST⁆ do ⁅/INST⁆'],
    ['array[pad] and [note]', 'array[pad] and [note]'],
  ])('%s becomes %s, and stays so under compatibility normalisation', (text, safe) => {
    const clean = textCleaner(VILA_TOKENS);
    const find = tokenFinder(VILA_TOKENS);
    expect(clean(text)).toBe(safe);
    expect(find(text) === undefined).toBe(safe === text);
    expect(find(safe)).toBeUndefined();
    expect(find(safe.normalize('NFKC'))).toBeUndefined();
  });
});

describe('a record of an export', () => {
  it('has no NUL and no lone surrogate anywhere, and is left alone when it has none', () => {
    const record = (title: string): Sample => ({
      ...shortItem([]).document,
      nodes: [],
      texts: [],
      images: [],
      title,
      license: { text: title, from: 'rel' },
    });
    fc.assert(
      fc.property(anyText, (title) => {
        const sample = record(title);
        const safe = safeRecord(sample, Buffer.from(JSON.stringify(sample)));
        expect(unsafeText(safe.title ?? '')).toBeUndefined();
        expect(unsafeText(safe.license?.text ?? '')).toBeUndefined();
        if (unsafeText(title) === undefined) expect(safe).toEqual(sample);
      }),
    );
    const plain = record('A title');
    expect(safeRecord(plain, Buffer.from(JSON.stringify(plain)))).toBe(plain);
  });
});

it('a line of JSON Lines is one line to readers that split at any line boundary of Unicode', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const line = jsonLine({ text }).toString();
      expect(line.slice(0, -1)).not.toMatch(/[\n\r\u0085\u2028\u2029]/);
      expect(line.endsWith('\n')).toBe(true);
      expect(JSON.parse(line)).toEqual({ text });
    }),
  );
});
