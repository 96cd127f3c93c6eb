import { inspectImage } from './inspect-image.js';

export { inspectImage };

/** Answers when the thread is up and its libraries are loaded. */
export function ready(): true {
  return true;
}
