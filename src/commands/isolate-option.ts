import { Option } from 'commander';
import { ISOLATION_MODES } from '../config/images-config.js';

/**
 * `--isolate`, of every command that decodes images for a corpus.
 *
 * @param fallback - what holds without it, in words
 */
export function isolateOption(fallback = 'as the pipeline says'): Option {
  return new Option(
    '--isolate <mode>',
    `decode images in threads, or in processes of their own, where a crash costs one image (default: ${fallback})`,
  ).choices(ISOLATION_MODES);
}
