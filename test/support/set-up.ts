import { setDefaultAutoSelectFamilyAttemptTimeout } from 'node:net';
import fc from 'fast-check';
import { seedOf } from './seed.js';

/** How many inputs a property is tried with that does not say so itself: fast-check's 100, more with WEFT_TEST_RUNS. */
const numRuns = Number(process.env.WEFT_TEST_RUNS ?? 100);

fc.configureGlobal({ seed: seedOf(), numRuns });

// Node gives each address of a host 250 ms to connect; on a busy machine `localhost` then ends in ETIMEDOUT.
setDefaultAutoSelectFamilyAttemptTimeout(60_000);
