import pino from 'pino';
import { AbortedError } from '../errors.js';
import type { Context } from '../flow/context.js';
import { Tally } from '../flow/tally.js';
import { visibleText } from '../flow/visible-text.js';
import { withoutSecrets } from '../store/url-secrets.js';
import { say } from './print.js';

/** A context for one command, and the way to leave it. */
export interface CommandContext {
  ctx: Context;
  /** Stops listening for signals. */
  dispose(): void;
}

/**
 * The context of a command: logs on standard error, stops on SIGINT and SIGTERM.
 *
 * The first signal asks for a clean stop and says so; a second one leaves at once.
 *
 * @param onStop - what to tell the user when the first signal arrives
 */
export function commandContext(
  onStop: string,
  level: string = process.env.WEFT_LOG ?? 'warn',
): CommandContext {
  const abort = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (abort.signal.aborted) process.exit(signal === 'SIGINT' ? 130 : 143);
    say(`\n${onStop}`);
    abort.abort(new AbortedError(`stopped by ${signal}`));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  return {
    ctx: {
      signal: abort.signal,
      logger: pino({ level, base: null }, visibleLines()),
      tally: new Tally(),
      now: Date.now,
    },
    dispose() {
      process.off('SIGINT', stop);
      process.off('SIGTERM', stop);
    },
  };
}

/** Standard error; log lines quote names and messages of strangers, and URLs that may hold credentials. */
function visibleLines(): pino.DestinationStream {
  const destination = pino.destination({ dest: 2, sync: true });
  // As with other lines to standard error: who cannot be told of it does not end the work.
  destination.on('error', () => undefined);
  return { write: (line) => destination.write(visibleText(withoutSecrets(line))) };
}
