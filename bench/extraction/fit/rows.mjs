// Writes the evidence of all labelled pages for fit.py:
//   node rows.mjs blocks OUT     OUT/blocks.f32 + OUT/blocks.jsonl
//   node rows.mjs images OUT     OUT/images.f32 + OUT/images.jsonl, from OUT/verdicts.f32 (per block; negative: dropped)
import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { segment } from '../../../dist/extract/blocks/segment.js';
import { decodeHtml } from '../../../dist/extract/decode-html.js';
import { parseHtml } from '../../../dist/extract/dom/parse-html.js';
import { blockEvidence, EVIDENCE } from '../../../dist/extract/evidence/block-evidence.js';
import { IMAGE_EVIDENCE, imageEvidence } from '../../../dist/extract/images/image-evidence.js';
import { readImages } from '../../../dist/extract/images/read-images.js';
import { resolveUrl } from '../../../dist/extract/images/resolve-url.js';
import { toldImages } from '../../../dist/extract/images/told-images.js';
import { readFacts } from '../../../dist/extract/metadata/page-facts.js';
import { inlineText } from '../../../dist/extract/text/inline-text.js';
import { loadPages, thirdOf } from '../pages.mjs';

const [what, out] = process.argv.slice(2);
const rows = openSync(join(out, `${what}.f32`), 'w');
const lines = openSync(join(out, `${what}.jsonl`), 'w');
const verdicts = what === 'images' ? floats(join(out, 'verdicts.f32')) : undefined;
let at = 0;
for (const page of loadPages()) {
  const { html } = decodeHtml(gunzipSync(readFileSync(page.path)));
  const tree = parseHtml(html);
  const facts = readFacts(tree);
  const blocks = segment(tree);
  const evidence = blockEvidence(tree, blocks, facts, page.url);
  const line = { id: page.id, third: thirdOf(page) };
  if (verdicts === undefined) {
    writeSync(rows, Buffer.from(evidence.rows.buffer));
    line.places = blocks.map((block) => evidence.page.place[block.parent]);
    line.texts = blocks.map((block) => inlineText(tree, block.start, block.end, block.context.pre >= 0));
  } else {
    const own = verdicts.subarray(at, at + blocks.length);
    at += blocks.length;
    const blockOf = new Map(blocks.flatMap((block, index) => block.images.map((node) => [node, index])));
    const images = readImages(tree, blockOf.keys(), resolveUrl(facts.base ?? '', page.url) ?? page.url);
    const measured = imageEvidence(images, {
      page: evidence.page,
      paths: evidence.paths,
      probability: Float64Array.from(own, Math.abs),
      kept: Array.from(own, (value) => value > 0),
      blockOf,
      title: evidence.title,
      told: toldImages(facts),
      url: page.url,
    });
    for (const row of measured) writeSync(rows, Buffer.from(row.buffer));
    line.images = images.map(({ candidates }) => candidates.map(({ url }) => url));
  }
  writeSync(lines, `${JSON.stringify(line)}\n`);
}
closeSync(rows);
closeSync(lines);
writeFileSync(join(out, `${what}.names.json`), JSON.stringify(what === 'blocks' ? EVIDENCE : IMAGE_EVIDENCE));

function floats(path) {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
}
