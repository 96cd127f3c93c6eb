import { dirname, isAbsolute, relative, resolve } from 'node:path';

/** An input that counts from where the command runs, as a pipeline file names it: relative to the file. */
export function fromPipeline(file: string, uri: string): string {
  return uri.includes('://') || /^file:/i.test(uri) || isAbsolute(uri)
    ? uri
    : relative(dirname(resolve(file)), resolve(uri)) || '.';
}
