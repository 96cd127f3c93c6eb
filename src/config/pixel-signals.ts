// Apart from images-config: image workers need it, and not the schemas that options are checked by.
import { FixConfigError } from '../errors.js';
import { type ImagesConfig, PIXEL_SIGNALS, type PixelSignal } from '../model/schemas/pipeline.js';

export { PIXEL_SIGNALS, type PixelSignal };

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
