import type { Manifest, Phase } from '../model/manifest.js';

/** Told how a build goes; for progress on a terminal, metrics or elsewhere. */
export interface BuildObserver {
  /** A phase begins: units in its plan, units that an earlier run completed, and how much work each of them is. */
  phaseStarted?(phase: Phase, units: number, resumed: number, work: { total: number; done: number }): void;
  /** This process begins a unit. */
  unitStarted?(phase: Phase, unit: string): void;
  /** An attempt at a unit failed; `again` when it is tried again at once. */
  attemptFailed?(phase: Phase, unit: string, error: unknown, again: boolean): void;
  /** A unit is part of the corpus now, which was so much work; `seconds` that it took here. */
  unitDone?(phase: Phase, unit: string, manifest: Manifest, work: number, seconds: number): void;
  phaseDone?(phase: Phase): void;
  /** The corpus grows by some inputs, as its n-th revision; its phases follow. */
  growthStarted?(revision: number, inputs: number): void;
}

/** One observer that tells several. */
export function combineObservers(observers: readonly BuildObserver[]): BuildObserver {
  return {
    phaseStarted: (...told) => {
      for (const one of observers) one.phaseStarted?.(...told);
    },
    unitStarted: (...told) => {
      for (const one of observers) one.unitStarted?.(...told);
    },
    attemptFailed: (...told) => {
      for (const one of observers) one.attemptFailed?.(...told);
    },
    unitDone: (...told) => {
      for (const one of observers) one.unitDone?.(...told);
    },
    phaseDone: (...told) => {
      for (const one of observers) one.phaseDone?.(...told);
    },
    growthStarted: (...told) => {
      for (const one of observers) one.growthStarted?.(...told);
    },
  };
}
