import type { Manifest, Phase } from '../model/manifest.js';

/** A unit that is part of the corpus now. */
export interface UnitDone {
  phase: Phase;
  unit: string;
  /** Lost: another process committed it first, and what was done here is thrown away. */
  outcome: 'committed' | 'lost';
  manifest: Manifest;
  /** How much work it was, in the measure of `phaseStarted`. */
  work: number;
  /** That it took here. */
  seconds: number;
}

/** Told how a build goes; for progress on a terminal, metrics or elsewhere. */
export interface BuildObserver {
  /** A phase begins: units in its plan, units that an earlier run completed, and how much work each of them is. */
  phaseStarted?(phase: Phase, units: number, resumed: number, work: { total: number; done: number }): void;
  /** This process begins a unit. */
  unitStarted?(phase: Phase, unit: string): void;
  /** An attempt at a unit failed; `again` when it is tried again at once. */
  attemptFailed?(phase: Phase, unit: string, error: unknown, again: boolean): void;
  unitDone?(done: UnitDone): void;
  /** A unit is given up here, or was being run when the process was told to stop (AbortedError). */
  unitFailed?(phase: Phase, unit: string, error: unknown): void;
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
    unitFailed: (...told) => {
      for (const one of observers) one.unitFailed?.(...told);
    },
    phaseDone: (...told) => {
      for (const one of observers) one.phaseDone?.(...told);
    },
    growthStarted: (...told) => {
      for (const one of observers) one.growthStarted?.(...told);
    },
  };
}
