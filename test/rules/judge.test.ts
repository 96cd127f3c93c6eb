import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { RULE_PRESETS } from '../../src/config/rules-config.js';
import type { Signals } from '../../src/model/signals.js';
import { DocumentJudge, type JudgedDocument } from '../../src/rules/document-judge.js';
import { describeVerdict, judgeOne, thresholdFor } from '../../src/rules/judge.js';
import { allRules, resolveRules, withThreshold } from '../../src/rules/resolve-rules.js';
import type { ActiveRule } from '../../src/rules/rule.js';
import { RULES } from '../../src/rules/rule-table.js';
import { textGroupOf } from '../../src/rules/text-group.js';

const set = (overrides: Parameters<typeof resolveRules>[0]['overrides'], preset = 'none' as const) =>
  resolveRules({ preset, overrides });

const only = (code: string, override: Parameters<typeof set>[0][string]): ActiveRule => {
  const [rule] = allRules(set({ [code]: override }));
  return rule as ActiveRule;
};

const text = (signals: Signals, textChars = 50) => ({ type: 'text', signals, textChars }) as const;
const image = { type: 'image' } as const;
const document = (...nodes: JudgedDocument['nodes']): JudgedDocument => ({
  signals: { text_group: 'spaced', language: 'en' },
  nodes,
});

describe('one rule', () => {
  it('passes at its threshold and fails beyond it', () => {
    const min = only('document_too_short', 10);
    expect([9, 10, 11].map((words) => judgeOne(min, { words }, 'en').outcome)).toEqual([
      'fail',
      'pass',
      'pass',
    ]);
    const max = only('image_too_long', 4);
    expect([3, 4, 4.1].map((elongation) => judgeOne(max, { elongation }, 'en').outcome)).toEqual([
      'pass',
      'pass',
      'fail',
    ]);
  });

  it('never fails for a signal that is absent or of another type', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...RULES),
        fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.boolean())),
        fc.constantFrom('en', 'spaced', 'zh', 'ja', 'ko', 'th'),
        (rule, signals, group) => {
          const active = allRules(set({ [rule.code]: { action: 'drop' } }))[0] as ActiveRule;
          const read = signals[rule.signal];
          fc.pre(
            !(typeof read === 'boolean' && rule.kind === 'no') &&
              !(typeof read === 'string' && rule.kind === 'one_of'),
          );
          expect(judgeOne(active, signals, group).outcome).toMatch(/^(no_signal|exempt|pass)$/);
        },
      ),
    );
  });

  it('does not take a name of Object for a signal', () => {
    const rule = { ...only('document_too_short', 10), signal: 'constructor' };
    expect(judgeOne(rule, {}, 'en').outcome).toBe('no_signal');
  });

  it('takes a share that is left out where there is none for 0', () => {
    const rule = only('text_flagged_words', 0.01);
    expect(judgeOne(rule, { chars: 20 }, 'en')).toMatchObject({ outcome: 'pass', value: 0 });
    expect(judgeOne(rule, {}, 'en').outcome).toBe('no_signal');
  });

  it('judges only what its condition names', () => {
    const rule = only('few_words_per_image', 50);
    const outcome = (images_left: number) =>
      judgeOne(rule, { images_left, words_per_image_left: 10 }, 'en').outcome;
    expect([outcome(2), outcome(3)]).toEqual(['exempt', 'fail']);
  });

  it('reads names by their parts: en allows en-GB, and en-GB not en', () => {
    const outcome = (allowed: string[], language: string) =>
      judgeOne(only('document_language', allowed), { language }, 'en').outcome;
    expect([outcome(['en', 'zh'], 'en-GB'), outcome(['en-GB'], 'en'), outcome(['en'], 'eno')]).toEqual([
      'pass',
      'fail',
      'fail',
    ]);
  });

  it('says what it read and what it wanted', () => {
    expect(describeVerdict(judgeOne(only('image_too_long', 2), { elongation: 2.3333333333 }, 'en'))).toBe(
      'elongation=2.33333, at most 2',
    );
    expect(
      describeVerdict(judgeOne(only('image_qr_code', { action: 'drop' }), { qr_code: true }, 'en')),
    ).toBe('qr_code=true, wanted: false');
  });
});

describe('thresholds by language', () => {
  it('English falls back to languages with spaces, and each to any; what none fits is not judged', () => {
    const of = (override: object) => {
      const rule = { ...only('document_too_short', { action: 'drop' }), thresholds: override };
      return (['en', 'spaced', 'zh', 'th'] as const).map((group) => thresholdFor(rule, group));
    };
    expect(of({ spaced: 10, zh: 16 })).toEqual([10, 10, 16, undefined]);
    expect(of({ en: 5, any: 7 })).toEqual([5, 7, 7, 7]);
  });

  it('an override by group leaves the other groups as they were', () => {
    const rule = only('document_too_short', { threshold: { zh: 120 } });
    expect([thresholdFor(rule, 'zh'), thresholdFor(rule, 'en')]).toEqual([120, 10]);
  });

  it.each([
    [{ text_group: 'spaced', language: 'en' }, 'de', 'en'],
    [{ text_group: 'spaced', language: 'de' }, 'en', 'spaced'],
    [{ text_group: 'zh', language: 'zh-Hant' }, undefined, 'zh'],
    [{ language: 'und' }, 'zh-cn', 'zh'],
    [{}, 'ja', 'ja'],
    [{}, 'constructor', 'spaced'],
    [{}, undefined, 'spaced'],
  ] as const)('%j declared as %s is judged as %s', (signals, declared, group) => {
    expect(textGroupOf(signals, declared)).toBe(group);
  });
});

