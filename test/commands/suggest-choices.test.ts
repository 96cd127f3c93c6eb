import { Argument, Command, CommanderError, Option } from 'commander';
import { expect, it } from 'vitest';
import { suggestChoices } from '../../src/commands/suggest-choices.js';

const parse = (args: string[]) => {
  const said: string[] = [];
  const program = new Command('p').exitOverride().configureOutput({ writeErr: (text) => said.push(text) });
  const command = program.command('run').exitOverride();
  command.copyInheritedSettings(program);
  command.addArgument(new Argument('<layout>', '').choices(['mmc4', 'obelics']));
  command.addOption(new Option('--mode <mode>', '').choices(['strict', 'standard']));
  let ran: unknown[] | undefined;
  command.action((layout, options) => {
    ran = [layout, options];
  });
  suggestChoices(program);
  try {
    program.parse(['node', 'p', 'run', ...args]);
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
  }
  return { ran, said: said.join('') };
};

it('a wrong choice of an option or an argument is asked about, and right ones pass', () => {
  expect(parse(['mmc4', '--mode', 'strict']).ran).toEqual(['mmc4', { mode: 'strict' }]);
  expect(parse(['mmc4', '--mode', 'strikt']).said).toMatch(
    /--mode <mode>' argument 'strikt' is invalid\. Allowed choices are strict, standard; did you mean strict\?/,
  );
  expect(parse(['obelisc']).said).toMatch(/Allowed choices are mmc4, obelics; did you mean obelics\?/);
});
