import { describe, expect, it } from 'vitest';
import { parseHtml } from '../../src/extract/dom/parse.js';
import { inlineText } from '../../src/extract/text/inline-text.js';
import { nodesOf, textsOf } from './article.js';

const textOf = (html: string) => {
  const tree = parseHtml(html);
  return inlineText(tree, 1, tree.tag.length);
};
const E = '<mrow><mi>E</mi><mo>=</mo><mi>m</mi><msup><mi>c</mi><mn>2</mn></msup></mrow>';
const annotated = `<math><semantics>${E}<annotation encoding="application/x-tex">E = m c^2</annotation></semantics></math>`;
const glyphs =
  '<span class="katex-html" aria-hidden="true"><span class="base"><span class="mord">E</span><span class="mord">mc2</span></span></span>';

describe('a formula is one TeX string at its place', () => {
  it.each([
    [
      'KaTeX',
      `<span class="katex"><span class="katex-mathml">${annotated}</span>${glyphs}</span>`,
      '$E = m c^2$',
    ],
    [
      'KaTeX, displayed',
      `<span class="katex-display"><span class="katex"><span class="katex-mathml">${annotated}</span>${glyphs}</span></span>`,
      '\n$$E = m c^2$$\n',
    ],
    [
      'KaTeX whose MathML has no annotation',
      `<span class="katex"><span class="katex-mathml"><math>${E}</math></span>${glyphs}</span>`,
      'E = mc²',
    ],
    ['MathML with an annotation', annotated, '$E = m c^2$'],
    [
      'MathML with TeX in alttext',
      `<math alttext="{\\displaystyle E=mc^{2}}" display="block">${E}</math>`,
      '\n$$E=mc^{2}$$\n',
    ],
    ['MathML with words in alttext', `<math alttext="E equals m c squared">${E}</math>`, 'E = mc²'],
    ['MathJax 2 before it ran', '<script type="math/tex">E = m c^2</script>', '$E = m c^2$'],
    [
      'MathJax 2, preview and script',
      '<span class="MathJax_Preview">E=mc²</span><script type="math/tex">E = m c^2</script>',
      '$E = m c^2$',
    ],
    [
      'MathJax 2 after it ran',
      `<span class="MathJax_Preview"></span><span class="MathJax" id="MathJax-Element-1-Frame"><nobr><span class="math">E=mc2</span></nobr><span class="MJX_Assistive_MathML"><math>${E}</math></span></span><script type="math/tex" id="MathJax-Element-1">E = m c^2</script>`,
      '$E = m c^2$',
    ],
    [
      'MathJax 2, displayed, SVG',
      '<span class="MathJax_Preview"></span><div class="MathJax_SVG_Display"><span class="MathJax_SVG"><svg><g></g></svg></span></div><script type="math/tex; mode=display">% <![CDATA[\nE = m c^2 % ]]></script>',
      '\n$$E = m c^2$$\n',
    ],
    [
      'MathJax 2 without its script',
      `<span class="MathJax"><span class="math">E=mc2</span><span class="MJX_Assistive_MathML"><math>${E}</math></span></span>`,
      'E = mc²',
    ],
    [
      'MathJax 3',
      `<mjx-container class="MathJax" jax="CHTML"><mjx-math aria-hidden="true"><mjx-mi><mjx-c class="mjx-c1D438"></mjx-c></mjx-mi></mjx-math><mjx-assistive-mml><math>${E}</math></mjx-assistive-mml></mjx-container>`,
      'E = mc²',
    ],
    [
      'MathJax 4',
      `<mjx-container class="MathJax" jax="SVG" display="true"><svg></svg><mjx-assistive-mml><math data-latex="E = m c^2">${E}</math></mjx-assistive-mml></mjx-container>`,
      '\n$$E = m c^2$$\n',
    ],
    [
      'LaTeXML',
      `<math class="ltx_Math" alttext="E=mc^{2}" display="inline"><semantics>${E}<annotation encoding="application/x-tex">E=mc^{2}</annotation></semantics></math>`,
      '$E=mc^{2}$',
    ],
    [
      'MediaWiki, MathML hidden behind a picture',
      `<span class="mwe-math-element"><span class="mwe-math-mathml-inline" style="display: none;"><math alttext="{\\displaystyle E=mc^{2}}"><semantics>${E}<annotation encoding="application/x-tex">{\\displaystyle E=mc^{2}}</annotation></semantics></math></span><img src="/media/math/render/svg/0f" class="mwe-math-fallback-image-inline" aria-hidden="true" alt="{\\displaystyle E=mc^{2}}"></span>`,
      '$E=mc^{2}$',
    ],
    [
      'MediaWiki, picture alone',
      '<img class="mwe-math-fallback-image-display" src="/media/math/render/svg/0f" alt="E=mc^{2}">',
      '\n$$E=mc^{2}$$\n',
    ],
    ['Pandoc for MathJax', '<span class="math inline">\\(E = m c^2\\)</span>', '$E = m c^2$'],
    ['Pandoc for KaTeX', '<span class="math display">E = m c^2</span>', '\n$$E = m c^2$$\n'],
    [
      'Pandoc in plain HTML',
      '<span class="math inline"><em>E</em> = <em>m</em><em>c</em><sup>2</sup></span>',
      'E = mc²',
    ],
    ['Sphinx', '<span class="math notranslate nohighlight">\\(E = m c^2\\)</span>', '$E = m c^2$'],
    ['MkDocs', '<span class="arithmatex">\\(E = m c^2\\)</span>', '$E = m c^2$'],
    [
      'AMP',
      '<amp-mathml layout="container" inline data-formula="\\(E = m c^2\\)"></amp-mathml>',
      '$E = m c^2$',
    ],
    [
      'Quill',
      '<span class="ql-formula" data-value="E = m c^2"><span contenteditable="false">E=mc2</span></span>',
      '$E = m c^2$',
    ],
    [
      'Zhihu of today',
      '<span class="ztext-math" data-eeimg="1" data-tex="E = m c^2">E=mc2</span>',
      '$E = m c^2$',
    ],
  ])('%s', (_, markup, formula) => {
    expect(textOf(`<p>We know ${markup} today</p>`)).toBe(
      `We know ${formula} today`.replace(/ ?\n ?/g, '\n'),
    );
  });

  it.each([
    [
      'Zhihu',
      '<img src="https://www.zhihu.com/equation?tex=%5Cfrac%7Ba%7D%7Bb%7D" alt="[公式]" eeimg="1">',
      '$\\frac{a}{b}$',
    ],
    [
      'Zhihu, displayed',
      '<img src="https://www.zhihu.com/equation?tex=a%2Bb+%5C%5C" alt="a+b \\\\" eeimg="2">',
      '\n$$a+b$$\n',
    ],
    [
      'WordPress',
      '<img src="https://s0.wp.com/latex.php?latex=%5Cfrac+a+b&bg=fff" alt="\\frac a b" class="latex">',
      '$\\frac a b$',
    ],
    [
      'CodeCogs',
      '<img src="https://latex.codecogs.com/svg.latex?\\dpi{120}&space;\\frac{a}{b}" title="formula">',
      '$\\frac{a}{b}$',
    ],
    [
      'CodeCogs, encoded',
      '<img src="https://latex.codecogs.com/gif.latex?%5Cinline%20%5Cfrac%7Ba%7D%7Bb%7D">',
      '$\\frac{a}{b}$',
    ],
    [
      'Google Charts',
      '<img src="//chart.googleapis.com/chart?cht=tx&chl=%5Cfrac%7Ba%7D%7Bb%7D">',
      '$\\frac{a}{b}$',
    ],
    ['mimeTeX', '<img src="/cgi-bin/mimetex.cgi?%5Cfrac%7Ba%7D%7Bb%7D" alt="">', '$\\frac{a}{b}$'],
    ['Upmath', '<img src="https://i.upmath.me/svg/%5Cfrac%7Ba%7D%7Bb%7D">', '$\\frac{a}{b}$'],
    [
      'GitHub of old',
      '<img src="https://render.githubusercontent.com/render/math?math=%5Cfrac%7Ba%7D%7Bb%7D">',
      '$\\frac{a}{b}$',
    ],
    ['TeX with delimiters in alt', '<img src="/img/eq1.png" alt="$\\frac{a}{b}$">', '$\\frac{a}{b}$'],
    [
      'Moodle',
      '<img class="texrender" src="/filter/tex/pix.php/0f.gif" alt="\\frac{a}{b}">',
      '$\\frac{a}{b}$',
    ],
    [
      'QuickLaTeX',
      '<img src="/ql-cache/quicklatex.com-0f_l3.svg" class="ql-img-inline-formula" alt="&#92;frac{a}{b}">',
      '$\\frac{a}{b}$',
    ],
    [
      'a loading picture',
      '<img src="data:image/gif;base64,R0lGODlh" data-src="https://www.zhihu.com/equation?tex=a%5E2" alt="公式" eeimg="1">',
      '$a^2$',
    ],
  ])('a picture: %s', (_, picture, formula) => {
    const nodes = nodesOf(
      `<p>The share of grain that goes to the miller is ${picture} of what each farmer brings to the ford.</p>`,
    );
    expect(nodes).toEqual([
      {
        type: 'text',
        role: 'paragraph',
        text: `The share of grain that goes to the miller is ${formula} of what each farmer brings to the ford.`.replace(
          / ?\n ?/g,
          '\n',
        ),
      },
    ]);
  });

  it('a formula alone in its block is a node of its own', () => {
    const nodes = nodesOf(
      '<p>The share of grain that goes to the miller for his work is given by this rule:</p><div class="MathJax_Display"><span class="MathJax">a/b</span></div><script type="math/tex; mode=display">\\frac{a}{b}</script><p>where the first is the number of sacks that were brought in and the other what they weigh.</p>',
    );
    expect(nodes[1]).toEqual({ type: 'text', role: 'math', text: '$$\\frac{a}{b}$$' });
    expect(nodes).toHaveLength(3);
  });

  it('a photograph whose description names a letter is no formula', () => {
    const nodes = nodesOf(
      '<p>The stones were dressed by hand for many years.</p><figure><img src="/p/stones.jpg" width="900" height="600" alt="The stones, dressed by hand"></figure><p>They were turned over each spring by the whole family.</p>',
    );
    expect(nodes.filter(({ type }) => type === 'image')).toHaveLength(1);
  });
});

