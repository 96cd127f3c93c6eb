// One domain taken out of a corpus on an S3 server, killed with SIGKILL on the way. Prints JSON.
//
//   npm run build && eval "$(scripts/services/start.sh)" && node bench/takedown/run.mjs [--documents 10000] [--kills 2]
//
// Pages of 100 hosts, as a crawl leaves them: host by host, one image each of 50 pictures per host, read from a folder.
// Counted by listing keys and ETags before and after: what went, what came, what changed, and whether each of these is
// a file of a unit that held the domain and each shard one that did. Then `weft validate` of everything.
import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import sharp from 'sharp';
import { readIndex, readManifests } from '../../dist/corpus/corpus-reader.js';
import { openStore } from '../../dist/store/open-store.js';

const { values } = parseArgs({
  options: {
    documents: { type: 'string', default: '10000' },
    kills: { type: 'string', default: '2' },
  },
});
const documents = Number(values.documents);
const HOSTS = 100;
const PICTURES = 50;
const endpoint = process.env.WEFT_TEST_S3_ENDPOINT;
const keys = {
  access_key_id: process.env.WEFT_TEST_S3_ACCESS_KEY,
  secret_access_key: process.env.WEFT_TEST_S3_SECRET_KEY,
};
const env = {
  ...process.env,
  AWS_ACCESS_KEY_ID: keys.access_key_id,
  AWS_SECRET_ACCESS_KEY: keys.secret_access_key,
};
const bin = fileURLToPath(new URL('../../bin/weft.cjs', import.meta.url));
const uri = `s3://${process.env.WEFT_TEST_S3_BUCKET}/bench-takedown-${process.pid}`;
const domain = 'host-042.example';

function weft(args) {
  const child = spawn(process.execPath, [bin, ...args, '--s3-endpoint', endpoint], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let stdout = '';
  child.stdout.on('data', (text) => {
    stdout += text;
  });
  const done = new Promise((resolve) =>
    child.on('close', (code, signal) => resolve({ code, signal, stdout })),
  );
  return { child, done };
}

async function run(args) {
  const started = performance.now();
  const { code, stdout } = await weft(args).done;
  if (code !== 0) throw new Error(`weft ${args[0]} ended with ${code}`);
  return { report: JSON.parse(stdout), seconds: (performance.now() - started) / 1000 };
}

async function writePages(folder) {
  const urls = {};
  for (let host = 0; host < HOSTS; host++) {
    const name = `host-${String(host).padStart(3, '0')}`;
    await mkdir(join(folder, name));
    for (let n = 0; n < PICTURES; n++) {
      const noise = { type: 'gaussian', mean: 40 + ((host * PICTURES + n) % 170), sigma: 30 };
      const picture = sharp({ create: { width: 160, height: 120, channels: 3, background: '#000', noise } });
      await picture.jpeg({ quality: 80 }).toFile(join(folder, name, `${n}.jpg`));
    }
    for (let page = 0; page < documents / HOSTS; page++) {
      const file = `${name}/page-${String(page).padStart(4, '0')}.html`;
      const text = Array.from(
        { length: 4 },
        (_, n) =>
          `<p>Log ${page} of ${name}, part ${n}: the wind came from ${(page * 7 + n * 31) % 360} degrees.</p>`,
      );
      await writeFile(
        join(folder, file),
        `<html><head><title>${name} ${page}</title></head><body><article><h1>Log ${page}</h1>${text.join('')}<figure><img src="${page % PICTURES}.jpg" alt="Picture ${page} of ${name}"></figure><p>End of log ${page}.</p></article></body></html>`,
      );
      urls[file] = `https://${name}.example/${file}`;
    }
  }
  await writeFile(join(folder, 'urls.json'), JSON.stringify(urls));
}

async function listing(store, prefix = '') {
  const found = new Map();
  for await (const { key, version } of store.list(prefix)) found.set(key, version);
  return found;
}

async function placesOf(store) {
  const units = new Set();
  const shards = new Set();
  let held = 0;
  for await (const manifest of readManifests(store, 'assemble')) {
    for (const shard of manifest.shards) {
      const found = (await readIndex(store, shard)).filter(({ url }) => new URL(url).host === domain).length;
      held += found;
      if (found === 0) continue;
      units.add(manifest.unit);
      shards.add(shard.name);
    }
  }
  return { units: [...units], shards: [...shards], held };
}

const folder = await mkdtemp(join(tmpdir(), 'weft-bench-takedown-'));
const store = await openStore(uri, { s3: { endpoint, force_path_style: true, ...keys } });
try {
  await writePages(folder);
  const pipeline = join(folder, 'pipeline.json');
  await writeFile(
    pipeline,
    JSON.stringify({
      name: 'bench',
      source: { type: 'html', input: 'host-*/*.html', url_map: 'urls.json', unit_files: 1000 },
      curate: { max_pages_per_image: 0 },
      fetch: { network: false },
      rules: { preset: 'none' },
      shards: { max_documents: 200 },
    }),
  );
  const build = await run(['build', pipeline, '--out', uri, '--json', '--quiet']);
  const before = await listing(store);
  const places = await placesOf(store);
  const command = ['takedown', uri, '--domain', domain, '--reason', 'bench', '--json'];
  const kills = [];
  for (const prefix of ['manifests/extract/', 'shards/'].slice(0, Number(values.kills))) {
    const had = (await listing(store, prefix)).size;
    const { child, done } = weft(command);
    while (child.exitCode === null && (await listing(store, prefix)).size <= had)
      await new Promise((resolve) => setTimeout(resolve, 1));
    child.kill('SIGKILL');
    kills.push({ once_new_in: prefix, signal: (await done).signal });
  }
  const takedown = await run(command);
  const after = await listing(store);
  const gone = [...before.keys()].filter((key) => !after.has(key));
  const come = [...after.keys()].filter((key) => !before.has(key));
  const changed = [...before.keys()].filter((key) => after.has(key) && after.get(key) !== before.get(key));
  const ofUnits = (key) => places.units.some((unit) => key.includes(unit));
  const tars = (names) => names.filter((key) => key.endsWith('.tar'));
  const validate = await run(['validate', uri, '--json']);
  const again = await run(command);
  console.log(
    JSON.stringify(
      {
        documents: build.report.stats.counts.assemble.documents,
        shards: tars([...before.keys()]).length,
        objects: before.size,
        of_domain: { documents: places.held, units: places.units.length, shards: places.shards.length },
        kills,
        takedown: { ...takedown.report.done[0], seconds: takedown.seconds },
        shards_gone: tars(gone).length,
        shards_gone_are_those_of_domain:
          JSON.stringify(tars(gone).sort()) === JSON.stringify(places.shards.sort()),
        shards_come: tars(come).length,
        shards_untouched: tars([...before.keys()]).length - tars(gone).length,
        other_objects_gone_or_come_outside_its_units: [...gone, ...come].filter(
          (key) => !ofUnits(key) && !/^(takedowns|retries)\//.test(key),
        ),
        objects_changed: changed,
        left_of_domain: (await placesOf(store)).held,
        validate: {
          ok: validate.report.ok,
          findings: validate.report.findings.length,
          seconds: validate.seconds,
        },
        again: { found: again.report.found, done: again.report.done.length, seconds: again.seconds },
        build_seconds: build.seconds,
      },
      null,
      1,
    ),
  );
} finally {
  for await (const { key } of store.list('')) await store.delete(key);
  await store.close();
  await rm(folder, { recursive: true, force: true });
}
