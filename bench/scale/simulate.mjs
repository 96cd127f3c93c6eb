// What builds of 10^4 to 10^10 pages take: node bench/scale/simulate.mjs. Prints the tables of docs/scale.md, from the
// figures below, which were measured, and those of bench/baseline.json. Hours come from the simulation of each phase.
import { readFileSync } from 'node:fs';
import { drawUnitSeconds, hostFloorSeconds, simulatePhase } from './fleet-simulation.mjs';

const { standard } = JSON.parse(readFileSync(new URL('../baseline.json', import.meta.url), 'utf8'));
/** Processor seconds for an item of a side of a figure. */
const cpu = (figure, side) => {
  const { cpu_seconds: seconds, count } = standard.figures[figure].sides[side];
  return seconds / count;
};
const RECORDS_PER_PAGE = 3;
const PER_PAGE = {
  extract: cpu('warc', 'read') * RECORDS_PER_PAGE + cpu('extract', 'extract and measure'),
  /** A stored image for each page read: 0.4 documents of 2.5 images. */
  assemble: cpu('image-road', 'build, all signals'),
  bytes: standard.figures['image-road'].sides['build, all signals'].stored_bytes / 600,
};
/** Pages of a WARC file of Common Crawl, which is a unit. */
const PAGES_PER_UNIT = 30_000;
/** Measured: bench/scale/redis-memory.mjs, queue.mjs. */
const REDIS_BYTES_PER_UNIT = 328;
const HAND_OUT_SECONDS = 0.001;
/** Each unit puts a manifest, its files, and an attempt at most; parts of 16 MiB of shards of 1 GB. */
const PUTS_PER_UNIT = { extract: 5, assemble: 6 };
const PUTS_PER_GB = 62;
const DOLLARS = { cpuHour: 0.03625, thousandPuts: 0.005, gbMonth: 0.023 };
/** Hosts: the largest domain's share of images in a crawl of many sites, and the default rate of a domain. */
const LARGEST_SHARE = 1e-4;
const DOMAIN_RATE = 40;
/** Machines are of 8 cores and lost once in ten hours, as cheap spot machines are. */
const CORES = 8;
const SPOT = { lossesPerHour: 0.1, replaceSeconds: 180, startSeconds: 5 };

const rows = [4, 5, 6, 7, 8, 9, 10].map((power) => {
  const pages = 10 ** power;
  const units = Math.max(1, Math.ceil(pages / PAGES_PER_UNIT));
  const machines = Math.min(1000, Math.max(1, Math.round(units / 40)));
  // A machine runs two units at once on all its cores.
  const workers = machines * 2;
  const unitSeconds = (perPage) => ((Math.min(pages, PAGES_PER_UNIT) * perPage) / CORES) * 2;
  const phase = (perPage, seed) =>
    simulatePhase({
      unitSeconds: drawUnitSeconds({ units, median: unitSeconds(perPage), seed }),
      workers,
      handOutSeconds: HAND_OUT_SECONDS,
      failing: 0.005,
      seed,
      ...SPOT,
    });
  const extract = phase(PER_PAGE.extract, power);
  const assemble = phase(PER_PAGE.assemble, power + 100);
  const floor = hostFloorSeconds({
    images: pages,
    largestShare: LARGEST_SHARE,
    requestsPerSecond: DOMAIN_RATE,
  });
  const gigabytes = (pages * PER_PAGE.bytes) / 1e9;
  const puts = units * (PUTS_PER_UNIT.extract + PUTS_PER_UNIT.assemble) + gigabytes * PUTS_PER_GB;
  const cpuHours = (pages * (PER_PAGE.extract + PER_PAGE.assemble)) / 3600;
  const paidHours =
    ((extract.busySeconds + extract.wastedSeconds + assemble.busySeconds + assemble.wastedSeconds) * CORES) /
    2 /
    3600;
  return {
    pages: `10^${power}`,
    units,
    machines,
    redis: (units * REDIS_BYTES_PER_UNIT) / 1e6,
    objects: units * 8 + Math.ceil(gigabytes) * 3,
    puts,
    gigabytes,
    cpuHours,
    extract: extract.seconds / 3600,
    assemble: Math.max(assemble.seconds, floor) / 3600,
    floor: floor / 3600,
    dollars: paidHours * DOLLARS.cpuHour + (puts / 1000) * DOLLARS.thousandPuts,
    monthly: gigabytes * DOLLARS.gbMonth,
    wasted: (extract.wastedSeconds + assemble.wastedSeconds) / (extract.busySeconds + assemble.busySeconds),
  };
});

const short = (value) =>
  value >= 1e9
    ? `${(value / 1e9).toFixed(1)}G`
    : value >= 1e6
      ? `${(value / 1e6).toFixed(1)}M`
      : value >= 1000
        ? `${(value / 1000).toFixed(1)}k`
        : value >= 10
          ? value.toFixed(0)
          : value.toPrecision(2);
const heads = [
  'pages',
  'units',
  'machines',
  'Redis MB',
  'objects',
  'PUTs',
  'GB stored',
  'CPU hours',
  'hours of extraction',
  'hours of assembly',
  'of these the largest domain',
  'dollars',
  'dollars a month',
  'work lost',
];
const lines = rows.map((row) => [
  row.pages,
  short(row.units),
  short(row.machines),
  short(row.redis),
  short(row.objects),
  short(row.puts),
  short(row.gigabytes),
  short(row.cpuHours),
  short(row.extract),
  short(row.assemble),
  short(row.floor),
  short(row.dollars),
  short(row.monthly),
  `${(100 * row.wasted).toFixed(1)} %`,
]);
process.stdout.write(
  `| ${heads.join(' | ')} |\n|${heads.map(() => '---').join('|')}|\n${lines.map((line) => `| ${line.join(' | ')} |`).join('\n')}\n`,
);
