import { cacheInputs } from '../../src/store/cached-inputs.js';
import type { InputOpener } from '../../src/store/input.js';
import type { Store } from '../../src/store/store.js';

/** A moment of a build: the put of an object whose key begins so, or a part of an input that was just read. */
export type Moment = { put: string } | { read: string; part: number };

/** An opener and a store that do something once, at a moment that is the same in every run. */
export function at(
  moment: Moment,
  { opener, store }: { opener: InputOpener; store: Store },
  act: () => void | Promise<void>,
): { opener: InputOpener; store: Store } {
  let done = false;
  const once = async () => {
    if (done) return;
    done = true;
    await act();
  };
  let armed = 'put' in moment;
  return {
    // As the command line has it.
    opener: cacheInputs({
      ...opener,
      async open(uri, options) {
        const input = await opener.open(uri, options);
        return {
          ...input,
          async *read(range) {
            let parts = 0;
            for await (const part of input.read(range)) {
              yield part;
              parts += 1;
              if (armed && 'read' in moment && input.uri.endsWith(moment.read) && parts === moment.part)
                await once();
            }
          },
        };
      },
    }),
    store: {
      ...store,
      async put(key, body, options) {
        const outcome = await store.put(key, body, options);
        if ('put' in moment && key.startsWith(moment.put)) await once();
        // Reads of the planning do not count.
        armed ||= key === 'corpus.json';
        return outcome;
      },
    },
  };
}
