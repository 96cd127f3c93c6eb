// Shares of pages with images that presets keep, Chinese next to English, and why the others go. No image is fetched:
// each is taken as one that could be had and passes, so that text and structure decide.
//   npm run build && node bench/curation/shares.mjs [--preset weft]… [--markdown] [--json out.json] [--signals out.jsonl]
import {
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { judgedDocument } from '../../dist/assemble/judged-document.js';
import { extract } from '../../dist/extract/worker.js';
import { DocumentJudge } from '../../dist/rules/document-judge.js';
import { resolveRules } from '../../dist/rules/resolve-rules.js';
import { loadPages, SHARED } from '../extraction/pages.mjs';

const { values: options } = parseArgs({
  options: {
    preset: { type: 'string', multiple: true, default: ['weft', 'vila', 'omnicorpus', 'obelics'] },
    markdown: { type: 'boolean' },
    json: { type: 'string' },
    signals: { type: 'string' },
  },
});

const documents = await measuredDocuments();
if (options.signals !== undefined) writeSignals(options.signals);
const report = options.preset.map((preset) => ({ preset, groups: [row(preset, 'en'), row(preset, 'zh')] }));
process.stdout.write(`${options.markdown ? markdown() : report.map(describe).join('\n')}\n`);
if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(report, null, 1)}\n`);

/** Documents of pages with at least one image, by the language that was identified. */
async function measuredDocuments() {
  const found = [];
  for (const { id, url, path } of [...loadPages(), ...furtherChinesePages()]) {
    const body = gunzipSync(readFileSync(path));
    const page = { id, url, body, source: { input: 'bench', offset: 0 } };
    const { document } = await extract({ page, options: {}, annotate: {} });
    if (document?.nodes.some(({ type }) => type === 'image')) found.push(document);
  }
  return found;
}

/** Pages without labels; of the labelled ones too few are Chinese. */
function furtherChinesePages() {
  const folder = join(SHARED, 'data/unlabelled_zh');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.html.gz'))
    .sort()
    .map((name) => ({ id: name, url: `https://example.invalid/${name}`, path: join(folder, name) }));
}

function row(preset, group) {
  // A preset for one language would drop the other whole; the question is what its other rules make of it.
  const overrides = Object.fromEntries(
    ['document_language', 'document_language_unsure'].map((code) => [code, { action: 'off' }]),
  );
  const rules = resolveRules({ preset, overrides });
  const counts = { group, documents: 0, kept: 0, texts: 0, texts_kept: 0, reasons: {}, text_reasons: {} };
  for (const document of documents) {
    const judge = new DocumentJudge(
      rules,
      judgedDocument(document, () => undefined),
    );
    if (judge.group !== group) continue;
    counts.documents += 1;
    counts.texts += judge.nodes.size;
    for (const [index, { type }] of document.nodes.entries())
      if (type === 'image' && judge.isFull() === undefined) judge.image(index, {});
    for (const { drop } of judge.nodes.values()) {
      if (drop === undefined) counts.texts_kept += 1;
      else add(counts.text_reasons, drop.reason);
    }
    const drop = judge.text.drop ?? judge.left().drop;
    if (drop === undefined) counts.kept += 1;
    else add(counts.reasons, drop.reason);
  }
  return counts;
}

function add(counts, name) {
  counts[name] = (counts[name] ?? 0) + 1;
}

function describe({ preset, groups }) {
  return groups
    .map(({ group, documents: all, kept, texts, texts_kept, reasons, text_reasons }) =>
      [
        `${preset.padEnd(10)} ${group}`,
        `documents ${kept}/${all} ${percent(kept, all)}`,
        `text blocks ${texts_kept}/${texts} ${percent(texts_kept, texts)}`,
        `documents lost: ${list(reasons)}`,
        `blocks lost: ${list(text_reasons)}`,
      ].join(' | '),
    )
    .join('\n');
}

function markdown() {
  const rows = report.map(({ preset, groups: [en, zh] }) => {
    const documents = [en, zh].map(({ kept, documents: all }) => `${percent(kept, all)} of ${all}`);
    const texts = [en, zh].map(({ texts_kept, texts: all }) => percent(texts_kept, all));
    return `| \`${preset}\` | ${[...documents, ...texts, first(en.reasons), first(zh.reasons)].join(' | ')} |`;
  });
  return [
    '| preset | documents kept, en | documents kept, zh | text blocks kept, en | zh | first reasons, en | zh |',
    '|---|---|---|---|---|---|---|',
    ...rows,
  ].join('\n');
}

function first(reasons) {
  return list(
    Object.fromEntries(
      Object.entries(reasons)
        .sort((a, b) => b[1] - a[1])
        .slice(0, 2),
    ),
  );
}

function list(reasons) {
  const sorted = Object.entries(reasons).sort((a, b) => b[1] - a[1]);
  return sorted.map(([name, count]) => `${name} ${count}`).join(', ') || 'none';
}

function percent(part, whole) {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}

/** Signals of documents and text blocks as JSON lines, for whoever sets a threshold. */
function writeSignals(path) {
  const file = openSync(path, 'w');
  for (const document of documents) {
    const nodes = document.nodes.filter(({ type }) => type === 'text').map(({ signals }) => signals);
    writeSync(file, `${JSON.stringify({ id: document.id, signals: document.signals, nodes })}\n`);
  }
  closeSync(file);
}
