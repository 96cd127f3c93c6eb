import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerTokens, givenAnswer, shortAnswerTokens } from '../../../src/experiment/score/answer-text.js';
import { Cider } from '../../../src/experiment/score/cider.js';
import { exactMatch, tokenF1 } from '../../../src/experiment/score/overlap.js';
import { polarityMatch, readPolarity } from '../../../src/experiment/score/yes-no.js';

describe('the given answer', () => {
  it.each([
    [' A red bus.\n<image>Caption: a dog', 'A red bus.', true],
    ['Caption: a red bus', 'a red bus', false],
    ['“一辆红色的公交车”', '一辆红色的公交车', false],
    ['a bus <image> a dog', 'a bus', true],
    ['', '', false],
  ])('%j is answered by %j', (written, text, cut) => {
    expect(givenAnswer(written, 'Caption:')).toEqual({ text, cut });
  });
});

describe('tokens of answers', () => {
  it.each([
    ['Two dogs, 1,200 kg and 3.5 m!', ['two', 'dogs', '1200', 'kg', 'and', '3.5', 'm']],
    ['两只狗 and ＡＢＣ', ['两', '只', '狗', 'and', 'abc']],
    ['バス停', ['バ', 'ス', '停']],
    ['1,20', ['1,20']],
  ])('of %j are %j', (text, tokens) => {
    expect(answerTokens(text)).toEqual(tokens);
  });

  it('of short answers lack articles and have digits for small numbers', () => {
    expect(shortAnswerTokens('The two dogs')).toEqual(['2', 'dogs']);
    expect(shortAnswerTokens('A')).toEqual(['a']);
  });
});

describe('exact match', () => {
  it('passes over case, punctuation, articles and the spelling of small numbers, and over nothing else', () => {
    expect(exactMatch('The Red Bus.', ['a red bus'])).toBe(1);
    expect(exactMatch('three', ['2', '3'])).toBe(1);
    expect(exactMatch('1,000', ['1000'])).toBe(1);
    expect(exactMatch('10.5', ['105'])).toBe(0);
    expect(exactMatch('红色', ['红色。'])).toBe(1);
    expect(exactMatch('red', ['red bus'])).toBe(0);
    expect(exactMatch('', ['。'])).toBe(0);
    expect(exactMatch('+', ['-'])).toBe(0);
  });
});

describe('token F1', () => {
  it('is 2PR/(P+R) with the best reference', () => {
    // 2 tokens shared of 3 and 5: P = 2/3, R = 2/5.
    expect(tokenF1('a red car', ['on a wet red street'])).toBeCloseTo(0.5, 12);
    // 4 characters shared of 4 and 6.
    expect(tokenF1('红色汽车', ['一辆红色汽车', 'x'])).toBeCloseTo(0.8, 12);
  });

  it('is symmetric, between 0 and 1, and 1 for equal texts with a word in them', () => {
    const text = fc.array(fc.constantFrom('red', 'bus', '狗', 'two', 'the', '.', '3.5'), { maxLength: 8 });
    fc.assert(
      fc.property(text, text, (one, other) => {
        const [a, b] = [one.join(' '), other.join(' ')];
        const score = tokenF1(a, [b]);
        expect(score).toBeCloseTo(tokenF1(b, [a]), 12);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(score).toBeLessThanOrEqual(1);
        expect(tokenF1(a, [a])).toBe(answerTokens(a).length > 0 ? 1 : 0);
      }),
    );
  });
});

describe('yes and no', () => {
  it.each([
    ['Yes, there is no cat.', 'yes'],
    ['No.', 'no'],
    ['There is not.', 'no'],
    ['不是', 'no'],
    ['是的，有一只猫', 'yes'],
    ['The answer is yes', 'yes'],
    ['maybe yes, maybe no', undefined],
    ['a cat', undefined],
    ['', undefined],
  ])('%j says %j', (answer, polarity) => {
    expect(readPolarity(answer)).toBe(polarity);
  });

  it('an answer that says neither is wrong, whatever the reference', () => {
    expect(polarityMatch('perhaps', ['no'])).toBe(0);
    expect(polarityMatch('no', ['No'])).toBe(1);
    expect(polarityMatch('是', ['yes'])).toBe(1);
  });
});

describe('CIDEr-D', () => {
  it('gives the figures of pycocoevalcap 1.2', () => {
    const english = [
      ['a red bus on a wet street'],
      ['two dogs run on the beach', 'dogs running on sand'],
      ['a man on a red bike'],
    ];
    const cider = new Cider(english);
    expect(cider.score('a red bus on the street', english[0] ?? [])).toBeCloseTo(4.77827188, 7);
    expect(cider.score('two dogs on the beach', english[1] ?? [])).toBeCloseTo(2.64130656, 7);
    expect(cider.score('a man', english[2] ?? [])).toBeCloseTo(2.5660276, 7);
    // The same, given the characters with spaces between them.
    const chinese = [['一只猫在桌上'], ['两只狗在海边'], ['红色的公交车']];
    const byCharacter = new Cider(chinese);
    expect(byCharacter.score('一只猫', chinese[0] ?? [])).toBeCloseTo(4.05852011, 7);
    expect(byCharacter.score('两只狗在海边跑', chinese[1] ?? [])).toBeCloseTo(8.81055014, 7);
  });

  it('by hand: two references of two rare words, the first answer right, the second half right', () => {
    const references = [['green tree'], ['blue sea']];
    const cider = new Cider(references);
    // Unigrams and the bigram agree; there are no n-grams of 3 and 4: (1 + 1 + 0 + 0) / 4 · 10.
    expect(cider.score('green tree', ['green tree'])).toBeCloseTo(5, 12);
    // One of two unigrams, all of weight ln 2: cosine 1/2; no bigram: 1/2 / 4 · 10. The lengths are the same.
    expect(cider.score('blue sky', ['blue sea'])).toBeCloseTo(1.25, 12);
  });

  it('is between 0 and 10, and never higher for another answer than for the reference itself', () => {
    const text = fc.array(fc.constantFrom('red', 'bus', '狗', 'two', 'sea', 'on'), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(fc.array(text, { minLength: 2, maxLength: 5 }), text, (references, words) => {
        const all = references.map((reference) => [reference.join(' ')]);
        const cider = new Cider(all);
        const [own = []] = all;
        const best = cider.score(own[0] ?? '', own);
        const score = cider.score(words.join(' '), own);
        expect(score).toBeGreaterThanOrEqual(0);
        expect(best).toBeLessThanOrEqual(10 + 1e-9);
        expect(score).toBeLessThanOrEqual(best + 1e-9);
      }),
    );
  });
});
