import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { load } from 'cheerio/slim';

const ROUNDS = 7;

/**
 * Pages per second of one core: cheerio's slim parser alone on decoded text, Weft's own parser alone on UTF-8, and the
 * whole of extract from bytes; the median of several rounds, taken in turn in one process so that they share its mood.
 */
export async function measureSpeed(pages) {
  const { extractDocument } = await import('../../dist/extract/extract-document.js');
  const { decodeHtml } = await import('../../dist/extract/decode-html.js');
  const { parseHtml } = await import('../../dist/extract/dom/parse.js');
  const inputs = pages.map(({ id, url, path }) => {
    const body = gunzipSync(readFileSync(path));
    const { utf8 } = decodeHtml(body);
    return { utf8, text: utf8.toString(), page: { id, url, body, source: { input: path, offset: 0 } } };
  });
  const runs = {
    cheerio_slim_parse: ({ text }) => load(text),
    weft_parse: ({ utf8 }) => parseHtml(utf8),
    weft_extract: ({ page }) => extractDocument(page),
  };
  const seconds = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of Object.entries(runs)) {
      const start = process.cpuUsage();
      for (const input of inputs) run(input);
      const { user, system } = process.cpuUsage(start);
      // The first round only warms up.
      if (round > 0) seconds[name].push((user + system) / 1e6);
    }
  }
  const rates = Object.fromEntries(
    Object.entries(seconds).map(([name, values]) => [name, Math.round(inputs.length / median(values))]),
  );
  return {
    pages: inputs.length,
    pages_per_second_per_core: rates,
    extract_of_cheerio_parse: Number((rates.weft_extract / rates.cheerio_slim_parse).toFixed(2)),
    extract_of_weft_parse: Number((rates.weft_extract / rates.weft_parse).toFixed(2)),
  };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
