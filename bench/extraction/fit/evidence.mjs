// Writes evidence of the labelled and the made pages for fit.py: node evidence.mjs blocks|images ROOT FOLDER [FOLD]
// ROOT holds dist and the assets that dist reads.
//
// blocks: blocks.f32 (rows), blocks.jsonl ({id, fold, texts} per page), made.jsonl (references), and the names of the
//   evidence in blocks.json and images.json.
// images: the images of FOLD's pages as ROOT's trees judge the blocks around them; images.f32, images.jsonl.
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { foldOf, loadPages } from '../pages.mjs';
import { madePages } from './made-pages.mjs';

const [, , what, root, folder, fold] = process.argv;
if (!['blocks', 'images'].includes(what) || folder === undefined)
  throw new Error('usage: node evidence.mjs blocks|images ROOT FOLDER [FOLD]');
const dist = (path) => import(pathToFileURL(join(root, 'dist/extract', path)).href);
const { parseHtml } = await dist('dom/parse.js');
const { decodeHtml } = await dist('decode-html.js');
const { readFacts } = await dist('metadata/page-facts.js');

const read = what === 'blocks' ? await blockReader() : await imageReader();
const made = madePages();
const lines = [];
const rows = openSync(join(folder, `${what}.f32`), 'w');
for (const page of [...loadPages(), ...made]) {
  if (fold !== undefined && foldOf(page) !== Number(fold)) continue;
  const bytes = page.html === undefined ? gunzipSync(readFileSync(page.path)) : Buffer.from(page.html);
  const tree = parseHtml(decodeHtml(bytes).utf8);
  lines.push({ id: page.id, fold: foldOf(page), ...read(page, tree, readFacts(tree)) });
}
closeSync(rows);
writeLines(`${what}.jsonl`, lines);
if (what === 'blocks')
  writeLines(
    'made.jsonl',
    made.map(({ reference }) => reference),
  );

function writeLines(file, values) {
  writeFileSync(join(folder, file), values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

/** Appends the rows of a page. */
function writeRows(list) {
  writeSync(rows, Buffer.concat(list.map((row) => Buffer.from(row.buffer, row.byteOffset, row.byteLength))));
}

async function blockReader() {
  const { segment } = await dist('blocks/segment.js');
  const { inlineText } = await dist('text/inline-text.js');
  const { findPictures } = await dist('images/find-pictures.js');
  const { toldImages } = await dist('images/told-images.js');
  const { blockEvidence, EVIDENCE } = await dist('evidence/block-evidence.js');
  const { IMAGE_EVIDENCE } = await dist('images/image-evidence.js');
  writeFileSync(join(folder, 'blocks.json'), JSON.stringify(EVIDENCE));
  writeFileSync(join(folder, 'images.json'), JSON.stringify(IMAGE_EVIDENCE));
  return ({ url }, tree, facts) => {
    const blocks = segment(tree, findPictures(tree, toldImages(facts)));
    const evidence = blockEvidence(tree, blocks, facts, url);
    const page = blocks.map((_, index) => {
      const at = evidence.rows.at(index);
      return evidence.rows.values.slice(at, at + EVIDENCE.length);
    });
    writeRows(page);
    return { texts: blocks.map((block) => inlineText(tree, block.start, block.end, block.context.pre >= 0)) };
  };
}

async function imageReader() {
  const { extractContent } = await dist('extract-content.js');
  const { resolveUrl } = await dist('images/resolve-url.js');
  return ({ url }, tree, facts) => {
    const content = extractContent(tree, facts, url, resolveUrl(facts.base ?? '', url) ?? url);
    writeRows(content.imageVerdicts.rows);
    const blockOf = new Map();
    for (const [index, block] of content.blocks.entries())
      for (const node of block.images) blockOf.set(node, index);
    return {
      images: content.images.map(({ candidates }) => candidates.map((candidate) => candidate.url)),
      blocks: content.images.map(({ node }) => blockOf.get(node) ?? -1),
    };
  };
}
