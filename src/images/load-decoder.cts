// Entry of decoder processes. CommonJS on purpose: a library that does not load becomes a message to the parent, where
// a failing static import would only end the process.
import type { DecoderReply } from './decoder-messages.js';

const send = (reply: DecoderReply): void => void process.send?.(reply);

import('./serve-decoder.js').then(
  ({ serveDecoder }) => serveDecoder(send),
  (error: unknown) => send({ kind: 'failed', message: String(error) }),
);
