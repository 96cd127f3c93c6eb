import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net';
import fc from 'fast-check';
import { seedOf } from './seed.js';

/** How many inputs a property is tried with that does not say so itself: fast-check's 100, more with WEFT_TEST_RUNS. */
const numRuns = Number(process.env.WEFT_TEST_RUNS ?? 100);

// Servers of tests are on loopback; no proxy of whoever runs them is to be asked.
for (const name of ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']) {
  delete process.env[name];
  delete process.env[name.toUpperCase()];
}

fc.configureGlobal({ seed: seedOf(), numRuns });

// Node gives each address of a host 250 ms to connect; on a busy machine `localhost` then ends in ETIMEDOUT.
setDefaultAutoSelectFamilyAttemptTimeout(60_000);
