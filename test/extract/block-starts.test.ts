import { describe, expect, it } from 'vitest';
import { textsOf } from './article.js';

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

  it('an element that goes on behind a block marks its first part alone', () => {
    expect(textsOf(`<div><del>Open. ${REST}<p>${REST}</p> And closed, ${REST}</del></div>`)[0]).toBe(
      `~~Open. ${REST}~~`,
    );
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