describe('presets and overrides', () => {
  it.each(RULE_PRESETS.filter((preset) => preset !== 'obelics' && preset !== 'mint1t'))(
    '%s: no verdict on an image or text block takes its document',
    (preset) => {
      const parts = allRules(resolveRules({ preset, overrides: {} }));
      expect(parts.filter(({ action }) => action === 'drop_document')).toEqual([]);
    },
  );

  it('a bare threshold drops; an object keeps the action of the preset; off is off', () => {
    const action = (override: Parameters<typeof set>[0][string]) =>
      allRules(resolveRules({ preset: 'weft', overrides: { document_too_short: override } })).find(
        ({ code }) => code === 'document_too_short',
      )?.action;
    expect([action(50), action({ threshold: 50 }), action({ action: 'off' })]).toEqual([
      'drop',
      'annotate',
      undefined,
    ]);
  });

  it('a sweep asks a rule that is only noted, and keeps drop_document', () => {
    const swept = (preset: 'weft' | 'obelics', code: string) =>
      allRules(resolveRules(withThreshold({ preset, overrides: {} }, code, 0.5))).find(
        (rule) => rule.code === code,
      );
    expect(swept('weft', 'image_blurred')).toMatchObject({ action: 'drop', thresholds: { any: 0.5 } });
    expect(swept('obelics', 'image_porn')?.action).toBe('drop_document');
  });

  it.each([
    [{ no_such_rule: 1 }, 'no such rule'],
    [{ image_too_small: ['en'] }, 'expected a number'],
    [{ document_language: 3 }, 'expected a list'],
    [{ image_qr_code: 1 }, 'takes no threshold'],
    [{ too_few_images: { action: 'drop_document' as const } }, 'write action: drop'],
  ])('refuses %j in one line', (overrides, message) => {
    expect(() => set(overrides)).toThrow(expect.objectContaining({ code: 'bad_rule' }));
    expect(() => set(overrides)).toThrow(message);
  });
});

describe('a document', () => {
  it('keeps its other parts when an image or a block is dropped', () => {
    const judge = new DocumentJudge(
      set({ image_too_small: 100, text_too_short: 5, too_few_images: 1 }),
      document(text({ words: 9 }), image, image, text({ words: 2 })),
    );
    expect(judge.image(1, { short_side: 50 }).drop).toEqual({
      reason: 'image_too_small',
      detail: 'short_side=50, at least 100',
    });
    expect(judge.image(2, { short_side: 150 }).drop).toBeUndefined();
    expect(judge.left().drop).toBeUndefined();
    expect([0, 1, 2, 3].map((index) => judge.keeps(index))).toEqual([true, false, true, false]);
  });

  it('is dropped before its images when no text is left', () => {
    const judge = new DocumentJudge(
      set({ text_too_short: 5, too_little_text: 1 }),
      document(image, text({ words: 2 })),
    );
    expect(judge.text.drop?.reason).toBe('too_little_text');
  });

  it('goes with an image whose rule says so, and names it', () => {
    const judge = new DocumentJudge(
      set({ image_porn: { action: 'drop_document' } }),
      document(text({ words: 9 }), image, image),
    );
    expect(judge.image(1, { nsfw_porn: 0.99 }).drop?.reason).toBe('image_porn');
    expect(judge.isFull()).toEqual({ reason: 'document_dropped', detail: 'image_porn' });
    expect(judge.left().drop).toEqual({
      reason: 'image_porn',
      detail: 'image 1: nsfw_porn=0.99, at most 0.85',
    });
  });

  it('is full at its limit of images, and lost beyond one that takes it', () => {
    const nodes = [text({ words: 9 }), image, image, image];
    const limited = new DocumentJudge(set({ image_over_limit: 1 }), document(...nodes));
    limited.image(1, {});
    expect(limited.isFull()).toEqual({ reason: 'image_over_limit', detail: 'image_number=2, at most 1' });
    expect(limited.left().drop).toBeUndefined();
    const lost = new DocumentJudge(set({ too_many_images: 1 }), document(...nodes));
    lost.image(1, {});
    expect(lost.isFull()).toBeUndefined();
    lost.image(2, {});
    expect(lost.isFull()).toEqual({ reason: 'document_dropped', detail: 'too_many_images' });
    expect(lost.left().drop?.reason).toBe('too_many_images');
  });

  it('counts groups of images by the text that is left between them', () => {
    const rules = set({ images_in_one_group: 2, text_too_short: 5 });
    const judged = (between: number) => {
      const judge = new DocumentJudge(
        rules,
        document(text({ words: 9 }), image, text({ words: between }), image),
      );
      judge.image(1, {});
      judge.image(3, {});
      return judge.left().drop?.reason;
    };
    expect([judged(9), judged(2)]).toEqual([undefined, 'images_in_one_group']);
  });

  it('writes down what is broken and only noted', () => {
    const judge = new DocumentJudge(
      resolveRules({ preset: 'none', overrides: { text_too_short: { threshold: 5, action: 'annotate' } } }),
      document(text({ words: 2 })),
    );
    expect(judge.nodes.get(0)).toMatchObject({ annotations: ['text_too_short'] });
    expect(judge.keeps(0)).toBe(true);
  });
});
