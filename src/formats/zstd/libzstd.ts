import { init } from '@bokuweb/zstd-wasm';

let loaded: Promise<void> | undefined;

/** Loads libzstd in WebAssembly, once: loading it again replaces the memory that its contexts lie in. */
export function loadLibzstd(): Promise<void> {
  loaded ??= init();
  return loaded;
}
