import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { load } from 'cheerio/slim';

const ROUNDS = 7;
const PYTHON_PEERS = ['trafilatura', 'resiliparse'];
const PYTHON_ROUNDS = 3;

/**
 * Pages per CPU second: cheerio's slim parser alone on decoded text, Weft's parse and index from UTF-8, the whole of
 * extract from bytes, and the peers from PyPI; the median of several rounds. Those of Node.js are taken in turn in one
 * process so that they share its mood.
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
  Object.assign(seconds, pythonSeconds(pages));
  const rates = Object.fromEntries(
    Object.entries(seconds).map(([name, values]) => [name, Math.round(inputs.length / median(values))]),
  );
  const ratio = (of) => Number((median(seconds[of]) / median(seconds.weft_extract)).toFixed(2));
  return {
    pages: inputs.length,
    pages_per_cpu_second: rates,
    extract_of_cheerio_parse: ratio('cheerio_slim_parse'),
    extract_of_weft_parse: ratio('weft_parse'),
    ...Object.fromEntries(
      PYTHON_PEERS.filter((peer) => peer in seconds).map((peer) => [`extract_of_${peer}`, ratio(peer)]),
    ),
  };
}

/** CPU seconds per round of each peer that the Python of `WEFT_BENCH_PYTHON`, else `python3`, has. */
function pythonSeconds(pages) {
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  try {
    const list = join(folder, 'pages.jsonl');
    writeFileSync(list, pages.map(({ path }) => `${JSON.stringify({ path })}\n`).join(''));
    const script = fileURLToPath(new URL('python-peers.py', import.meta.url));
    const found = {};
    for (const peer of PYTHON_PEERS) {
      const run = spawnSync(
        process.env.WEFT_BENCH_PYTHON ?? 'python3',
        [script, peer, list, String(PYTHON_ROUNDS)],
        { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] },
      );
      if (run.status === 0) found[peer] = run.stdout.trim().split('\n').map(Number);
      else
        process.stderr.write(
          `SKIPPED, ${peer} is absent: ${(run.stderr ?? run.error?.message ?? '').trim().split('\n').at(-1)}; pip install ${PYTHON_PEERS.join(' ')}, and WEFT_BENCH_PYTHON names the python that has them\n`,
        );
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
