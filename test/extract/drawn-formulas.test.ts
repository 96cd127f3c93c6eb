import { describe, expect, it } from 'vitest';
import { parseHtml } from '../../src/extract/dom/parse.js';
import { inlineText } from '../../src/extract/text/inline-text.js';

const textOf = (formula: string) => {
  const tree = parseHtml(`<p>so ${formula} holds</p>`);
  return inlineText(tree, 1, tree.tag.length).replace(/^so (.*) holds$/s, '$1');
};

/** A box of KaTeX that stacks its rows, from bottom to top. */
const stack = (rows: readonly string[], goesBelow: boolean) => {
  const boxes = rows
    .map((row) => `<span style="top:-3em"><span class="pstrut"></span>${row}</span>`)
    .join('');
  const below =
    '<span class="vlist-s">\u200b</span></span><span class="vlist-r"><span class="vlist"><span></span></span>';
  return `<span class="vlist-t${goesBelow ? ' vlist-t2' : ''}"><span class="vlist-r"><span class="vlist">${boxes}</span>${goesBelow ? below : ''}</span></span>`;
};
const ord = (text: string) => `<span class="mord mathnormal">${text}</span>`;
const scripts = (rows: readonly string[], goesBelow: boolean) =>
  `<span class="msupsub">${stack(rows.map(ord), goesBelow)}</span>`;
const katex = (inner: string) =>
  `<span class="katex"><span class="katex-html" aria-hidden="true"><span class="base"><span class="strut"></span>${inner}</span></span></span>`;

describe('KaTeX of which the drawing alone is left', () => {
  it.each([
    ['a power', katex(`${ord('t')}${scripts(['3'], false)}`), 't³'],
    ['an index', katex(`${ord('t')}${scripts(['k'], true)}`), 't_k'],
    ['both', katex(`${ord('t')}${scripts(['0', '4'], true)}`), 't₀⁴'],
    [
      'a fraction',
      katex(
        `<span class="mfrac">${stack([ord('8'), '<span class="frac-line"></span>', `${ord('p')}<span class="mbin">+</span>${ord('q')}`], true)}</span>`,
      ),
      '(p + q)/8',
    ],
    [
      'a root',
      katex(`<span class="mord sqrt">${stack([ord('w'), '<span class="hide-tail"></span>'], true)}</span>`),
      '√w',
    ],
    [
      'a sum with limits',
      katex(
        `<span class="mop op-limits">${stack([ord('k=1'), '<span class="mop op-symbol large-op">∑</span>', ord('9')], true)}</span>${ord('k')}`,
      ),
      '∑_(k=1)⁹ k',
    ],
    ['a relation', katex(`${ord('a')}<span class="mrel">≤</span>${ord('b')}`), 'a ≤ b'],
    [
      'a relation struck out',
      katex(
        `${ord('a')}<span class="mrel"><span class="mrel">\ue020</span><span class="mrel">=</span></span>${ord('b')}`,
      ),
      'a ≠ b',
    ],
    [
      'a table, column by column',
      katex(
        `<span class="mtable"><span class="col-align-c">${stack([ord('1'), ord('2')], true)}</span><span class="arraycolsep"></span><span class="col-align-c">${stack([ord('3'), ord('4')], true)}</span></span>`,
      ),
      '[1, 3; 2, 4]',
    ],
    [
      'names with the prefix of newer versions',
      `<span class="katex"><span class="katex-html" aria-hidden="true"><span class="katex-base"><span class="katex-strut"></span><span class="mord katex-accent">${stack([ord('u'), '<span class="accent-body">^</span>'], false)}</span></span></span></span>`,
      'u\u0302',
    ],
    [
      'without what wraps it',
      `<span class="katex-html" aria-hidden="true"><span class="base">${ord('t')}${scripts(['3'], false)}</span></span>`,
      't³',
    ],
    [
      'beside its MathML, without what wraps both',
      `<span class="katex-mathml"><math><msup><mi>t</mi><mn>3</mn></msup></math></span><span class="katex-html" aria-hidden="true"><span class="base">${ord('t')}${scripts(['3'], false)}</span></span>`,
      't³',
    ],
  ])('%s', (_, formula, expected) => {
    expect(textOf(formula)).toBe(expected);
  });
});

const c = (code: string) => `<mjx-c class="mjx-c${code} TEX-I"></mjx-c>`;
const mi = (code: string) => `<mjx-mi class="mjx-i">${c(code)}</mjx-mi>`;
const chtml = (inner: string) =>
  `<mjx-container class="MathJax" jax="CHTML"><mjx-math class="MJX-TEX">${inner}</mjx-math></mjx-container>`;
const use = (code: string) => `<use data-c="${code}" xlink:href="#MJX-1-TEX-I-${code}"></use>`;
const g = (name: string, inner: string, y?: number) =>
  `<g data-mml-node="${name}"${y === undefined ? '' : ` transform="translate(10,${y})"`}>${inner}</g>`;
const svg = (inner: string) =>
  `<mjx-container class="MathJax" jax="SVG"><svg><defs><path id="MJX-1-TEX-I-1D465"></path></defs>${g('math', inner)}</svg></mjx-container>`;

