import { workerData } from 'piscina';
import type { Signals } from '../../model/signals.js';
import { type ModelFailure, modelFailure } from '../model-threads.js';
import type { RgbPixels } from '../resample.js';
import type { ImageScorer, ScorerChoice } from './image-scorer.js';
import { openNsfwjs } from './nsfwjs-scorer.js';
import { openOnnxScorer } from './onnx-scorer.js';

/** What a thread gives back; within an object of its own, because a signal may have any name. */
export interface ScoreAnswer {
  signals: Signals;
}

let opened: Promise<ImageScorer[]> | undefined;

function openScorers(): Promise<ImageScorer[]> {
  opened ??= (async () => {
    const scorers: ImageScorer[] = [];
    // One after the other: the memory of opening two at once would be wanted once and never again.
    for (const choice of workerData as ScorerChoice[])
      scorers.push(choice.kind === 'nsfwjs' ? await openNsfwjs() : await openOnnxScorer(choice.path));
    return scorers;
  })();
  return opened;
}

/** Entry of the threads: pixels in, what each model says of them out. */
export async function score(pixels: RgbPixels): Promise<ScoreAnswer | ModelFailure> {
  try {
    const signals: Signals = {};
    for (const scorer of await openScorers()) Object.assign(signals, await scorer.score(pixels));
    return { signals };
  } catch (error) {
    return modelFailure(error);
  }
}

/** Answers when the thread has opened its models. */
export async function ready(): Promise<ModelFailure | undefined> {
  return openScorers().then(() => undefined, modelFailure);
}
