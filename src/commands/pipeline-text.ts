import { stringify } from 'yaml';
import type { RecognisedSource } from '../sources/recognise/recognised-source.js';

/** What a pipeline file is made of. */
export interface PipelineText {
  name: string;
  /** The input as the file names it. */
  input: string;
  output: string;
  found: RecognisedSource;
}

/** A pipeline for an input, with what was seen of it and the options that are most often changed. */
export function pipelineText({ name, input, output, found }: PipelineText): string {
  const { source, seen, needsNetwork, unset = [] } = found;
  const { type, ...options } = source;
  return [
    ...seen.map((sentence) => `# ${oneLine(sentence)}`),
    field('name', name),
    'source:',
    `  ${field('type', type)}`,
    `  ${field('input', input)} # counts from this file`,
    ...Object.entries(options).map(([option, value]) => `  ${field(option, value)}`),
    ...unset.map((line) => `  # ${line}`),
    'fetch:',
    needsNetwork
      ? '  network: true # the input does not hold its images: they are downloaded'
      : '  network: false # true: images that the input does not hold are downloaded',
    '  # contact: you@example.org # sent with each request, so that sites can reach you',
    'rules:',
    '  preset: weft # which documents and images are stored; docs/curation.md lists presets and rules',
    field('output', output),
    '',
  ].join('\n');
}

/** One line of YAML: quoted where the value needs it, never folded. */
function field(name: string, value: unknown): string {
  return stringify({ [name]: value }, { lineWidth: 0, blockQuote: false }).trimEnd();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ');
}
