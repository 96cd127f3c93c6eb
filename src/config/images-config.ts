import { FixConfigError } from '../errors.js';
import type { ImagesConfig, ResizeConfig } from '../model/schemas/pipeline.js';
import { fillConfig } from './fill-config.js';

export {
  type ImagesConfig,
  ISOLATION_MODES,
  RESIZE_MODES,
  type ResizeConfig,
  type ResizeMode,
} from '../model/schemas/pipeline.js';

/**
 * Fills absent fields with the defaults of the schema and checks the result.
 *
 * @throws FixConfigError `bad_images_config` naming the field
 */
export function resolveImagesConfig(options: Partial<ImagesConfig> = {}): ImagesConfig {
  const config = fillConfig('images', options);
  checkResize(config.resize);
  return config;
}

/** Which of the sizes a mode needs. */
function checkResize({ mode, size, width, height }: ResizeConfig): void {
  if (mode === 'none' || size !== undefined) return;
  if (mode === 'short-side' || mode === 'long-side')
    throw new FixConfigError('bad_images_config', `images.resize: mode ${mode} needs size, in pixels`);
  if (width === undefined || height === undefined)
    throw new FixConfigError(
      'bad_images_config',
      `images.resize: mode ${mode} needs size, or width and height`,
    );
}
