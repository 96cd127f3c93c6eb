// Writes the evidence of all labelled pages for fit.py: node evidence.mjs blocks|images FOLDER
//
// blocks: blocks.f32 (rows), blocks.json (names), pages.jsonl ({id, third, texts, places} per page).
// images: reads decided.f32 (a block's probability, negative when it is dropped); images.f32, images.json, images.jsonl.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { loadPages, thirdOf } from '../pages.mjs';

const dist = (path) => import(new URL(`../../../dist/extract/${path}`, import.meta.url).href);
const { segment } = await dist('blocks/segment.js');
const { parseHtml } = await dist('dom/parse.js');
const { decodeHtml } = await dist('decode-html.js');
const { inlineText } = await dist('text/inline-text.js');
const { blockEvidence, EVIDENCE } = await dist('evidence/block-evidence.js');
const { findPictures } = await dist('images/find-pictures.js');
const { readImages } = await dist('images/read-images.js');
const { imageEvidence, IMAGE_EVIDENCE } = await dist('images/image-evidence.js');
const { toldImages } = await dist('images/told-images.js');
const { resolveUrl } = await dist('images/resolve-url.js');
const { readFacts } = await dist('metadata/page-facts.js');

const [, , what, folder] = process.argv;
if (!['blocks', 'images'].includes(what) || folder === undefined)
  throw new Error('usage: node evidence.mjs blocks|images FOLDER');
const rows = [];
const lines = [];
const decided = what === 'images' ? floats(join(folder, 'decided.f32')) : undefined;
let seen = 0;
for (const page of loadPages()) {
  const { utf8 } = decodeHtml(gunzipSync(readFileSync(page.path)));
  const tree = parseHtml(utf8);
  const facts = readFacts(tree);
  const told = toldImages(facts);
  const pictures = findPictures(tree, told);
  const blocks = segment(tree, pictures);
  const evidence = blockEvidence(tree, blocks, facts, page.url);
  if (decided === undefined) {
    for (const index of blocks.keys()) {
      const at = evidence.rows.at(index);
      rows.push(Buffer.from(evidence.rows.values.slice(at, at + EVIDENCE.length).buffer));
    }
    const texts = blocks.map((block) => inlineText(tree, block.start, block.end, block.context.pre >= 0));
    const places = blocks.map((block) => evidence.page.place[block.parent]);
    lines.push({ id: page.id, third: thirdOf(page), texts, places });
    continue;
  }
  const share = decided.subarray(seen, seen + blocks.length);
  seen += blocks.length;
  const blockOf = new Map();
  for (const [index, block] of blocks.entries()) for (const node of block.images) blockOf.set(node, index);
  const images = readImages(
    tree,
    pictures,
    blockOf.keys(),
    resolveUrl(facts.base ?? '', page.url) ?? page.url,
  );
  const imageRows = imageEvidence(images, {
    page: evidence.page,
    paths: evidence.paths,
    probability: Float64Array.from(share, Math.abs),
    kept: [...share].map((value) => value > 0),
    blockOf,
    title: evidence.title,
    told,
    url: page.url,
  });
  for (const row of imageRows) rows.push(Buffer.from(row.buffer, row.byteOffset, row.byteLength));
  lines.push({ id: page.id, images: images.map(({ candidates }) => candidates.map(({ url }) => url)) });
}
writeFileSync(join(folder, `${what}.f32`), Buffer.concat(rows));
writeFileSync(join(folder, `${what}.json`), JSON.stringify(what === 'blocks' ? EVIDENCE : IMAGE_EVIDENCE));
const list = what === 'blocks' ? 'pages.jsonl' : 'images.jsonl';
writeFileSync(join(folder, list), lines.map((line) => `${JSON.stringify(line)}\n`).join(''));

/** A file of 32-bit floats. */
function floats(path) {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
