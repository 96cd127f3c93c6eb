// Runs one peer over a slice of a page list and prints a prediction per line:
//   node peers.mjs <readability|defuddle> <pages.jsonl> <from> <to>
// A slice per process, because jsdom's heap grows until the process dies after some 700 pages.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
// The peers take text; they get it decoded as well as Weft decodes it.
import { decodeHtml } from '../../dist/extract/decode-html.js';

const BLOCKS = new Set(
  'ADDRESS ARTICLE ASIDE BLOCKQUOTE DD DETAILS DIV DL DT FIGCAPTION FIGURE FOOTER FORM H1 H2 H3 H4 H5 H6 HEADER HR LI MAIN NAV OL P PRE SECTION TABLE TBODY TD TH THEAD TR UL'.split(
    ' ',
  ),
);

const [peer, list, from, to] = process.argv.slice(2);
const extract = await { readability, defuddle }[peer]();
const lines = readFileSync(list, 'utf8').trim().split('\n').slice(Number(from), Number(to));
for (const line of lines) {
  const { id, url, path } = JSON.parse(line);
  const html = decodeHtml(gunzipSync(readFileSync(path))).utf8.toString();
  let nodes = [];
  try {
    nodes = await extract(html, url);
  } catch (error) {
    process.stderr.write(`${peer} ${id}: ${error.message}\n`);
  }
  process.stdout.write(`${JSON.stringify({ id, nodes })}\n`);
}

async function readability() {
  const { Readability } = await import('@mozilla/readability');
  const { JSDOM, VirtualConsole } = await import('jsdom');
  return (html, url) => {
    const { window } = new JSDOM(html, { url, virtualConsole: new VirtualConsole() });
    const article = new Readability(window.document).parse();
    const nodes = article === null ? [] : nodesOf(new JSDOM(article.content, { url }).window.document.body);
    window.close();
    return nodes;
  };
}

async function defuddle() {
  const { Defuddle } = await import('defuddle/node');
  const { parseHTML } = await import('linkedom');
  return async (html, url) => {
    const { content } = await Defuddle(parseHTML(html).document, url);
    return nodesOf(parseHTML(`<!doctype html><html><body>${content}</body></html>`).document.body);
  };
}

/** Text between blocks and images, in order. */
function nodesOf(body) {
  const nodes = [];
  let text = '';
  const flush = () => {
    const folded = text.replace(/[ \t\r\f]+/g, ' ').trim();
    if (folded !== '') nodes.push({ type: 'text', text: folded });
    text = '';
  };
  const walk = (node) => {
    if (node.nodeType === 3) text += node.nodeValue;
    if (node.nodeType !== 1 || ['SCRIPT', 'STYLE', 'NOSCRIPT'].includes(node.tagName)) return;
    if (node.tagName === 'IMG') {
      const src =
        node.getAttribute('src') ||
        node.getAttribute('srcset')?.trim().split(/\s+/)[0] ||
        node.getAttribute('data-src');
      flush();
      if (src) nodes.push({ type: 'image', src });
      return;
    }
    const isBlock = BLOCKS.has(node.tagName);
    if (isBlock) flush();
    if (node.tagName === 'BR') text += '\n';
    for (const child of node.childNodes) walk(child);
    if (isBlock) flush();
  };
  walk(body);
  flush();
  return nodes;
}
