import { type ChildProcess, fork } from 'node:child_process';
import type { ImagesConfig } from '../config/images-config.js';
import { workerEntry } from '../threads/worker-entry.js';
import { cannotStart } from './cannot-start.js';
import type { DecoderReply, DecoderRequest } from './decoder-messages.js';
import type { ImageResult } from './image-result.js';

/** The process died before it answered; the message is the signal, such as `SIGSEGV`, the exit status, or `out of memory`. */
export class DecoderDiedError extends Error {
  override readonly name = 'DecoderDiedError';
}

/** What a decoder may know of its surroundings: where libraries and the temporary folder are, and no credentials. */
const ENVIRONMENT = /^(?:PATH|(?:LD|DYLD|MALLOC|LC)_\w+|SYSTEMROOT|TMPDIR|TEMP|TMP|LANG)$/i;

interface Pending {
  resolve(reply: DecoderReply): void;
  reject(error: Error): void;
}

/** One child process that decodes images, one at a time; see serve-decoder.ts for its side. */
export class DecoderProcess {
  /** Resolves when its code is loaded; rejects with StopError `image_worker_failed`. */
  readonly ready: Promise<void>;
  readonly #child: ChildProcess;
  readonly #exited: Promise<void>;
  #death: DecoderDiedError | undefined;
  #pending: Pending | undefined;
  #killed = false;

  /** Throws StopError `image_worker_failed` when the system gives no process at all. */
  constructor(config: ImagesConfig) {
    this.#child = startChild();
    this.#exited = new Promise((resolve) => {
      const died = (how: string, cause?: Error): void => {
        this.#death ??= new DecoderDiedError(how, { cause });
        this.#settle()?.reject(this.#death);
        resolve();
      };
      this.#child.once('exit', (code, signal) => died(signal ?? `exit status ${code}`));
      this.#child.on('error', (error) => died(error.message, error));
    });
    this.#child.on('message', (reply: DecoderReply) => this.#settle()?.resolve(reply));
    this.ready = this.#start(config);
    // Awaited by whoever uses the process; until then a failure must not count as unhandled.
    this.ready.catch(() => undefined);
  }

  /** False from its death on. */
  get alive(): boolean {
    return this.#death === undefined;
  }

  /** Processes one image. Rejects with DecoderDiedError, or with what the code in the process threw. */
  async decode(bytes: Uint8Array, withPixels: boolean): Promise<ImageResult> {
    const reply = await this.#ask({ bytes, withPixels });
    if (reply.kind === 'result') return ownBytes(reply.result);
    if (reply.kind === 'out_of_memory') {
      // Its memory goes back to the machine; what is left over from a failed allocation is not trusted.
      await this.kill();
      throw new DecoderDiedError('out of memory');
    }
    throw new Error('message' in reply ? reply.message : `answered ${reply.kind}`);
  }

  /** Ends it at once, whatever it is doing; resolves when it has exited. */
  async kill(): Promise<void> {
    this.#killed = true;
    // An idle process is unref'ed: nothing else may be left that keeps the program alive until its end is seen, and
    // a program that runs out of events ends with status 0 in the middle of its work.
    this.#child.ref();
    this.#child.kill('SIGKILL');
    await this.#exited;
  }

  async #start(config: ImagesConfig): Promise<void> {
    let reply: DecoderReply;
    try {
      reply = await this.#reply();
    } catch (error) {
      throw cannotStart('processes', error);
    }
    if (reply.kind !== 'ready') {
      this.#child.kill('SIGKILL');
      throw cannotStart('processes', 'message' in reply ? reply.message : reply.kind);
    }
    this.#send({ config });
  }

  #ask(request: DecoderRequest): Promise<DecoderReply> {
    const reply = this.#reply();
    this.#send(request);
    return reply;
  }

  #reply(): Promise<DecoderReply> {
    return new Promise((resolve, reject) => {
      if (this.#death !== undefined) return reject(this.#death);
      this.#pending = { resolve, reject };
      // A process that works keeps the event loop alive; one that waits does not keep a finished program from ending.
      this.#child.ref();
      this.#child.channel?.ref();
    });
  }

  #settle(): Pending | undefined {
    const pending = this.#pending;
    this.#pending = undefined;
    this.#child.channel?.unref();
    // An answer may still come between the kill and the end that kill() waits for.
    if (!this.#killed) this.#child.unref();
    return pending;
  }

  #send(request: DecoderRequest): void {
    // A channel that closes in between belongs to a process that is dying: its exit ends the request.
    this.#child.send(request, () => undefined);
  }
}

function startChild(): ChildProcess {
  try {
    return fork(workerEntry(import.meta.url, 'load-decoder.cjs'), {
      serialization: 'advanced',
      // What a dying library or V8 prints is no line of ours; the signal says what there is to know.
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      env: decoderEnvironment(process.env),
      execArgv: decoderOptions(process.execArgv),
    });
  } catch (error) {
    // ENOMEM is thrown, where EAGAIN and EMFILE come as an event.
    throw cannotStart('processes', error);
  }
}

/** What came over the channel is a view of the whole message. */
function ownBytes(result: ImageResult): ImageResult {
  if ('drop' in result) return result;
  const { data, pixels, ...facts } = result.stored;
  return {
    stored: {
      ...facts,
      data: new Uint8Array(data),
      ...(pixels && { pixels: { ...pixels, data: new Uint8Array(pixels.data) } }),
    },
  };
}

/** Options of node for a decoder: not the debugger, whose port is taken, and not the program of `node -e`. */
function decoderOptions(options: readonly string[]): string[] {
  return options.filter(
    (option, at) =>
      !/^(?:--inspect|--input-type|--eval|--print|-[ep]+$)/.test(option) &&
      !/^(?:--eval|--print|-[ep]+)$/.test(options[at - 1] ?? ''),
  );
}

function decoderEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const named = Object.entries(env).filter(([name]) => ENVIRONMENT.test(name));
  // An image is encoded and its thumbnail made at the same time.
  return { ...Object.fromEntries(named), UV_THREADPOOL_SIZE: '2' };
}
