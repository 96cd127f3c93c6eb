// What measuring the text of pages costs compared with extracting them: CPU time of both in turns, on the pages of shared data.
//   npm run build && node bench/signals/speed.mjs [rounds]
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { extractDocument } from '../../dist/extract/extract-document.js';
import { replacePii } from '../../dist/signals/pii/replace-pii.js';
import { loadTextMeter } from '../../dist/signals/text/measure-text.js';

const root = join(import.meta.dirname, '../../../shared/data/extract');
const pages = readdirSync(root).flatMap((set) =>
  readFileSync(join(root, set, 'refs.jsonl'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .map(({ id, url, html }) => ({
      id,
      url,
      body: gunzipSync(readFileSync(join(root, set, html))),
      source: { input: set, offset: 0 },
    })),
);
const cpu = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
const meter = await loadTextMeter();
const rounds = Number(process.argv[2] ?? 3);
// In turns of a few pages, so that a neighbour on the machine slows all three alike.
const TURN = 67;
let best;
for (let round = 0; round <= rounds; round++) {
  const ms = { extract: 0, pii: 0, measure: 0 };
  for (let at = 0; at < pages.length; at += TURN) {
    const turn = pages.slice(at, at + TURN).map((page) => ({ ...page, body: Uint8Array.from(page.body) }));
    const started = cpu();
    const documents = turn.map((page) => extractDocument(page).document).filter(Boolean);
    const extracted = cpu();
    const clean = documents.map((document) => replacePii(document, 'replace').document);
    const replaced = cpu();
    for (const document of clean) meter.measureText(document);
    ms.extract += extracted - started;
    ms.pii += replaced - extracted;
    ms.measure += cpu() - replaced;
  }
  const ratio = (ms.pii + ms.measure) / ms.extract;
  // The first round compiles the code.
  if (round > 0 && (best === undefined || ratio < best.ratio)) best = { ...ms, ratio };
}
const perPage = (total) => Number((total / pages.length).toFixed(3));
console.log(
  JSON.stringify({
    pages: pages.length,
    extract_ms_per_page: perPage(best.extract),
    pii_ms_per_page: perPage(best.pii),
    signals_ms_per_page: perPage(best.measure),
    signals_and_pii_of_extraction: Number(best.ratio.toFixed(2)),
  }),
);
