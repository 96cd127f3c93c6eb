/** A phase of a build on a fleet; see fleet-simulation.mjs. */
export interface SimulatedPhase {
  unitSeconds: readonly number[];
  workers: number;
  startSeconds?: number;
  handOutSeconds?: number;
  failing?: number;
  backoffSeconds?: number;
  lossesPerHour?: number;
  replaceSeconds?: number;
  leaseSeconds?: number;
  shares?: boolean;
  seed?: number;
}

export interface SimulatedEnd {
  seconds: number;
  done: number;
  busySeconds: number;
  wastedSeconds: number;
  losses: number;
  retries: number;
}

export function simulatePhase(phase: SimulatedPhase): SimulatedEnd;

export function drawUnitSeconds(options: {
  units: number;
  median: number;
  spread?: number;
  stragglers?: number;
  straggleFactor?: number;
  seed?: number;
}): number[];

export function hostFloorSeconds(options: {
  images: number;
  largestShare: number;
  requestsPerSecond: number;
}): number;
