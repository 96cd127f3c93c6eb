export type { Drop, DropLevel, TriedCandidate } from './schemas/drop.js';
