import { type GlueFacts, isPickleFormat } from './glue-facts.js';
import { glueReadme } from './glue-readme.js';
import { launchScript } from './launch.js';
import { datasetsYaml, registrationSnippet } from './registration.js';

/** A file of glue: what it is for, and its text. */
export interface GlueFile {
  name: string;
  purpose: string;
  text: string;
}

/** Folder of the glue, beside the shard folder. */
export const GLUE_FOLDER = 'glue';

/** All glue of an export: registration, launch scripts and the README that explains them. */
export function glueFiles(facts: GlueFacts): GlueFile[] {
  const inPython = isPickleFormat(facts) || facts.format === 'vila-wds';
  const files = inPython ? registryFiles(facts) : yamlFiles(facts);
  const readme = {
    name: 'README.md',
    purpose: 'this page',
    text: glueReadme(facts, files),
  };
  return [readme, ...files];
}

function registryFiles(facts: GlueFacts): GlueFile[] {
  const snippet = (generation: 'v1.0' | 'v1.5' | 'head', name: string): GlueFile => ({
    name,
    purpose: `registers the dataset with VILA ${generation}`,
    text: registrationSnippet(facts, generation),
  });
  return [
    // wids came with 1.5.
    ...(facts.format === 'vila-wds' ? [] : [snippet('v1.0', 'register_v1_0.py')]),
    snippet('v1.5', 'register_v1_5.py'),
    snippet('head', 'register_head.py'),
    launch(facts, 'v1.5', 'stage2_v1_5.sh'),
    launch(facts, 'head', 'stage2_head.sh'),
  ];
}

function yamlFiles(facts: GlueFacts): GlueFile[] {
  return [
    { name: 'datasets.yaml', purpose: 'registers the dataset with VILA head', text: datasetsYaml(facts) },
    launch(facts, 'head', 'stage2_head.sh'),
  ];
}

function launch(facts: GlueFacts, generation: 'v1.5' | 'head', name: string): GlueFile {
  return {
    name,
    purpose: `starts stage 2 on VILA ${generation}, with its mixture string and arguments`,
    text: launchScript(facts, generation),
  };
}
