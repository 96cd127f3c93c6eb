import { FixConfigError } from '../errors.js';
import {
  type ImagesConfig,
  PIXEL_SIGNALS,
  type PixelSignal,
  type ResizeConfig,
} from '../model/schemas/pipeline.js';
import { fillConfig } from './fill-config.js';

export {
  type ImagesConfig,
  ISOLATION_MODES,
  PIXEL_SIGNALS,
  type PixelSignal,
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

/**
 * The signals that a choice names.
 *
 * @throws FixConfigError `bad_images_config` for `needed`, which only a build knows: it has the rules
 */
export function chosenSignals(signals: ImagesConfig['signals']): readonly PixelSignal[] {
  if (signals === 'all') return PIXEL_SIGNALS;
  if (signals === 'none') return [];
  if (signals === 'needed')
    throw new FixConfigError(
      'bad_images_config',
      'images.signals: needed is what the rules of a build read, and there are none here; give all, none or a list of names',
    );
  return signals;
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