describe('MathJax of which the drawing alone is left', () => {
  it.each([
    ['characters in class names', chtml(`${mi('1D462')}<mjx-mo>${c('3D')}</mjx-mo>${mi('1D463')}`), 'u = v'],
    [
      'a power',
      chtml(`<mjx-msup>${mi('1D462')}<mjx-script><mjx-mn>${c('35')}</mjx-mn></mjx-script></mjx-msup>`),
      'u⁵',
    ],
    [
      'both scripts, the upper one first',
      chtml(
        `<mjx-msubsup>${mi('1D462')}<mjx-script>${mi('1D45B')}<mjx-spacer></mjx-spacer><mjx-mn>${c('30')}</mjx-mn></mjx-script></mjx-msubsup>`,
      ),
      'u₀ⁿ',
    ],
    [
      'a fraction',
      chtml(
        `<mjx-mfrac><mjx-frac><mjx-num><mjx-nstrut></mjx-nstrut>${mi('1D462')}</mjx-num><mjx-dbox><mjx-dtable><mjx-line></mjx-line><mjx-row><mjx-den><mjx-dstrut></mjx-dstrut><mjx-mn>${c('37')}</mjx-mn></mjx-den></mjx-row></mjx-dtable></mjx-dbox></mjx-frac></mjx-mfrac>`,
      ),
      'u/7',
    ],
    [
      'a root, whose sign is drawn',
      chtml(
        `<mjx-msqrt><mjx-sqrt><mjx-surd><mjx-mo>${c('221A')}</mjx-mo></mjx-surd><mjx-box>${mi('1D462')}</mjx-box></mjx-sqrt></mjx-msqrt>`,
      ),
      '√u',
    ],
    [
      'limits',
      chtml(
        `<mjx-munderover><mjx-over>${mi('1D45B')}</mjx-over><mjx-box><mjx-munder><mjx-row><mjx-base><mjx-mo>${c('2211')}</mjx-mo></mjx-base></mjx-row><mjx-row><mjx-under>${mi('1D458')}</mjx-under></mjx-row></mjx-munder></mjx-box></mjx-munderover>${mi('1D458')}`,
      ),
      '∑_kⁿ k',
    ],
    [
      'a bracket in pieces',
      chtml(
        '<mjx-mo><mjx-stretchy-v class="mjx-c28"><mjx-beg><mjx-c></mjx-c></mjx-beg></mjx-stretchy-v></mjx-mo>',
      ),
      '(',
    ],
    [
      'a drawing',
      svg(`${g('mi', use('1D462'))}${g('mo', use('3D'), 0)}${g('mi', use('1D463'), 0)}`),
      'u = v',
    ],
    [
      'a drawing without references',
      svg(
        g(
          'msup',
          g('mi', '<path data-c="1D462" d="M0 0"></path>') + g('mn', '<path data-c="34"></path>', 413),
        ),
      ),
      'u⁴',
    ],
    [
      'scripts of a drawing, in either order',
      svg(
        g('msubsup', g('mi', use('1D462')) + g('mn', use('32'), 413) + g('mi', use('1D458'), -247)) +
          g('munderover', g('mo', use('2211')) + g('mi', use('1D458'), -1087) + g('mi', use('1D45B'), 1150)),
      ),
      'u_k²∑_kⁿ',
    ],
    [
      'a root of a drawing',
      svg(
        g(
          'msqrt',
          `<g transform="translate(853,0)">${g('mi', use('1D462'))}</g>${g('mo', use('221A'), -17)}<rect></rect>`,
        ),
      ),
      '√u',
    ],
    [
      'TeX on the whole formula',
      '<mjx-container class="MathJax" jax="CHTML"><mjx-math data-latex="u^5"><mjx-msup data-latex="u^5"><mjx-mi data-latex="u"><mjx-c>𝑢</mjx-c></mjx-mi><mjx-script><mjx-mn data-latex="5"><mjx-c>5</mjx-c></mjx-mn></mjx-script></mjx-msup></mjx-math></mjx-container>',
      '$u^5$',
    ],
    [
      'TeX on its parts alone',
      chtml(
        '<mjx-mi data-latex="u"><mjx-c>𝑢</mjx-c></mjx-mi><mjx-mo data-latex="="><mjx-c>=</mjx-c></mjx-mo><mjx-mi data-latex="v"><mjx-c>𝑣</mjx-c></mjx-mi>',
      ),
      'u = v',
    ],
    [
      'its MathML in an attribute',
      '<span class="MathJax_SVG" data-mathml="&lt;math&gt;&lt;msup&gt;&lt;mi&gt;u&lt;/mi&gt;&lt;mn&gt;5&lt;/mn&gt;&lt;/msup&gt;&lt;/math&gt;"><svg><g></g></svg></span>',
      'u⁵',
    ],
    [
      'what is read out, and nothing else',
      '<mjx-container class="MathJax" aria-label="u to the fifth"><svg><g><path d="M0"></path></g></svg></mjx-container>',
      'u to the fifth',
    ],
  ])('%s', (_, formula, expected) => {
    expect(textOf(formula)).toBe(expected);
  });
});
