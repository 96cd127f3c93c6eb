import { writeFile } from 'node:fs/promises';
import type { ImagesConfig } from '../config/images-config.js';
import { describeError } from '../errors.js';
import type { DecoderReply, DecoderRequest } from './decoder-messages.js';
import { restrictLibvips } from './loaders.js';
import { OutOfMemoryError } from './out-of-memory.js';
import { processImage } from './process-image.js';

/** Decodes what the parent sends, one image after the other, until the parent closes the channel or dies. */
export async function serveDecoder(send: (reply: DecoderReply) => void): Promise<void> {
  restrictLibvips();
  await beFirstToDie();
  let config: ImagesConfig | undefined;
  // Ctrl-C reaches all processes of a terminal: the parent decides when its decoders end.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => undefined);
  // An orderly exit would wait for the image under way.
  process.on('disconnect', () => process.kill(process.pid, 'SIGKILL'));
  process.on('message', (request: DecoderRequest) => {
    if ('config' in request) {
      config = request.config;
      return;
    }
    if (config === undefined)
      return send({ kind: 'threw', message: 'an image came before the configuration' });
    processImage(request.bytes, config, request).then(
      (result) => send({ kind: 'result', result }),
      (error: unknown) =>
        send(
          error instanceof OutOfMemoryError
            ? { kind: 'out_of_memory' }
            : { kind: 'threw', message: describeError(error) },
        ),
    );
  });
  send({ kind: 'ready' });
}

/** Linux kills the process with the highest score when memory runs out: a decoder, which costs one image, not a build. */
async function beFirstToDie(): Promise<void> {
  if (process.platform !== 'linux') return;
  // Raising one's own score needs no rights; where /proc is not writable, the kernel's own choice stands.
  await writeFile('/proc/self/oom_score_adj', '1000').catch(() => undefined);
}