describe('MathML without TeX is read on one line', () => {
  it.each([
    ['<mfrac><mrow><mi>a</mi><mo>+</mo><mi>b</mi></mrow><mn>2</mn></mfrac>', '(a + b)/2'],
    ['<msqrt><mi>x</mi></msqrt>', '√x'],
    ['<msqrt><mi>x</mi><mo>+</mo><mn>1</mn></msqrt>', '√(x + 1)'],
    ['<mroot><mi>x</mi><mn>3</mn></mroot>', '³√x'],
    ['<msub><mi>x</mi><mi>i</mi></msub>', 'x_i'],
    ['<msub><mi>x</mi><mi>i</mi></msub><mi>y</mi>', 'x_i y'],
    ['<mover><mi>x</mi><mo>˙</mo></mover>', 'x\u0307'],
    ['<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>', 'x₁²'],
    [
      '<munderover><mo>∑</mo><mrow><mi>i</mi><mo>=</mo><mn>1</mn></mrow><mi>n</mi></munderover><mi>i</mi>',
      '∑_(i = 1)ⁿ i',
    ],
    ['<mi>f</mi><mo>&#x2061;</mo><mo>(</mo><mi>x</mi><mo>)</mo>', 'f(x)'],
    ['<msup><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow><mi>k</mi></msup>', '(a)^k'],
    [
      '<mtable><mtr><mtd><mn>1</mn></mtd><mtd><mn>0</mn></mtd></mtr><mtr><mtd><mn>0</mn></mtd><mtd><mn>1</mn></mtd></mtr></mtable>',
      '[1, 0; 0, 1]',
    ],
  ])('%s', (inner, text) => {
    expect(textOf(`<math>${inner}</math>`)).toBe(text);
  });

  it('in time linear in its depth', () => {
    const deep = 400;
    const text = textOf(`<math>${'<mrow>'.repeat(deep)}<mi>x</mi>${'</mrow>'.repeat(deep)}</math>`);
    expect(text).toBe('x');
  });
});

