import { workerData } from 'piscina';
import { describeError, WeftError } from '../../errors.js';
import type { Signals } from '../../model/signal.js';
import type { RgbPixels } from '../resample.js';
import type { ImageScorer, ScorerChoice } from './image-scorer.js';
import { openNsfwjs } from './nsfwjs-scorer.js';
import { openOnnxScorer } from './onnx-scorer.js';

/** An error as it leaves the thread: its class would not survive the way. */
export interface ScoreFailure {
  error: { code: string; message: string };
}

/** What a thread gives back. */
export type ScoreAnswer = { signals: Signals } | ScoreFailure;

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
export async function score(pixels: RgbPixels): Promise<ScoreAnswer> {
  try {
    const signals: Signals = {};
    for (const scorer of await openScorers()) Object.assign(signals, await scorer.score(pixels));
    return { signals };
  } catch (error) {
    return failure(error);
  }
}

/** Answers when the thread has opened its models. */
export async function ready(): Promise<ScoreFailure | undefined> {
  return openScorers().then(() => undefined, failure);
}

function failure(error: unknown): ScoreFailure {
  const code = error instanceof WeftError ? error.code : 'model_failed';
  return { error: { code, message: describeError(error) } };
}
