import type { Reporter, TestModule } from 'vitest/node';

/** A file that takes longer is named: a test that never ends would otherwise be the one the output says nothing of. */
const LONG_MS = 180_000;

/** Closes a run with one plain line that any tool can read: `N passed, N failed[, N skipped]`. */
export default class CountingReporter implements Reporter {
  private readonly underWay = new Map<string, NodeJS.Timeout>();

  onTestModuleStart({ moduleId, relativeModuleId }: TestModule): void {
    const say = () =>
      process.stdout.write(`\nstill running after ${LONG_MS / 1000} s: ${relativeModuleId}\n`);
    this.underWay.set(moduleId, setTimeout(say, LONG_MS).unref());
  }

  onTestModuleEnd({ moduleId }: TestModule): void {
    clearTimeout(this.underWay.get(moduleId));
    this.underWay.delete(moduleId);
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    const counts = { passed: 0, failed: 0, skipped: 0 };
    for (const module of modules) {
      if (module.errors().length > 0) counts.failed += 1;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed' || state === 'failed' || state === 'skipped') counts[state] += 1;
      }
    }
    const skipped = counts.skipped > 0 ? `, ${counts.skipped} skipped` : '';
    // After the default reporter's own summary, which is printed in the same tick.
    process.once('exit', () => {
      process.stdout.write(
        `\nseed ${process.env.WEFT_TEST_SEED}: WEFT_TEST_SEED repeats what is drawn by chance\n`,
      );
      process.stdout.write(`${counts.passed} passed, ${counts.failed} failed${skipped}\n`);
    });
  }
}
