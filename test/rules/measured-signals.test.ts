import { describe, expect, it } from 'vitest';
import type { ImagesConfig } from '../../src/config/images-config.js';
import { checkPipeline } from '../../src/config/load-pipeline.js';
import { PIXEL_SIGNALS } from '../../src/config/pixel-signals.js';
import { measuredSignals, unmeasuredSignals } from '../../src/rules/measured-signals.js';
import { resolveRules } from '../../src/rules/resolve-rules.js';

function measured(signals: ImagesConfig['signals'], rules: object): readonly string[] {
  const pipeline = checkPipeline({ source: { type: 'html', input: '.' }, images: { signals }, rules });
  return measuredSignals(pipeline.images.signals, resolveRules(pipeline.rules));
}

describe('images.signals', () => {
  it('is all by default', () => {
    const { images } = checkPipeline({ source: { type: 'html', input: '.' } });
    expect(images.signals).toBe('all');
    expect(measured('all', { preset: 'none' })).toEqual(PIXEL_SIGNALS);
  });

  it('needed: what rules that drop and rules that note read, and nothing for rules that are off', () => {
    expect(measured('needed', { preset: 'weft' })).toEqual(
      PIXEL_SIGNALS.filter((name) => name !== 'contrast'),
    );
    expect(measured('needed', { preset: 'mmc4' })).toEqual([]);
    const overrides = {
      image_blurred: 80,
      image_text_heavy: { action: 'annotate' },
      image_blank: { action: 'off' },
    };
    expect(measured('needed', { preset: 'none', overrides })).toEqual(['laplacian_variance', 'text_share']);
  });

  it.each([
    ['none', 'images.signals: none leaves out'],
    [['entropy', 'blank_share'], 'images.signals: [entropy, blank_share] leaves out'],
  ] as const)('%s is refused where rules read more, and names them', (signals, words) => {
    const choice = typeof signals === 'string' ? signals : [...signals];
    const attempt = () => measured(choice, { preset: 'weft' });
    expect(attempt).toThrow(expect.objectContaining({ code: 'signal_not_measured' }));
    expect(attempt).toThrow(words);
    expect(attempt).toThrow(/image_blurred \(laplacian_variance\), .*image_qr_code \(qr_code\)/);
    expect(attempt).not.toThrow(
      typeof signals === 'string' ? /image_too_small/ : /image_low_entropy|image_blank/,
    );
  });

  it('none and a list hold where no rule reads more', () => {
    expect(measured('none', { preset: 'mmc4' })).toEqual([]);
    const overrides = { image_low_entropy: 2 };
    expect(measured(['entropy', 'contrast'], { preset: 'none', overrides })).toEqual(['entropy', 'contrast']);
    const rules = resolveRules({ preset: 'none', overrides });
    expect(unmeasuredSignals('needed', rules)).toEqual(PIXEL_SIGNALS.filter((name) => name !== 'entropy'));
  });

  it('takes no name that is none', () => {
    const of = (signals: unknown) => () =>
      checkPipeline({ source: { type: 'html', input: '.' }, images: { signals } });
    expect(of(['sharpness'])).toThrow(/images\.signals/);
    expect(of('some')).toThrow(/images\.signals/);
  });
});
