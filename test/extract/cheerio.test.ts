import type { AnyNode } from 'domhandler';
import { describe, expect, it } from 'vitest';
import { cheerioOf, indexOfNode } from '../../src/extract/dom/cheerio.js';
import { parseHtml } from '../../src/extract/dom/parse.js';
import { attr, TEXT, tagName, textBelow } from '../../src/extract/dom/tree.js';

const PAGE = `<!doctype html><html><head><title>Tides &amp; boats</title>
  <style>p { color: red }</style>
  <script type="application/json" id="state">{"a":"</p>&amp;"}</script></head>
  <body class="a"><!-- one --><main><p class="lead">Low <b>water</b><!-- two --> now</p><p>Next</p>
  <body id="second"><ul><li>One<li>Two</ul><script type="math/tex">x &lt; y</script></main></body></html>`;

describe('cheerioOf', () => {
  it('finds by selectors the nodes that the tree has an index of', () => {
    const tree = parseHtml(PAGE);
    const $ = cheerioOf(tree);
    expect(cheerioOf(tree)).toBe($);
    for (const selector of ['html', 'body.a', 'main', 'p.lead', 'li:nth-of-type(2)', 'title', 'script']) {
      const element = $(selector).get(0) as AnyNode;
      const index = indexOfNode(tree, element);
      expect(tree.nodes()[index], selector).toBe(element);
      expect(tagName(tree, index)).toBe($(selector).prop('tagName')?.toLowerCase());
    }
    expect($('p.lead').text()).toBe('Low water now');
  });

  it('is cheerio over the same nodes: what is removed from one is gone from the other', () => {
    const tree = parseHtml('<p>a</p><p class="x">b</p>');
    const $ = cheerioOf(tree);
    $('.x').remove();
    expect($.html()).toBe('<p>a</p>');
    expect(indexOfNode(tree, $('p').get(0) as AnyNode)).toBe(1);
  });

  it('gives the node around what has no index: comments, a second body, the content of scripts', () => {
    const tree = parseHtml(PAGE);
    const $ = cheerioOf(tree);
    const main = indexOfNode(tree, $('main').get(0) as AnyNode);
    expect(indexOfNode(tree, $('#second').get(0) as AnyNode)).toBe(main);
    const script = $('#state').get(0) as AnyNode;
    expect(indexOfNode(tree, $(script).contents().get(0) as AnyNode)).toBe(indexOfNode(tree, script));
    expect(indexOfNode(tree, cheerioOf(parseHtml('<i>'))('i').get(0) as AnyNode)).toBe(-1);
  });
});

describe('the tree over cheerio’s nodes', () => {
  it('has the attributes of cheerio’s nodes', () => {
    const tree = parseHtml('<p class="a" data-x="1">b</p><p>c</p>');
    expect(tree.attribs[1]).toEqual((tree.nodes()[1] as { attribs?: object }).attribs);
    expect(attr(tree, 1, 'data-x')).toBe('1');
    expect(tree.attribs[3]).toBeUndefined();
  });

  it('leaves what is never shown out of the texts, and reads it where it is asked for', () => {
    const tree = parseHtml(PAGE);
    const $ = cheerioOf(tree);
    const shown = tree.text.filter((_, i) => tree.tag[i] === TEXT).join('');
    expect(shown).not.toMatch(/color|"a"|&lt;/);
    const below = (selector: string) => textBelow(tree, indexOfNode(tree, $(selector).get(0) as AnyNode));
    expect(below('#state')).toBe('{"a":"</p>&amp;"}');
    expect(below('script[type^="math"]')).toBe('x &lt; y');
    expect(below('title')).toBe('Tides & boats');
    expect(below('style')).toBe('p { color: red }');
  });
});
