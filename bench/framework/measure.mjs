import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { medians, ratioOf } from './statistics.mjs';
import { measureProcess } from './usage.mjs';

/**
 * Runs the sides of a figure in turn, round after round, each in a process of its own. Every second round runs them
 * backwards, so that no side always follows the same one.
 *
 * @param {object} prepared what `prepare` of a figure gives
 * @param {{ root: string, label?: string }[]} packages revisions of Weft; sides of the pipeline run once for each
 * @param {{ rounds: number, scratch: string, log: (line: string) => void }} options
 */
export async function measureFigure(prepared, packages, { rounds, scratch, log }) {
  const all = prepared.sides.flatMap((side) =>
    side.role === 'pipeline'
      ? packages.map(({ root, label }) => ({ ...side, root, name: sideName(side.name, label) }))
      : [{ ...side, root: packages[0].root }],
  );
  const sides = [];
  for (const side of all)
    if ((await side.supported?.(side.root)) ?? true) sides.push(side);
    else log(`SKIPPED, ${side.name}: this revision has no such option`);
  const runs = Object.fromEntries(sides.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round++)
    for (const side of round % 2 === 0 ? sides : sides.toReversed()) {
      const run = await runSide(side, scratch);
      log(
        `  round ${round + 1} ${side.name}: ${run.cpu_seconds.toFixed(2)} s CPU, ${run.wall_seconds.toFixed(2)} s`,
      );
      runs[side.name].push(run);
    }
  const measured = Object.fromEntries(
    sides.map(({ name, role, count = prepared.count }) => [name, { role, count, ...medians(runs[name]) }]),
  );
  return { sides: measured, ratios: withRevisions(prepared.ratios, packages, measured) };
}

/** Each ratio, and for each other revision how fast this one is against it. */
function withRevisions(ratios, packages, sides) {
  const valued = ratios.map((ratio) => ({ ...ratio, value: ratioOf(ratio, sides) }));
  for (const { label } of packages)
    for (const [name, { role }] of Object.entries(sides)) {
      const against = sideName(name, label);
      if (label === undefined || role !== 'pipeline' || sides[against] === undefined) continue;
      for (const by of ['cpu_seconds', 'wall_seconds']) {
        const of = by === 'cpu_seconds' ? 'CPU' : 'wall';
        const ratio = { name: `${name}, ${of}, against ${label}`, of: name, against, by, revision: label };
        valued.push({ ...ratio, value: ratioOf(ratio, sides) });
      }
    }
  return valued;
}

function sideName(name, label) {
  return label === undefined ? name : `${name}@${label}`;
}

/** One run of a side. `out` is a path of its own, that nothing stands at before and nothing afterwards. */
async function runSide({ command, env, root, selfMeasured, verify, reset }, scratch) {
  const out = join(scratch, 'out');
  await rm(out, { recursive: true, force: true });
  await reset?.({ root });
  const run = await measureProcess(await command({ root, out }), { env: { ...env, WEFT_BENCH_ROOT: root } });
  const { stdout, ...usage } = run;
  Object.assign(usage, await verify?.({ out, stdout }));
  await rm(out, { recursive: true, force: true });
  // What a side says it took is its steady part: without its start, its inputs and its warm-up.
  return selfMeasured ? { ...usage, ...JSON.parse(stdout.trim().split('\n').at(-1)) } : usage;
}
