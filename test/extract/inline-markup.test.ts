import { describe, expect, it } from 'vitest';
import { parseHtml } from '../../src/extract/dom/parse.js';
import { inlineText } from '../../src/extract/text/inline-text.js';
import { textsOf } from './article.js';

const textOf = (html: string) => {
  const tree = parseHtml(html);
  return inlineText(tree, 1, tree.tag.length);
};

describe('raised and lowered text stays apart from the word before it', () => {
  it.each([
    ['2 × 10<sup>9</sup> grains', '2 × 10⁹ grains'],
    ['10<sup>&minus;4</sup> of it', '10⁻⁴ of it'],
    ['10 <sup>-4</sup>', '10 ⁻⁴'],
    ['40 m<sup>3</sup>/s', '40 m³/s'],
    ['2<sup>n</sup>', '2ⁿ'],
    ['2<sup>n+1</sup>', '2ⁿ⁺¹'],
    ['e<sup>x</sup>', 'e^x'],
    ['e<sup>−kt</sup>', 'e^(−kt)'],
    ['H<sub>2</sub>SO<sub>4</sub>', 'H₂SO₄'],
    ['<sup>14</sup>C and Ca<sup>2+</sup>', '¹⁴C and Ca²⁺'],
    ['x<sub>i</sub> and v<sub>max</sub>', 'x_i and v_(max)'],
    ['a<sub>1</sub><sup>2</sup>', 'a₁²'],
    ['the 1<sup>st</sup>, 22<sup>nd</sup> and 30<sup>th</sup>', 'the 1st, 22nd and 30th'],
    [
      'le XIX<sup>e</sup> siècle, la 2<sup>ème</sup> fois, M<sup>me</sup> Roux',
      'le XIXe siècle, la 2ème fois, Mme Roux',
    ],
    ['N<sup>o</sup> 5', 'Nº 5'],
    ['Osier<sup>TM</sup> flour<sup>®</sup>', 'Osier™ flour®'],
    ['5<sup>*</sup>', '5*'],
  ])('%s', (markup, text) => {
    expect(textOf(`<p>${markup}</p>`)).toBe(text);
  });

  it.each([
    ['in 1871<sup><a href="#fn3">3</a></sup>', 'in 1871[3]'],
    ['in 1871<sup class="reference" id="cite_ref-3"><a href="#cite_note-3">[3]</a></sup>', 'in 1871[3]'],
    [
      'in 1871<sup class="reference"><a href="#cite_note-3"><span>[</span>3<span>]</span></a></sup>',
      'in 1871[3]',
    ],
    [
      'in 1871<a href="#fn3" class="footnote-ref" id="fnref3" role="doc-noteref"><sup>3</sup></a>',
      'in 1871[3]',
    ],
    ['in 1871<a class="footnote-ref" href="#fn:3">3</a>', 'in 1871[3]'],
    ['in 1871<a href="/mill.html#_ftn3"><sup>3</sup></a>', 'in 1871[3]'],
    ['in 1871<sup><a href="#note-a">a</a></sup>', 'in 1871[a]'],
    ['in 1871<sup><a href="#fn1">*</a></sup>', 'in 1871*'],
    ['in 1871<sup><a href="#r3">3</a>,<a href="#r4">4</a></sup>', 'in 1871[3,4]'],
    ['in 1871<sup>3</sup>', 'in 1871³'],
  ])('the mark of a note: %s', (markup, text) => {
    expect(textOf(`<p>${markup}</p>`)).toBe(text);
  });

  it('a whole line in small raised print is a line', () => {
    expect(textOf('<p><sup>Photographs by the two brothers who mend the sluice</sup></p>')).toBe(
      'Photographs by the two brothers who mend the sluice',
    );
  });
});

describe('inline markup that a reader sees', () => {
  it.each([
    ['en', 'They say <q>never again</q>.', 'They say “never again”.'],
    ['de', 'Sie sagen <q>nie wieder</q>.', 'Sie sagen „nie wieder“.'],
    ['fr', 'Ils disent <q>plus jamais</q>.', 'Ils disent «plus jamais».'],
    ['ja', '彼らは<q>もう二度と</q>と言う。', '彼らは「もう二度と」と言う。'],
    ['zh-TW', '他們說<q>不再</q>。', '他們說「不再」。'],
    ['en', 'He said <q>she cried <q>stop</q> twice</q>.', 'He said “she cried ‘stop’ twice”.'],
    ['en', 'He said <q>“stop”</q>.', 'He said “stop”.'],
  ])('quotation marks, %s: %s', (lang, markup, text) => {
    expect(textOf(`<html lang="${lang}"><body><p>${markup}</p></body></html>`)).toBe(text);
  });

  it.each([
    ['It costs <del>12</del> 9 pence.', 'It costs ~~12~~ 9 pence.'],
    ['It costs <s>12 </s>9 pence.', 'It costs ~~12~~ 9 pence.'],
    ['It costs <span style="text-decoration: line-through">12</span> 9 pence.', 'It costs ~~12~~ 9 pence.'],
    ['<del><strike>12</strike></del>', '~~12~~'],
    [
      '<ruby>漢<rp>(</rp><rt>かん</rt><rp>)</rp>字<rp>(</rp><rt>じ</rt><rp>)</rp></ruby>です',
      '漢字(かんじ)です',
    ],
    ['<ruby>北<rt>běi</rt>京<rt>jīng</rt></ruby>', '北京(běi jīng)'],
    ['<ruby><rb>水車</rb><rt>すいしゃ</rt></ruby>', '水車(すいしゃ)'],
    ['mill<wbr>wright', 'millwright'],
    [
      '<span style="display:block">Open daily</span><span style="display:block">Ring twice</span>',
      'Open daily\nRing twice',
    ],
    ['Hours:<span style="display: flex">Open daily</span>Ring twice', 'Hours:\nOpen daily\nRing twice'],
    ['<b style="DISPLAY:BLOCK !important">One</b> <i style="display:block;">Two</i>', 'One\nTwo'],
    ['<span style="display:inline-block">One</span><span>Two</span>', 'OneTwo'],
    ['Seen <span style="display:none">not seen</span>', 'Seen'],
  ])('%s', (markup, text) => {
    expect(textOf(`<p>${markup}</p>`)).toBe(text);
  });

  it('struck paragraphs are marked one by one', () => {
    expect(
      textsOf(
        '<del><p>The mill opens on Mondays and on Thursdays, from nine in the morning until the last visitor has gone home.</p></del>',
      ),
    ).toEqual([
      '~~The mill opens on Mondays and on Thursdays, from nine in the morning until the last visitor has gone home.~~',
    ]);
  });

  it('takes time linear in the number of marks', () => {
    const text = textOf(`<p>${'a<sup>2</sup><q>b</q><del>c</del>'.repeat(20_000)}</p>`);
    expect(text.startsWith('a²“b”~~c~~a²')).toBe(true);
    expect(text).toHaveLength('a²“b”~~c~~'.length * 20_000);
  });
});
