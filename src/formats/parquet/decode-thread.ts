import { Worker } from 'node:worker_threads';
import { describeError } from '../../errors.js';
import { workerEntry } from '../../threads/worker-entry.js';
import type { DecodeTask, FromThread, SliceReply } from './messages.js';

/** Heap of a decoding thread in MB. A row group of 1 GiB of text fits; a footer that claims 2^31 values does not. */
const MAX_HEAP_MB = 4096;
/** Threads that wait for the next task; one is enough for a run of row groups. */
const MAX_IDLE = 2;

/** The bytes are no Parquet, or no such file as can be decoded within the bounds. */
export class UndecodableParquet extends Error {
  constructor(
    message: string,
    /** The thread had to be stopped: asking again would cost as much again. */
    readonly stalled = false,
  ) {
    super(message);
    this.name = 'UndecodableParquet';
  }
}

/** How long a thread may think. */
export interface DecodeBounds {
  /** Milliseconds of its own work, reading not counted. */
  baseMs: number;
  /** More of them for each MiB that it was given. */
  msPerMib: number;
}

const idle: Worker[] = [];

/**
 * Decodes in a thread that can be stopped.
 *
 * The decoder trusts counts and lengths of the file: of 20,000 files with one to three bytes overwritten, several
 * made it loop for ever, and a run-length of 2^31 fills any memory. Only another thread can be ended then.
 *
 * No pool of `threads/`: a task asks back for byte ranges while it runs, and its clock stands while they are read; a call
 * to a pool has one answer and one time.
 *
 * @param read - gives the bytes from `start` up to before `end`; what it throws is thrown on, as it is
 * @throws UndecodableParquet
 */
export async function decodeInThread(
  task: DecodeTask,
  read: (start: number, end: number) => Promise<ArrayBuffer>,
  { baseMs, msPerMib }: DecodeBounds,
): Promise<unknown> {
  const worker = idle.pop() ?? start();
  forget(worker);
  worker.ref();
  let timer: NodeJS.Timeout | undefined;
  let trouble: { error: unknown } | undefined;
  let over = false;
  try {
    const value = await new Promise<unknown>((resolve, reject) => {
      let leftMs = baseMs;
      let sent = performance.now();
      const tell = (message: DecodeTask | SliceReply, transfer: ArrayBuffer[] = []) => {
        // The task may fail while a range is still read; the thread may be at another one by then.
        if (over) return;
        sent = performance.now();
        timer = setTimeout(() => {
          const seconds = Math.round(baseMs / 100) / 10;
          reject(new UndecodableParquet(`decoding did not end within ${seconds} s of work`, true));
        }, leftMs);
        worker.postMessage(message, transfer);
      };
      worker.on('error', (error) =>
        reject(new UndecodableParquet(`the decoder died: ${describeError(error)}`, true)),
      );
      worker.on('exit', (code) =>
        reject(new UndecodableParquet(`the decoder ended with status ${code}`, true)),
      );
      worker.on('message', (message: FromThread) => {
        clearTimeout(timer);
        leftMs -= performance.now() - sent;
        if (message.type === 'done') resolve(message.value);
        else if (message.type === 'failed') reject(trouble?.error ?? new UndecodableParquet(message.message));
        else {
          read(message.start, message.end).then(
            (bytes) => {
              leftMs = Math.max(leftMs, 1) + (msPerMib * bytes.byteLength) / 2 ** 20;
              tell({ type: 'bytes', bytes }, [bytes]);
            },
            (error: unknown) => {
              trouble = { error };
              leftMs = Math.max(leftMs, 1);
              tell({ type: 'bytes', bytes: undefined });
            },
          );
        }
      });
      tell(task);
    });
    over = true;
    release(worker);
    return value;
  } catch (error) {
    over = true;
    if (error instanceof UndecodableParquet && error.stalled) await stop(worker);
    else release(worker);
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

function start(): Worker {
  return new Worker(workerEntry(import.meta.url, 'load-thread.cjs'), {
    resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB },
  });
}

/** An idle thread keeps no process alive. */
function release(worker: Worker): void {
  forget(worker);
  worker.unref();
  if (idle.length >= MAX_IDLE) {
    void stop(worker);
    return;
  }
  idle.push(worker);
  // Were it to die without work, its place goes to a new one.
  worker.on('error', () => undefined);
  worker.on('exit', () => idle.splice(0, idle.length, ...idle.filter((other) => other !== worker)));
}

// By name: removing all of them takes away Node's own, without which no message arrives any more.
function forget(worker: Worker): void {
  for (const event of ['message', 'error', 'exit']) worker.removeAllListeners(event);
}

async function stop(worker: Worker): Promise<void> {
  forget(worker);
  // What a thread throws while it is ended is of no use to anyone; without a listener it would end the process.
  worker.on('error', () => undefined);
  await worker.terminate();
}
