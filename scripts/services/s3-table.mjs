// What S3 servers do with conditions and checksums, from real runs, as the table of docs/s3.md:
//   eval "$(bash scripts/services/start.sh)"; eval "$(bash scripts/services/swift.sh)"; node scripts/services/s3-table.mjs
// Needs `npm run build`. A server whose address is not in the environment is left out, and said.
import { randomBytes } from 'node:crypto';
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3';
import { createS3Store } from '../../dist/store/s3-store.js';
import { readAll } from '../../dist/store/store.js';

const PART = 5 * 1024 * 1024;
const WRITERS = 8;
const RACES = 5;
const { env } = process;
const SERVERS = [
  {
    name: 'versitygw',
    endpoint: env.WEFT_TEST_S3_ENDPOINT,
    keys: [env.WEFT_TEST_S3_ACCESS_KEY, env.WEFT_TEST_S3_SECRET_KEY],
  },
  { name: 'moto', endpoint: env.WEFT_TEST_MOTO_ENDPOINT, keys: ['weft', 'weft'] },
  {
    name: 'Swift s3api',
    endpoint: env.WEFT_TEST_SWIFT_ENDPOINT,
    keys: [env.WEFT_TEST_SWIFT_ACCESS_KEY, env.WEFT_TEST_SWIFT_SECRET_KEY],
  },
];

const yes = (can) => (can ? 'yes' : 'no');

/** How many of several writers at once are told that they made the object. */
async function race(open, bytesOf) {
  const stores = Array.from({ length: WRITERS }, open);
  const bodies = stores.map((_, n) => bytesOf(n));
  for (const store of stores) await store.probe();
  const outcomes = await Promise.all(
    stores.map((store, n) => store.put('race', bodies[n], { ifAbsent: true })),
  );
  const kept = await readAll(stores[0].get('race'));
  const whole = bodies.some((body) => body.equals(kept));
  await Promise.all(stores.map((store) => store.close()));
  if (!whole) throw new Error(`${stores[0].uri}: what is stored is of none of the writers`);
  return outcomes.filter((outcome) => outcome === 'created').length;
}

/** The least and the most of several races. */
async function races(opener, bytesOf) {
  const winners = [];
  for (let n = 0; n < RACES; n++) winners.push(await race(opener(), bytesOf));
  const [least, most] = [Math.min(...winners), Math.max(...winners)];
  return least === most ? `${least}` : `${least}–${most}`;
}

async function row({ name, endpoint, keys: [accessKeyId, secretAccessKey] }) {
  const bucket = `weft-table-${process.pid}`;
  const client = new S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
  });
  await client.send(new CreateBucketCommand({ Bucket: bucket }));
  client.destroy();
  const warnings = [];
  const silent = () => undefined;
  const logger = { debug: silent, info: silent, error: silent, warn: (_, line) => warnings.push(line) };
  const opener = () => {
    const prefix = randomBytes(8).toString('hex');
    return () =>
      createS3Store({
        bucket,
        prefix,
        endpoint,
        region: 'us-east-1',
        forcePathStyle: true,
        accessKeyId,
        secretAccessKey,
        partBytes: PART,
        logger,
      });
  };
  const store = opener()();
  const can = await store.probe();
  await store.put('once', Buffer.from('1'), { ifAbsent: true });
  const again = await store.put('once', Buffer.from('2'), { ifAbsent: true });
  const kept = (await readAll(store.get('once'))).toString();
  await store.close();
  const small = await races(opener, (n) => Buffer.from(`writer ${n}`));
  const parts = await races(opener, (n) => Buffer.alloc(PART + 1, n));
  const said = [...new Set(warnings)].join('; ');
  return [
    name,
    yes(can.conditionalPut),
    yes(can.conditionalComplete),
    yes(can.putChecksums),
    yes(can.multipartChecksums),
    `${again}, ${kept === '1' ? 'the first stays' : 'REPLACED'}`,
    small,
    parts,
    said === '' ? 'nothing' : said,
  ];
}

const heads = [
  'server',
  'put if absent',
  'parts if absent',
  'sums of puts',
  'sums of parts',
  'a second put after the first',
  `winners of ${WRITERS} puts at once`,
  `of ${WRITERS} in parts`,
  'warning',
];
console.log(`| ${heads.join(' | ')} |\n|${heads.map(() => '---').join('|')}|`);
for (const server of SERVERS) {
  if (server.endpoint === undefined)
    console.error(`left out: ${server.name} (its address is not in the environment)`);
  else console.log(`| ${(await row(server)).join(' | ')} |`);
}
