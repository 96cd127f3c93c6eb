import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { ALL_ONLY } from './test/all-only.js';
import { seedOf } from './test/support/seed.js';

// One seed for all workers, which inherit the environment: `random` is drawn here, once.
process.env.WEFT_TEST_SEED = String(seedOf());

export default defineConfig({
  test: {
    reporters: ['default', './test/reporter.ts'],
    pool: 'forks',
    // vitest's own choice leaves a core to itself, which is half of a machine of two.
    maxWorkers: availableParallelism(),
    // Against hangs only: a machine that does other things beside takes ten times as long.
    testTimeout: 600_000,
    hookTimeout: 600_000,
    projects: [
      {
        extends: true,
        test: { name: 'fast', include: ['test/**/*.test.ts'], exclude: [...ALL_ONLY], ...setup() },
      },
      { extends: true, test: { name: 'all-only', include: [...ALL_ONLY], exclude: absent(), ...setup() } },
    ],
  },
});

/** Swift is no part of the usual services (scripts/services/swift.sh says why): without it, its test is not asked for. */
function absent() {
  return process.env.WEFT_TEST_SWIFT_ENDPOINT === undefined ? ['test/services/s3-on-swift.test.ts'] : [];
}

function setup() {
  return {
    globalSetup: './test/support/temporary-folder.ts',
    setupFiles: './test/support/set-up.ts',
  };
}
