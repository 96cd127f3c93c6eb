import type { RgbPixels } from '../../model/pixels.js';
import type { Signals } from '../../model/signals.js';
import type { ImageScorer, ScorerChoice } from './image-scorer.js';
import { openNsfwjs } from './nsfwjs-scorer.js';
import { openOnnxScorer } from './onnx-scorer.js';

let opened: Promise<ImageScorer[]> | undefined;

function openScorers(choices: readonly ScorerChoice[]): Promise<ImageScorer[]> {
  opened ??= (async () => {
    const scorers: ImageScorer[] = [];
    // One after the other: the memory of opening two at once would be wanted once and never again.
    for (const choice of choices)
      scorers.push(choice.kind === 'nsfwjs' ? await openNsfwjs() : await openOnnxScorer(choice.path));
    return scorers;
  })();
  return opened;
}

/** Call of the threads: pixels in, what each model says of them out. */
export async function score(pixels: RgbPixels, choices: readonly ScorerChoice[]): Promise<Signals> {
  const signals: Signals = {};
  for (const scorer of await openScorers(choices)) Object.assign(signals, await scorer.score(pixels));
  return signals;
}

/** Answers when the thread has opened its models. */
export async function ready(_: undefined, choices: readonly ScorerChoice[]): Promise<void> {
  await openScorers(choices);
}
