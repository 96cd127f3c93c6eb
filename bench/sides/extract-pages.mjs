// Parses or extracts pages on one thread, in rounds, and prints what a round took:
//
//   node extract-pages.mjs <cheerio-slim|parse|extract|measure> PAGES.jsonl
//
// cheerio-slim parses decoded text; parse is Weft's parser and index from UTF-8; extract is all from bytes to a
// document; measure also replaces personal data and measures the text, as a build does.
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { load } from 'cheerio/slim';
import { fromDist, timed } from './package.mjs';

/** The first rounds compile the code. */
const WARM_UP = 3;
const ROUNDS = 3;
const [work, list] = process.argv.slice(2);

const { extractDocument } = await fromDist('extract/extract-document.js');
const { decodeHtml } = await fromDist('extract/decode-html.js');
const { parseHtml } = await fromDist('extract/dom/parse.js');
const inputs = readFileSync(list, 'utf8')
  .trim()
  .split('\n')
  .map((line) => {
    const { id, url, path } = JSON.parse(line);
    const file = readFileSync(path);
    const body = path.endsWith('.gz') ? gunzipSync(file) : file;
    const { utf8 } = decodeHtml(body);
    return { utf8, text: utf8.toString(), page: { id, url, body, source: { input: path, offset: 0 } } };
  });
const runs = {
  'cheerio-slim': ({ text }) => load(text),
  parse: ({ utf8 }) => parseHtml(utf8),
  extract: ({ page }) => extractDocument(page),
  measure: work === 'measure' ? await measure() : undefined,
};
const once = () => {
  for (const input of inputs) runs[work](input);
};
for (let round = 0; round < WARM_UP; round++) once();
const took = await timed(() => {
  for (let round = 0; round < ROUNDS; round++) once();
});
const each = Object.fromEntries(
  Object.entries(took).map(([measure, seconds]) => [measure, seconds / ROUNDS]),
);
process.stdout.write(`${JSON.stringify(each)}\n`);

async function measure() {
  const { replacePii } = await fromDist('signals/pii/replace-pii.js');
  const { loadTextMeter } = await fromDist('signals/text/measure-text.js');
  const meter = await loadTextMeter();
  return ({ page }) => {
    const { document } = extractDocument(page);
    if (document !== undefined) meter.measureText(replacePii(document, 'replace').document);
  };
}
