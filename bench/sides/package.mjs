import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** Imports a compiled module of the revision of Weft that this run measures. */
export function fromDist(path) {
  return import(pathToFileURL(join(process.env.WEFT_BENCH_ROOT, 'dist', path)).href);
}

/** What a piece of work took, for runs whose start is no part of what is measured. */
export async function timed(work) {
  const cpu = process.cpuUsage();
  const started = performance.now();
  await work();
  const { user, system } = process.cpuUsage(cpu);
  return { cpu_seconds: (user + system) / 1e6, wall_seconds: (performance.now() - started) / 1000 };
}
