import { describe, expect, it } from 'vitest';
import { nodesOf } from './article.js';

const CODE = 'grain = weigh(3)\n\nif grain > 40:\n    print(grain)';
const LINES = CODE.split('\n');
const numbers = LINES.map((_, n) => n + 1);
const each = (line: (text: string, number: number) => string) =>
  LINES.map((text, n) => line(text, n + 1)).join('');

describe('code keeps its lines and loses their numbers', () => {
  it.each([
    ['plain', `<pre><code>${CODE}</code></pre>`],
    [
      'Pygments, table',
      `<table class="highlighttable"><tr><td class="linenos"><div class="linenodiv"><pre>${numbers.join('\n')}</pre></div></td><td class="code"><div class="highlight"><pre>${CODE}</pre></div></td></tr></table>`,
    ],
    [
      'Pygments, inline',
      `<div class="highlight"><pre>${each((text, n) => `<span class="lineno">${n} </span>${text}\n`)}</pre></div>`,
    ],
    [
      'Pygments 2.7, inline',
      `<div class="highlight"><pre>${each((text, n) => `<span class="linenos">${n}</span>${text}\n`)}</pre></div>`,
    ],
    [
      'Rouge',
      `<table class="rouge-table"><tbody><tr><td class="rouge-gutter gl"><pre class="lineno">${numbers.join('\n')}\n</pre></td><td class="rouge-code"><pre>${CODE}\n</pre></td></tr></tbody></table>`,
    ],
    [
      'Chroma with styles in place of classes',
      `<table><tr><td style="vertical-align:top"><pre><code>${numbers.map((n) => `<span style="white-space:pre;-webkit-user-select:none;user-select:none;color:#7f7f7f">${n}\n</span>`).join('')}</code></pre></td><td style="width:100%"><pre><code>${CODE}</code></pre></td></tr></table>`,
    ],
    [
      'Chroma, inline',
      `<pre class="chroma"><code>${each((text, n) => `<span class="line"><span class="ln">${n}</span><span class="cl">${text}\n</span></span>`)}</code></pre>`,
    ],
    [
      'highlight.js with its line numbers',
      `<pre><code class="hljs"><table class="hljs-ln"><tbody>${each((text, n) => `<tr><td class="hljs-ln-line hljs-ln-numbers" data-line-number="${n}"><div class="hljs-ln-n" data-line-number="${n}"></div></td><td class="hljs-ln-line hljs-ln-code" data-line-number="${n}">${text || '\n'}</td></tr>`)}</tbody></table></code></pre>`,
    ],
    [
      'Prism',
      `<pre class="line-numbers language-python"><code>${CODE}<span aria-hidden="true" class="line-numbers-rows">${'<span></span>'.repeat(LINES.length)}</span></code></pre>`,
    ],
    [
      'react-syntax-highlighter',
      `<pre><code>${each((text, n) => `<span><span class="linenumber react-syntax-highlighter-line-number" style="user-select:none">${n}</span><span>${text}\n</span></span>`)}</code></pre>`,
    ],
    [
      'Shiki',
      `<pre class="shiki"><code>${LINES.map((text) => `<span class="line"><span style="color:#fff">${text}</span></span>`).join('\n')}</code></pre>`,
    ],
    ['a button that copies', `<pre><button class="copy">Copy</button><code>${CODE}</code></pre>`],
    ['line ends as <br>', `<pre>${LINES.map((text) => text.replaceAll(' ', '&nbsp;')).join('<br>')}</pre>`],
  ])('%s', (_, markup) => {
    const nodes = nodesOf(`<p>This is what the scales run at every sack that comes in.</p>${markup}`);
    const code = nodes.slice(1).map((node) => (node.type === 'text' ? node : undefined));
    expect(code.map((node) => node?.role)).toEqual(['code']);
    const text = code[0]?.text ?? '';
    // A listing drawn as a table has no text in its empty lines.
    expect(text.split('\n').filter((line) => line !== '')).toEqual(LINES.filter((line) => line !== ''));
    if (!markup.includes('hljs-ln')) expect(text).toBe(CODE);
  });

  it.each([
    [
      'SyntaxHighlighter',
      `<div class="syntaxhighlighter"><table><tbody><tr><td class="gutter">${numbers.map((n) => `<div class="line number${n}">${n}</div>`).join('')}</td><td class="code"><div class="container">${each((text) => `<div class="line"><code>${text.replaceAll(' ', '&nbsp;')}</code></div>`)}</div></td></tr></tbody></table></div>`,
    ],
    [
      'GitHub',
      `<table class="highlight"><tbody>${each((text, n) => `<tr><td class="blob-num js-line-number" data-line-number="${n}"></td><td class="blob-code">${text.replaceAll(' ', '&nbsp;')}</td></tr>`)}</tbody></table>`,
    ],
  ])('without <pre>: %s', (_, markup) => {
    const nodes = nodesOf(`<p>This is what the scales run at every sack that comes in.</p>${markup}`);
    expect(nodes.slice(1)).toEqual([
      { type: 'text', role: 'code', text: LINES.filter((line) => line !== '').join('\n') },
    ]);
  });

  it('lines that a style makes', () => {
    const nodes = nodesOf(
      `<p>This is what the scales run at every sack that comes in.</p><pre><code>${['a = 1', 'b = 2'].map((text) => `<span style="display:block">${text}</span>`).join('')}</code></pre>`,
    );
    expect(nodes[1]).toEqual({ type: 'text', role: 'code', text: 'a = 1\nb = 2' });
  });

  it('numbers that are the code stay', () => {
    const nodes = nodesOf(
      '<p>These are the weights that the scales wrote in one day.</p><pre class="line-numbers"><code>14\n15\n16</code></pre>',
    );
    expect(nodes[1]).toEqual({ type: 'text', role: 'code', text: '14\n15\n16' });
  });
});

describe('lines of code without a word', () => {
  const BRACES = ['if (grain) {', '  weigh();', '}', '});'];
  it.each([
    ['items in <pre>', `<pre><ol>${BRACES.map((line) => `<li>${line}</li>`).join('')}</ol></pre>`],
    [
      'rows of a table',
      `<table class="highlight">${BRACES.map((line, n) => `<tr><td class="blob-num" data-line-number="${n}"></td><td class="blob-code">${line}</td></tr>`).join('')}</table>`,
    ],
    ['elements in <pre>', `<pre>${BRACES.map((line) => `<div class="line">${line}</div>`).join('')}</pre>`],
  ])('stay with the rest: %s', (_, markup) => {
    const nodes = nodesOf(`<p>This is what the scales run at every sack that comes in.</p>${markup}`);
    expect(nodes.slice(1)).toEqual([{ type: 'text', role: 'code', text: BRACES.join('\n') }]);
  });
});
