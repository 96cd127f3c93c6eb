export { binarize, finderRuns } from './dark';
export { halve, histogram, laplacian, sampleGrey } from './grey';
export { textShare } from './text';
export { reduceColumns, reduceRows, shrinkColumns, shrinkRows } from './thumbnail';
