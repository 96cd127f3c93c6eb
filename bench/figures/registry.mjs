import { crawl } from './crawl.mjs';
import { dedup } from './dedup.mjs';
import { exportFigure } from './exports.mjs';
import { extract } from './extract.mjs';
import { growth } from './growth.mjs';
import { imageRoad } from './image-road.mjs';
import { images } from './images.mjs';
import { jsonl } from './jsonl.mjs';
import { s3 } from './s3.mjs';
import { startup } from './startup.mjs';
import { tar } from './tar.mjs';
import { validate } from './validate.mjs';
import { warc } from './warc.mjs';

/** All figures, in the order they run. */
export const FIGURES = [
  imageRoad,
  images,
  extract,
  warc,
  jsonl,
  tar,
  s3,
  validate,
  exportFigure,
  dedup,
  crawl,
  startup,
  growth,
];
