import { load } from 'cheerio/slim';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cheerioOf } from '../../src/extract/dom/cheerio.js';
import { indexAgain } from '../../src/extract/dom/index-document.js';
import { parseHtml } from '../../src/extract/dom/parse.js';
import { attr, TEXT, type Tree, tagName, textBelow } from '../../src/extract/dom/tree.js';
import { markup } from './markup.js';

/** The tree as nested brackets: `p(b('x') 'y')`. */
function outline(tree: Tree): string {
  const parts: string[] = [];
  const ends: number[] = [];
  for (let i = 1; i < tree.tag.length; i++) {
    while (ends.length > 0 && i >= (ends.at(-1) ?? 0)) {
      ends.pop();
      parts.push(')');
    }
    if (tree.tag[i] === TEXT) {
      if (tree.text[i]?.trim()) parts.push(`'${tree.text[i]?.trim()}'`);
      continue;
    }
    parts.push(`${tagName(tree, i)}(`);
    ends.push(tree.end[i] ?? i + 1);
  }
  return parts.join(' ') + ' )'.repeat(ends.length);
}

const of = (html: string) => outline(parseHtml(html)).replaceAll('( ', '(').replaceAll(' )', ')');

describe('parseHtml', () => {
  it('ends a paragraph before a block, whatever inline elements are open in it', () => {
    expect(of('<p><b>a<div>b</div>c')).toBe("p(b('a')) div('b') 'c'");
  });

  it('ends list items, cells and options where the next one starts, but not across a nested list or table', () => {
    expect(of('<ul><li>a<ul><li>b</ul><li>c</ul>')).toBe("ul(li('a' ul(li('b'))) li('c'))");
    expect(of('<table><tr><td>a<td>b<tr><td>c</table>')).toBe("table(tr(td('a') td('b')) tr(td('c')))");
    expect(of('<table><tr><td><table><tr><td>x</table>y</table>')).toBe(
      "table(tr(td(table(tr(td('x'))) 'y')))",
    );
  });

  it('keeps blocks open when the end tag of an inline element around them comes early', () => {
    expect(of('<b><div>a</b>b</div>c')).toBe("b(div('ab')) 'c'");
  });

  it('does not let an end tag inside a cell close what stands outside it', () => {
    expect(of('<div><table><tr><td>a</div>b</table>c</div>')).toBe("div(table(tr(td('ab'))) 'c')");
  });

  it('ends a head that nobody closed at the first thing that belongs into a body', () => {
    expect(of('<head><title>t</title><p>a')).toBe("head(title('t')) p('a')");
  });

  it('reads CDATA sections of HTML as browsers do: a comment up to the next >', () => {
    expect(of('<![CDATA[ x ><p>a</p>')).toBe("p('a')");
  });

  it('keeps the first of two equal attributes, and one whose name is the value of another', () => {
    const tree = parseHtml('<img class="src" src="a.jpg" src="b.jpg">');
    expect(attr(tree, 1, 'class')).toBe('src');
    expect(attr(tree, 1, 'src')).toBe('a.jpg');
  });

  it('decodes character references in text and attributes, and leaves scripts alone', () => {
    const tree = parseHtml(
      '<img alt="a &amp; b &copy=1">x &lt; y<script type="application/ld+json">{"a":"&amp;"}</script>',
    );
    expect(attr(tree, 1, 'alt')).toBe('a & b &copy=1');
    expect(tree.text).toContain('x < y');
    expect(tree.text).toContain('{"a":"&amp;"}');
  });

  it('goes no deeper than browsers do: what stands deeper lies beside, and nothing of it is lost', () => {
    const tree = parseHtml(`${'<div>'.repeat(600)}a<b>b</b><script>c</script><svg><text>d</text></svg>e`);
    const depth = (node: number): number => (node <= 0 ? 0 : 1 + depth(tree.parent[node] ?? 0));
    expect(Math.max(...tree.tag.map((_, i) => depth(i)))).toBeLessThan(520);
    expect(textBelow(tree, 0)).toBe('abe');
    expect(tree.flattened).toBe(true);
    expect(parseHtml('<div>'.repeat(500)).flattened).toBe(false);
  });

  it('reads pages with one body or two into the same tree', () => {
    expect(of('<html><body>a<p>b</p><html><body class="x"><p>c</p></body>d')).toBe(
      "html(body('a' p('b') p('c') 'd'))",
    );
  });

  it('parses what browsers and htmlparser2 agree on as cheerio does', () => {
    const html =
      '<!doctype html><html><head><title>t</title></head><body><p id="a">b &lt; <i>c</i></p><!-- d --></body></html>';
    expect(cheerioOf(parseHtml(html)).html()).toBe(load(html).html());
  });

  it('makes the same index without cheerio’s nodes as over them, for any markup', () => {
    fc.assert(
      fc.property(markup(), (html) => {
        const { nodes: _, ...direct } = parseHtml(html);
        const { nodes: __, ...indexed } = indexAgain(parseHtml(html, { withNodes: true }));
        expect(direct).toEqual(indexed);
      }),
      { numRuns: 500 },
    );
  });

  it('moves what stands between cells, in shadow roots and in drawings, in the index as in the nodes', () => {
    for (const html of [
      '<table><tr>a<td>b</table>',
      '<div><template shadowrootmode=open><slot></slot>c</template>d</div>',
      '<p>e<svg><foreignObject><p>f</p></foreignObject></svg>g',
    ]) {
      const tree = parseHtml(html);
      expect(cheerioOf(tree).text()).toBe(textBelow(tree, 0));
    }
    expect(of('<table><tr>a<td>b</table>')).toBe("'a' table(tr(td('b')))");
  });

  it('reads bytes as the text they stand for, wherever characters are not ASCII', () => {
    const tree = parseHtml(
      `<p title="Größe &amp; Maß" data-ü="ä">${'a'.repeat(600)}Ebbe 潮水 &uuml;<!-- ö --><i>x</i>é</p><x-ß>𝒳</X-ß><script type="math/tex">α</script>`,
    );
    expect(textBelow(tree, 0)).toBe(`${'a'.repeat(600)}Ebbe 潮水 üxé𝒳`);
    expect(tree.attribs[1]).toEqual({ title: 'Größe & Maß', 'data-ü': 'ä' });
    expect(cheerioOf(tree)('x-ß').text()).toBe('𝒳');
    expect(cheerioOf(tree)('script').html()).toBe('α');
    expect(cheerioOf(tree)('p').contents().get(1)).toMatchObject({ type: 'comment', data: ' ö ' });
  });

  it('reads bytes and text alike, for any markup', () => {
    fc.assert(
      fc.property(markup(), (html) => {
        // A name that is not ASCII has the page decoded as a whole.
        const [bytes, text] = ['e', 'é'].map((name) => parseHtml(`${html}<x-${name}></x-${name}>`));
        const seen = (tree?: Tree) =>
          JSON.stringify([tree?.text, tree?.attribs, tree?.end]).replaceAll('é', 'e');
        expect(seen(bytes)).toBe(seen(text));
      }),
      { numRuns: 300 },
    );
  });

  it('holds for any markup: subtrees nest, parents come first, and every node is inside its parent', () => {
    fc.assert(
      fc.property(markup(), (html) => {
        const tree = parseHtml(html);
        for (let i = 1; i < tree.tag.length; i++) {
          const parent = tree.parent[i] ?? -1;
          expect(parent).toBeGreaterThanOrEqual(0);
          expect(parent).toBeLessThan(i);
          expect(tree.end[i]).toBeGreaterThan(i);
          expect(tree.end[i]).toBeLessThanOrEqual(tree.end[parent] ?? 0);
        }
      }),
      { numRuns: 500 },
    );
  });
});
