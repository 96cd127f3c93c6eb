// Writes evidence of the labelled and the made pages for fit.py: node evidence.mjs blocks|images ROOT FOLDER [FOLD]
// ROOT holds dist and the assets that dist reads.
//
// blocks: blocks.f32 (rows), blocks.json (names), blocks.jsonl ({id, fold, texts} per page), made.jsonl (references).
// images: the images of FOLD's pages as ROOT's trees judge the blocks around them; images.f32, images.json, images.jsonl.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { foldOf, loadPages } from '../pages.mjs';
import { madePages } from './made-pages.mjs';

const [, , what, root, folder, fold] = process.argv;
if (!['blocks', 'images'].includes(what) || folder === undefined)
  throw new Error('usage: node evidence.mjs blocks|images ROOT FOLDER [FOLD]');
const dist = (path) => import(pathToFileURL(join(root, 'dist/extract', path)).href);
const { segment } = await dist('blocks/segment.js');
const { parseHtml } = await dist('dom/parse.js');
const { decodeHtml } = await dist('decode-html.js');
const { inlineText } = await dist('text/inline-text.js');
const { blockEvidence, EVIDENCE } = await dist('evidence/block-evidence.js');
const { readFacts } = await dist('metadata/page-facts.js');

const rows = [];
const lines = [];
const names = what === 'blocks' ? EVIDENCE : (await dist('images/image-evidence.js')).IMAGE_EVIDENCE;
const read = what === 'blocks' ? readBlocks : await imageReader();
const made = madePages();
for (const page of [...loadPages(), ...made]) {
  if (fold !== undefined && foldOf(page) !== Number(fold)) continue;
  const { utf8 } = decodeHtml(
    page.html === undefined ? gunzipSync(readFileSync(page.path)) : Buffer.from(page.html),
  );
  const tree = parseHtml(utf8);
  const facts = readFacts(tree);
  const blocks = segment(tree);
  lines.push({ id: page.id, fold: foldOf(page), ...read(page, tree, facts, blocks) });
}
writeFileSync(join(folder, `${what}.f32`), Buffer.concat(rows));
writeFileSync(join(folder, `${what}.json`), JSON.stringify(names));
writeLines(`${what}.jsonl`, lines);
if (what === 'blocks')
  writeLines(
    'made.jsonl',
    made.map(({ reference }) => reference),
  );

function writeLines(file, values) {
  writeFileSync(join(folder, file), values.map((value) => `${JSON.stringify(value)}\n`).join(''));
}

function readBlocks(page, tree, facts, blocks) {
  const evidence = blockEvidence(tree, blocks, facts, page.url);
  for (const index of blocks.keys()) {
    const at = evidence.rows.at(index);
    rows.push(Buffer.from(evidence.rows.values.slice(at, at + EVIDENCE.length).buffer));
  }
  return {
    texts: blocks.map((block) => inlineText(tree, block.start, block.end, block.context.pre >= 0)),
  };
}

async function imageReader() {
  const { judgeBlocks } = await dist('content/judge-blocks.js');
  const { repeatedProse } = await dist('content/repeated-prose.js');
  const { readImages } = await dist('images/read-images.js');
  const { imageEvidence } = await dist('images/image-evidence.js');
  const { toldImages } = await dist('images/told-images.js');
  const { resolveUrl } = await dist('images/resolve-url.js');
  return ({ url }, tree, facts, blocks) => {
    const evidence = blockEvidence(tree, blocks, facts, url);
    const verdicts = judgeBlocks(blocks, evidence);
    const repeated = repeatedProse(blocks, verdicts.kept, verdicts.probability, evidence.page.place);
    const blockOf = new Map();
    for (const [index, block] of blocks.entries()) for (const node of block.images) blockOf.set(node, index);
    const images = readImages(tree, blockOf.keys(), resolveUrl(facts.base ?? '', url) ?? url);
    const imageRows = imageEvidence(images, {
      page: evidence.page,
      paths: evidence.paths,
      probability: verdicts.probability,
      kept: verdicts.kept.map((keep, index) => keep && !repeated.has(index)),
      blockOf,
      title: evidence.title,
      told: toldImages(facts),
      url,
    });
    for (const row of imageRows) rows.push(Buffer.from(row.buffer, row.byteOffset, row.byteLength));
    return {
      images: images.map(({ candidates }) => candidates.map(({ url: address }) => address)),
      blocks: images.map(({ node }) => blockOf.get(node)),
    };
  };
}
