import { describe, expect, it } from 'vitest';
import { textsOf } from './article.js';
import { documentOf, linesOf } from './recipes/read-page.js';

const REST =
  'is what the miller wrote on the door before he left the valley for good, in the autumn of 1911.';

describe('markup around the first word of a block is written like that within', () => {
  it.each([
    ['a quotation', '<q>Closed</q>', '“Closed”'],
    ['deleted text', '<del>Open</del> <ins>Closed</ins>', '~~Open~~ Closed'],
    ['a superscript', '<sup>14</sup>C', '¹⁴C'],
    ['a word with its reading', '<ruby>水車<rt>すいしゃ</rt></ruby>', '水車(すいしゃ)'],
    ['a mark of a note', '<a class="footnote-ref" href="#n1">1</a> Closed', '[1] Closed'],
    ['nested elements', '<b><span><q>Closed</q></span></b>', '“Closed”'],
    ['a formula in deleted text', '<s><script type="math/tex">a^2</script> Closed</s>', '~~$a^2$ Closed~~'],
    ['a line', '<span style="display:block">Closed</span>', 'Closed\n'],
  ])('%s', (_, start, text) => {
    const gap = text.endsWith('\n') ? '' : ' ';
    expect(textsOf(`<p>${start}${gap}${REST}</p>`)).toEqual([`${text}${gap}${REST}`]);
  });

  it('and so is an element that goes on behind a block or a picture', () => {
    const texts = textsOf(
      `<div><del>Open. ${REST}<p>${REST}</p> And shut, ${REST}</del> Closed, ${REST}</div><p><del>Open <img src="/p/door.jpg" width="800" height="600" alt="The door"> and shut</del> ${REST}</p>`,
    );
    expect(texts).toEqual([
      `~~Open. ${REST}~~`,
      `~~${REST}~~`,
      `~~And shut, ${REST}~~ Closed, ${REST}`,
      '~~Open~~',
      `~~and shut~~ ${REST}`,
    ]);
  });
});

describe('text that a style raises or lowers', () => {
  it.each([
    ['10<span style="font-size:70%;vertical-align:super">6</span> sacks', '10⁶ sacks'],
    ['H<font style="VERTICAL-ALIGN: sub">2</font>O', 'H₂O'],
    ['1911<span style="vertical-align: super"><a href="#fn4">4</a></span>', '1911[4]'],
    ['10<span style="vertical-align: middle">6</span> sacks', '106 sacks'],
  ])('%s', (markup, text) => {
    expect(textsOf(`<p>Written: ${markup}, ${REST}</p>`)).toEqual([`Written: ${text}, ${REST}`]);
  });
});

it.each([
  [
    'an embedded picture',
    '<object data="/p/door.png" type="image/png" width="900" height="600">a door</object>',
  ],
  ['a drawing', '<svg viewBox="0 0 900 600"><image href="/p/door.png" width="900" height="600"/></svg>'],
  ['an AMP image', '<amp-img src="/p/door.png" width="900" height="600"><b fallback>a door</b></amp-img>'],
  ['one in <noscript>', '<noscript><img src="/p/door.png" width="900" height="600"> a door</noscript>'],
])('what is shown in the stead of a picture is no text: %s', (_, picture) => {
  const nodes = documentOf(`<article><p>The door ${picture} ${REST}</p></article>`, {
    recipes: [{ hosts: ['*'], content: ['article'] }],
  }).nodes;
  expect(linesOf(nodes)).toEqual([
    'paragraph: The door',
    'image: https://docs.example.org/p/door.png',
    `paragraph: ${REST}`,
  ]);
});