it('words around TeX that the page writes out stay as written', () => {
  expect(
    textsOf(
      '<p>If \\(a\\) is the number of sacks and $b$ the weight of one, then the miller takes his part of both.</p>',
    ),
  ).toEqual([
    'If \\(a\\) is the number of sacks and $b$ the weight of one, then the miller takes his part of both.',
  ]);
});

describe('a formula picture that is loaded late is one formula', () => {
  const URL = 'https://latex.codecogs.com/svg.latex?x%5E2%2B1';
  const LAZY = `<img class="lazy" src="/img/blank.gif" data-src="${URL}">`;
  const COPY = `<noscript><img src="${URL}"></noscript>`;
  const drawn = (name: string) =>
    `<noscript><img class="latex" src="/eq/${name}.png" alt="x^2+1"></noscript>`;
  it.each([
    ['with a stand-in', LAZY],
    ['with a copy behind it', LAZY + COPY],
    ['with a copy before it', `${COPY} ${LAZY}`],
    ['in an attribute of another script', `<img src="/placeholder.png" data-lazy-src="${URL}">`],
    ['in <noscript> alone', COPY],
    ['in <noscript> alone, in a wrapper', `<noscript><span><img src="${URL}"></span></noscript>`],
    ['that only its copy describes', `<img class="lazy" data-src="/eq/7.png">${drawn('7')}`],
    ['that only its copy describes, before it', `${drawn('7')}<img class="lazy" data-src="/eq/7.png">`],
  ])('%s', (_, picture) => {
    expect(
      nodesOf(`<p>The miller found that ${picture} is the weight of a sack, and wrote it on the door.</p>`),
    ).toEqual([
      {
        type: 'text',
        role: 'paragraph',
        text: 'The miller found that $x^2+1$ is the weight of a sack, and wrote it on the door.',
      },
    ]);
  });

  it('each of a row is told once', () => {
    const lazy = (name: string) =>
      `<img class="lazy" data-src="https://www.zhihu.com/equation?tex=${name}"><noscript><img src="https://www.zhihu.com/equation?tex=${name}" alt="${name}"></noscript>`;
    expect(textsOf(`<p>The weights were ${lazy('a_1')}${lazy('a_2')}${lazy('a_2')} at noon.</p>`)).toEqual([
      'The weights were $a_1$$a_2$$a_2$ at noon.',
    ]);
  });

  it('a photograph beside the formula of a <noscript> stays', () => {
    const nodes = nodesOf(
      `<p>Here is the sack <img src="/p/sack.jpg" alt="The sack" width="800" height="600">${drawn('9')} of the miller, as he weighed it.</p>`,
    );
    expect(nodes.map((node) => (node.type === 'image' ? node.src : node.text))).toEqual([
      'Here is the sack',
      'https://mill.example/p/sack.jpg',
      '$x^2+1$ of the miller, as he weighed it.',
    ]);
  });
});

it('KaTeX whose MathML was flattened to its texts is its annotation', () => {
  const flat = '\n  \n   \n    E\n   \n   =\n   m\n  \n  \n   E = mc^2\n  \n ';
  expect(
    textOf(
      `<p>a <span class="katex--inline"><span class="katex"><span class="katex-mathml">${flat}</span><span class="katex-html">E=mc2</span></span></span> b</p>`,
    ),
  ).toBe('a $E = mc^2$ b');
});
