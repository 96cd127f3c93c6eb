import { isPickleFormat, type LaunchFacts } from './launch-facts.js';
import { launchReadme } from './launch-readme.js';
import { launchScript } from './launch-script.js';
import { datasetsYaml, registrationSnippet } from './registration.js';

/** A launch script, a registration snippet or their README: what it is for, and its text. */
export interface LaunchFile {
  name: string;
  purpose: string;
  text: string;
}

/** Folder of these files, next to the shard folder. */
export const LAUNCH_FOLDER = 'glue';

/** What starts a training on an export: registration, launch scripts and the README that explains them. */
export function launchFiles(facts: LaunchFacts): LaunchFile[] {
  const inPython = isPickleFormat(facts) || facts.format === 'vila-wds';
  const files = inPython ? registryFiles(facts) : yamlFiles(facts);
  const readme = {
    name: 'README.md',
    purpose: 'this page',
    text: launchReadme(facts, files),
  };
  return [readme, ...files];
}

function registryFiles(facts: LaunchFacts): LaunchFile[] {
  const snippet = (generation: 'v1.0' | 'v1.5' | 'head', name: string): LaunchFile => ({
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

function yamlFiles(facts: LaunchFacts): LaunchFile[] {
  return [
    { name: 'datasets.yaml', purpose: 'registers the dataset with VILA head', text: datasetsYaml(facts) },
    launch(facts, 'head', 'stage2_head.sh'),
  ];
}

function launch(facts: LaunchFacts, generation: 'v1.5' | 'head', name: string): LaunchFile {
  return {
    name,
    purpose: `starts stage 2 on VILA ${generation}, with its mixture string and arguments`,
    text: launchScript(facts, generation),
  };
}
