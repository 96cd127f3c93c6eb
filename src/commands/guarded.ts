import { describeFailure, INTERNAL_ERROR } from './describe-failure.js';
import { say, tolerateClosedStreams } from './print.js';

/**
 * Runs a command so that the process cannot end as if the command had succeeded while its work is unfinished.
 *
 * Node ends with status 0 when no event is left to wait for, whatever promises are pending: with a decoder that was
 * waited for and held no event loop, a build without its last files looked like one that was complete. Here such an
 * end has status 70 and a line. An error that nobody awaited (Node: a stack trace and status 1, which means findings)
 * has a line and the status of its class.
 *
 * @param command - resolves to the exit status
 */
export async function guarded(command: () => Promise<number>): Promise<number> {
  const ended = (status: number): void => {
    if (status !== 0) return;
    say(
      'weft: ended before its work was done, with nothing left to wait for; this is a bug in weft: please report it with the command line',
    );
    process.exitCode = INTERNAL_ERROR;
  };
  const uncaught = (error: unknown): void => {
    process.exit(fail(error));
  };
  // Never taken back: writes may fail after the command has settled.
  tolerateClosedStreams();
  process.on('exit', ended);
  process.on('uncaughtException', uncaught);
  try {
    return await command();
  } catch (error) {
    return fail(error);
  } finally {
    process.off('exit', ended);
    process.off('uncaughtException', uncaught);
  }
}

/** Says what went wrong; returns the exit status. */
function fail(error: unknown): number {
  const { line, status } = describeFailure(error);
  if (line !== '') say(`weft: ${line}`);
  return status;
}
