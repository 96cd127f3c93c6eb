import pino from 'pino';
import { AbortedError } from '../errors.js';
import type { Context } from '../flow/context.js';
import { Tally } from '../flow/tally.js';
import { visibleText } from '../flow/visible-text.js';
import { openScratch, type Scratch } from '../staging/scratch.js';
import { type OpenStoreOptions, openStore } from '../store/open-store.js';
import type { Store } from '../store/store.js';
import { withoutSecrets } from '../store/url-secrets.js';
import { nameAsTyped } from './names-as-typed.js';
import { say } from './print.js';
import { clearStatus } from './status-line.js';

/** What a command works with. Whatever is opened here is closed when its work ends, however it ends. */
export interface CommandScope {
  /** Logs on standard error; its signal is that of SIGINT and SIGTERM. */
  ctx: Context;
  openStore(uri: string, options: Pick<OpenStoreOptions, 's3' | 'readOnly'>): Promise<Store>;
  /** A scratch folder; `parent` as of {@link openScratch}. */
  openScratch(parent: string | undefined): Promise<Scratch>;
  /** Registers what else is to be called at the end. */
  onEnd(close: () => unknown): void;
}

/**
 * Runs the work of a command and closes what it opened.
 *
 * The first SIGINT or SIGTERM asks for a clean stop and says so; a second one leaves at once.
 *
 * @param onStop - what to tell the user when the first signal arrives
 */
export async function runCommand<T>(onStop: string, work: (scope: CommandScope) => Promise<T>): Promise<T> {
  const abort = new AbortController();
  const stop = (signal: NodeJS.Signals) => {
    if (abort.signal.aborted) {
      clearStatus();
      process.exit(signal === 'SIGINT' ? 130 : 143);
    }
    say(onStop);
    // What it says of resuming is the last line as well, which is what is left on the screen.
    const resume = onStop.indexOf('; ');
    abort.abort(new AbortedError(`stopped by ${signal}${resume < 0 ? '' : onStop.slice(resume)}`));
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  const ctx: Context = {
    signal: abort.signal,
    logger: pino(LOG_LINES, visibleLines()),
    tally: new Tally(),
    now: Date.now,
  };
  const closers: (() => unknown)[] = [];
  const onEnd = (close: () => unknown): void => void closers.unshift(close);
  try {
    return await work({
      ctx,
      onEnd,
      async openStore(uri, options) {
        const store = await openStore(uri, { ...options, logger: ctx.logger, signal: ctx.signal });
        nameAsTyped(store.uri, uri);
        onEnd(() => store.close());
        return store;
      },
      async openScratch(parent) {
        const scratch = await openScratch(parent, ctx);
        onEnd(() => scratch.remove());
        return scratch;
      },
    });
  } finally {
    process.off('SIGINT', stop);
    process.off('SIGTERM', stop);
    await Promise.all(closers.map((close) => close()));
  }
}

/** A line of JSON each: level in words and time as ISO 8601, as collectors of logs take them. */
const LOG_LINES: pino.LoggerOptions = {
  level: process.env.WEFT_LOG ?? 'warn',
  base: null,
  formatters: { level: (level) => ({ level }) },
  timestamp: pino.stdTimeFunctions.isoTime,
};

/** Standard error; log lines quote names and messages of strangers, and URLs that may hold credentials. */
function visibleLines(): pino.DestinationStream {
  const destination = pino.destination({ dest: 2, sync: true });
  // As with other lines to standard error: a closed standard error does not end the work.
  destination.on('error', () => undefined);
  return {
    write: (line) => {
      clearStatus();
      destination.write(visibleText(withoutSecrets(line)));
    },
  };
}
