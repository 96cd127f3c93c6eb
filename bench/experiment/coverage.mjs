// How often the 95 % intervals of weft experiment score hold the true mean, over made experiments.
//
//   npm run build && node bench/experiment/coverage.mjs [EXPERIMENTS]
//
// An experiment has 300 queries and some seeds. The score of a query in a run is 0.5, plus what is common to the query
// (standard deviation 0.3), to the run (0.02) and to neither (0.3). Prints JSON, a row for each number of seeds.
import { createBootstrap } from '../../dist/experiment/score/bootstrap.js';

const EXPERIMENTS = Number(process.argv[2] ?? 300);
const QUERIES = 300;
const MEAN = 0.5;

let state = 12345;
const uniform = () => {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return (state + 0.5) / 2 ** 32;
};
const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());

const rows = [1, 2, 3, 5, 10].map((seeds) => {
  const bootstrap = createBootstrap({ seed: '0', replicates: 400 });
  const held = { both: 0, queries: 0 };
  for (let i = 0; i < EXPERIMENTS; i++) {
    const queries = Array.from({ length: QUERIES }, () => MEAN + 0.3 * normal());
    const scores = Array.from({ length: seeds }, () => {
      const run = 0.02 * normal();
      return Float64Array.from(queries, (query) => query + run + 0.3 * normal());
    });
    const intervals = bootstrap(scores);
    for (const over of ['both', 'queries'])
      if (intervals[over][0] <= MEAN && intervals[over][1] >= MEAN) held[over] += 1;
  }
  return { seeds, both: held.both / EXPERIMENTS, queries: held.queries / EXPERIMENTS };
});
process.stdout.write(`${JSON.stringify(rows, null, 1)}\n`);
