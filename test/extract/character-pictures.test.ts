import { describe, expect, it } from 'vitest';
import { nodesOf, textsOf } from './article.js';

describe('a picture that is a character stands in the sentence', () => {
  it.each([
    [
      'Twemoji',
      '<img class="emoji" draggable="false" alt="🌾" src="https://cdn.example/72x72/1f33e.png">',
      '🌾',
    ],
    [
      'WordPress',
      '<img src="https://s.w.org/images/core/emoji/15/svg/1f33e.svg" alt="🌾" class="wp-smiley" style="height: 1em; max-height: 1em;">',
      '🌾',
    ],
    [
      'Discourse',
      '<img src="/images/emoji/twitter/ear_of_rice.png?v=12" title=":ear_of_rice:" class="emoji" alt=":ear_of_rice:" width="20" height="20">',
      ':ear_of_rice:',
    ],
    [
      'GitHub',
      '<g-emoji class="g-emoji" alias="ear_of_rice" fallback-src="/e/1f33e.png"><img class="emoji" alt="🌾" height="20" width="20" src="/e/1f33e.png"></g-emoji>',
      '🌾',
    ],
    ['no class, no size', '<img src="/e/1f33e.png" alt="🌾">', '🌾'],
    ['a flag', '<img src="/f/1f1eb-1f1f7.png" alt="🇫🇷" width="16">', '🇫🇷'],
    ['joined emoji', '<img src="/f/fam.png" alt="👩‍🌾" width="16">', '👩‍🌾'],
    ['a keycap', '<img src="/f/1.png" alt="1️⃣" width="16">', '1️⃣'],
    ['a smiley with words', '<img src="/smilies/icon_smile.gif" alt=":-)" class="smiley">', ':-)'],
    ['Weibo', '<img class="face" src="//img.example/expression/grain.png" alt="[麦子]">', '[麦子]'],
    ['a gaiji', '<img class="gaiji" src="../gaiji/1-84-77.png" alt="※(「禾＋乗」)">', '※(「禾＋乗」)'],
    ['a rare character', '<img src="/c/2a6d6.gif" alt="𪛖" width="16" height="16">', '𪛖'],
    ['an icon with a meaning', '<img src="/i/gold.png" alt="Gold" width="16" height="16">', 'Gold'],
  ])('%s', (_, picture, text) => {
    expect(
      nodesOf(
        `<p>The farmers of the valley gave ${picture} to the miller each autumn, and he wrote down all that they gave.</p>`,
      ),
    ).toEqual([
      {
        type: 'text',
        role: 'paragraph',
        text: `The farmers of the valley gave ${text} to the miller each autumn, and he wrote down all that they gave.`,
      },
    ]);
  });

  it.each([
    ['an icon without a meaning', '<img src="/i/ext.png" alt="external link icon" width="12" height="12">'],
    [
      'an icon that repeats the word behind it',
      '<img src="/i/gold.png" alt="To the miller" width="16" height="16">',
    ],
    ['a spacer', '<img src="/i/s.gif" alt="" width="1" height="1">'],
  ])('%s neither stands in the sentence nor cuts it', (_, picture) => {
    expect(
      textsOf(
        `<p>The farmers of the valley gave flour ${picture} to the miller each autumn, and he wrote down all that they gave.</p>`,
      ),
    ).toEqual([
      'The farmers of the valley gave flour to the miller each autumn, and he wrote down all that they gave.',
    ]);
  });

  it('a large picture with a short description is a picture', () => {
    const nodes = nodesOf(
      '<figure><img src="/p/harvest.jpg" alt="🌾" width="1200" height="800"></figure><p>The harvest came in early that year, and every cart in the valley stood at the door of the mill.</p>',
    );
    expect(nodes.map(({ type }) => type)).toContain('image');
    expect(nodes.flatMap((node) => (node.type === 'text' ? [node.text] : [])).join()).not.toContain('🌾');
  });
});

describe('a short description alone makes no character', () => {
  it.each(['图1', '图', '圖', '1', 'A'])('%s', (alt) => {
    const nodes = nodesOf(
      `<p>河边的磨坊在这张照片里<img src="/p/mill.jpg" alt="${alt}">可以看得很清楚,水轮在左边,水闸在右边。</p>`,
      'zh',
    );
    expect(nodes.map((node) => (node.type === 'image' ? node.alt : 'text'))).toEqual(['text', alt, 'text']);
  });

  it.each(['no', 'Y', '✓'])('%s alone in a cell does, where it is small', (alt) => {
    const [table] = textsOf(
      `<table><tr><th>Stone</th><th>Turns</th></tr><tr><td>Upper</td><td><img src="/i/a.png" width="16" height="16" alt="${alt}"></td></tr><tr><td>Lower</td><td>never</td></tr></table>`,
    );
    expect(table).toContain(`Upper | ${alt}`);
  });
});
