// Reads all items of an input, bodies included: node read-source.mjs TYPE INPUT. Prints how many of each kind, and
// on a second line what the reading took.
import { fromDist, timed } from './package.mjs';

const [type, input] = process.argv.slice(2);
const { createSource, createInputOpener } = await fromDist('public/sources.js');
const { checkPipeline, silentLogger, Tally } = await fromDist('public/build.js');
const { source: config } = checkPipeline({ source: { type, input } });
const source = createSource(config, createInputOpener({ baseDir: '/' }));
const ctx = {
  signal: new AbortController().signal,
  logger: silentLogger,
  tally: new Tally(),
  now: Date.now,
};
const kinds = {};
const took = await timed(async () => {
  for (const unit of await source.plan(ctx))
    for await (const { kind } of source.read(unit, ctx)) kinds[kind] = (kinds[kind] ?? 0) + 1;
});
process.stdout.write(`${JSON.stringify(kinds)}\n${JSON.stringify(took)}\n`);
