import { describe, expect, it } from 'vitest';
import { captionAnswer, captionScript, headlinesOf } from '../../../src/export/few-shot/caption-answer.js';

const plain = (text: string) => text;
const none = new Set<string>();
const kindOf = (caption: string, headlines = none) => {
  const answer = captionAnswer({ caption }, headlines, plain);
  return typeof answer === 'string' ? answer : answer.kind;
};

describe('captionAnswer', () => {
  it.each([
    ['A red kettle stands on the old stove.', 'sentence'],
    ['Is that the same kettle again?', 'sentence'],
    ['She said: “It boils over every day.”', 'sentence'],
    ['一只红色的水壶放在旧炉子上面。', 'sentence'],
    ['古いストーブの上に赤いやかんがあります。', 'sentence'],
    ['A red kettle on the stove', 'phrase'],
    ['一只红色的水壶放在旧炉子上', 'phrase'],
    ['Kettle, stove.', 'too_few_words'],
    ['Boat, harbour', 'too_few_words'],
    ['short', 'bad_length'],
    ['x'.repeat(201), 'bad_length'],
    ['red-kettle-on-stove.jpg', 'file_name'],
    ['The file IMG_20190203_1122 was taken in the kitchen.', 'file_name'],
    ['See the picture at www.kettles.example for the details.', 'url'],
    ['Read more about this kettle at https://kettles.example/', 'url'],
    ['Picture by kettles.com, taken in the old kitchen.', 'url'],
  ])('%s: %s', (caption, kind) => {
    expect(kindOf(caption)).toBe(kind);
  });

  it('takes no text that the title or a heading of the page has, however it is written', () => {
    const headlines = headlinesOf('How to boil water: a guide.', [
      { type: 'text', role: 'heading', level: 2, text: 'The kettle, the stove and the cook.' },
      { type: 'text', role: 'paragraph', text: 'A paragraph that says what is seen.' },
    ]);
    expect(kindOf('How To Boil Water – A Guide', headlines)).toBe('headline');
    expect(kindOf('The kettle, the stove and the cook.', headlines)).toBe('headline');
    expect(kindOf('A paragraph that says what is seen.', headlines)).toBe('sentence');
  });

  it('prefers the caption, and says where the answer is from', () => {
    const alt = 'A blue kettle stands on the floor.';
    expect(captionAnswer({ alt }, none, plain)).toMatchObject({ text: alt, source: 'alt' });
    expect(captionAnswer({ alt, caption: 'A red kettle on the stove.' }, none, plain)).toMatchObject({
      text: 'A red kettle on the stove.',
      source: 'caption',
    });
    expect(captionAnswer({}, none, plain)).toBe('no_text');
  });

  it('tells the script of a text', () => {
    expect(['Tea', '茶壶 tea', 'Чайник', 'الشاي', '차 tea 주전자'].map(captionScript)).toEqual([
      'Latin',
      'Latin',
      'Cyrillic',
      'Arabic',
      'Hangul',
    ]);
  });
});
