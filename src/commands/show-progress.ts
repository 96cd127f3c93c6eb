import { ProgressTracker } from '../build/progress-tracker.js';
import { steadyMs } from '../flow/steady-clock.js';
import { formatCount } from '../inspect/format.js';
import { progressParts } from './progress-line.js';
import { clearStatus, showStatus } from './status-line.js';

/** Shows a build's progress on standard error: a line that is redrawn on a terminal, plain lines elsewhere. */
export function showProgress(
  counters: () => Record<string, number>,
  stream: NodeJS.WriteStream,
): { tracker: ProgressTracker; stop(): void } {
  // Elsewhere than on a terminal each phase says how it ended.
  const tracker = new ProgressTracker(
    counters,
    steadyMs,
    () => status.draw(),
    (inputs) => {
      clearStatus();
      stream.write(`${growthLine(inputs)}\n`);
    },
  );
  const status = showStatus(stream, () => progressParts(tracker.snapshot()));
  return { tracker, stop: status.stop };
}

/** Says that a build takes in what is new, before it does. */
function growthLine(inputs: number): string {
  return `growing by ${formatCount(inputs)} ${inputs === 1 ? 'input' : 'inputs'} that the corpus does not hold`;
}
