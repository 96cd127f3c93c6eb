import { extract } from './extract.mjs';
import { imageRoad } from './image-road.mjs';
import { images } from './images.mjs';

/** All figures, in the order they run. */
export const FIGURES = [imageRoad, images, extract];
