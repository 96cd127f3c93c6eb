import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeHtml } from '../../src/extract/decode-html.js';
import { parseHtml } from '../../src/extract/dom/parse.js';
import { needs } from '../support/needs.js';
import { seenByParse5, seenInTree } from './parse5-oracle.js';

const SETS = ['readability', 'scrapinghub', 'wcxb_dev', 'magic_forum', 'trafilatura', 'zhds'];
const shared = needs.shared('real pages are parsed beside parse5');

const NAMES =
  'div p b a i ul li table tr td th h1 h2 span figure pre blockquote font section dl dt dd nav article svg math mi path g noscript script title head body html button template'.split(
    ' ',
  );
const OTHERS = [
  ...['one', 'two', 'three', '\n', '&nbsp;', '&lt;'],
  ...['<img src=1>', '<img src=2>', '<image src=3>', '<br/>', '<p/>', '<g/>', '<svg/>'],
  ...['<!-- a --!>', '<!-- b -->', '<!--', '<![CDATA[c>d]]>', '<svg><g>', '</svg>'],
  '<script><!-- <script></script>',
];

/** Small pages of open, crossed and stray tags. */
function pages(): fc.Arbitrary<string> {
  const tag = fc.constantFrom(...NAMES);
  const piece = fc.oneof(
    tag.map((name) => `<${name}>`),
    tag.map((name) => `</${name}>`),
    fc.constantFrom(...OTHERS),
  );
  return fc.array(piece, { minLength: 1, maxLength: 10 }).map((pieces) => pieces.join(''));
}

/**
 * What is left different: htmlparser2 reads the content of these elements as text in SVG and MathML too, where browsers
 * read tags; and browsers pass over rows and cells outside of tables, whose end tags end an SVG here.
 */
const DIFFERENT = /<(?:svg|math)[\s\S]*<(?:script|title)|^(?:(?!<table)[\s\S])*<t[rdh]>[\s\S]*<(?:svg|math)/;

describe('what a reader sees of a page', () => {
  it('is what parse5 shows, for pages as nobody should write them', () => {
    fc.assert(
      fc.property(pages(), (html) => {
        fc.pre(!DIFFERENT.test(html));
        expect(seenInTree(parseHtml(html))).toEqual(seenByParse5(html));
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    ['an SVG that a paragraph ends', '<div><svg><g><path d=""><p>one</p></div>two'],
    ['an SVG in an SVG', '<svg><svg><path><div>one</div>two'],
    ['HTML in an SVG', '<svg><foreignObject><p>a</p></foreignObject></svg>one'],
    [
      'HTML in an SVG in HTML in an SVG',
      '<svg><text>no</text><foreignObject>a<svg><g><foreignObject><b>b</b><img src=1></foreignObject></g></svg></foreignObject><foreignObject>c</foreignObject></svg>one',
    ],
    ['a formula that an image ends', '<math><mrow><mi>x</mi><img src=1>one'],
    ['elements of SVG that end themselves', '<svg><path/><g/></svg>one<p/>two<div/>three'],
    ['CDATA in MathML', '<math><ms/><![CDATA[b > c]]></math>d'],
    ['CDATA in HTML', 'a<![CDATA[b>c]]>d'],
    ['CDATA in HTML and MathML', '<![CDATA[a>b]]><math><ms/><![CDATA[c>d]]></math><![CDATA[e>f]]>'],
    ['a script in a script', '<script><!-- <script>a</script> b <p>c</p> --></script>one'],
    [
      'a script in a script, and a body',
      '<script><!-- <script></script><body class=a>b<table><br/>--></script>one',
    ],
    ['a script in a script that nobody ends', '<script><!-- <script>a</script><p>b</p></div><body>c'],
    ['two comments in a script', '<script><!-- --> "<script>" </script>one'],
    ['an empty comment in a script', '<script><!--> <script> </script>one'],
    ['a second body', '<body>one<body class=x><p>two</body>three'],
    ['a second head', '<head></head><body>one<head><b>two</b></head>three'],
    ['text in a head', '<head><title>t</title>one <b>two</b>'],
    ['text in a table', '<table>one<tr><td>two</td>three<img src=1></tr></table>four'],
    ['a table in a table', '<table><tr><td><table>one<td>two</table></table>'],
    ['a form around rows', '<table><form><tr><td>one</td></tr></form></table>two'],
    ['paragraphs in paragraphs', '<p>one<b>two<p>three</b>four</p>five'],
    ['end tags in a template', '<div><template>a</div>b</template>one</div>two'],
    ['end tags in a noscript', '<div><noscript></div><p>a</noscript>one</div>two'],
    [
      'a comment and a style that a noscript ends',
      '<noscript><!-- a</noscript>one<noscript><style>b</noscript>two<!-- c -->',
    ],
    ['a heading that another ends', '<h2>one</h3>two<h1>three<svg></h2>four'],
    ['a head in a head', '<head><template><head>a</div></template></head>one'],
    ['cells in a noscript', '<table><tr><td><noscript><th>a</noscript>one</table>'],
    ['what follows the end of the body', '<body><div>one</body></html>two<svg></body>a'],
    ['noscripts in noscripts', '<noscript>a<noscript>b<noscript>c</noscript>one'],
    ['a comment that ends in --!>', 'one<!-- a --!>two<!-- b -->three'],
    ['an image by its old name', '<image src=1>one<svg><image href=2></image></svg>'],
  ])('is what parse5 shows: %s', (_, html) => {
    expect(seenInTree(parseHtml(html))).toEqual(seenByParse5(html));
  });

  it.each([
    // Browsers take everything up to the end of the page for text of these elements; here the element around ends them.
    ['<div><iframe src="a"></div>one', 'one', ''],
    ['<p><select><option>a</p>one', 'one', ''],
    ['<div><noembed></div>one', 'one', ''],
    ['<video><p>a</video>one', 'one', ''],
    ['<head><script src="a"/></head><p>one', 'one', ''],
    // Such a form is empty in browsers, so that what stands between it and a row stands before the table.
    ['<table><form><tr><td>one</td></tr>two</form></table>', 'onetwo', 'twoone'],
    // Content of SVG that is text here.
    ['<svg><style><p>one', '', 'one'],
  ])('differs from what parse5 shows of %s', (html, ours, theirs) => {
    expect(seenInTree(parseHtml(html)).text).toBe(ours);
    expect(seenByParse5(html).text).toBe(theirs);
  });

  it.skipIf(shared.skip)('is what parse5 shows, for every twentieth real page', () => {
    const folder = join(shared.path, 'data/extract');
    const different: string[] = [];
    let count = 0;
    for (const set of SETS)
      for (const line of readFileSync(join(folder, set, 'refs.jsonl'), 'utf8')
        .trim()
        .split('\n')) {
        if (count++ % 20 !== 0) continue;
        const { id, html } = JSON.parse(line) as { id: string; html: string };
        const page = decodeHtml(gunzipSync(readFileSync(join(folder, set, html)))).utf8.toString();
        const [ours, theirs] = [seenInTree(parseHtml(page)), seenByParse5(page)];
        if (JSON.stringify(ours) !== JSON.stringify(theirs)) different.push(id);
      }
    expect(count).toBeGreaterThan(500);
    expect(different).toEqual([]);
  });
});
