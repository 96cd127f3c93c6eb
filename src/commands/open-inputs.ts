import type { InputOpener } from '../store/input.js';
import { createInputOpener, type InputOpenerOptions } from '../store/open-inputs.js';
import { createGsFactory, createS3Factory } from '../store/open-store.js';
import type { S3Settings } from '../store/s3-settings.js';
import type { CommandScope } from './run-command.js';

/** Opens inputs that a command names, until its work ends; they count from where it runs unless `baseDir` is given. */
export function openInputs(
  { ctx, onEnd }: Pick<CommandScope, 'ctx' | 'onEnd'>,
  { s3, ...options }: Partial<Omit<InputOpenerOptions, 's3'>> & { s3?: S3Settings },
): InputOpener {
  const opener = createInputOpener({
    baseDir: process.cwd(),
    ...options,
    s3: createS3Factory({ ...(s3 && { s3 }), signal: ctx.signal }),
    hf: { signal: ctx.signal },
    gs: createGsFactory({ ...(s3 && { s3 }), signal: ctx.signal }),
  });
  onEnd(() => opener.close());
  return opener;
}
