import { type Argument, type Command, InvalidArgumentError, type Option } from 'commander';
import { didYouMean } from '../errors/did-you-mean.js';

/** Has the options and arguments of a program that take one of some words say which one may have been meant. */
export function suggestChoices(program: Command): void {
  for (const command of program.commands)
    for (const taker of [...command.options, ...command.registeredArguments]) addQuestion(taker);
}

function addQuestion(taker: Option | Argument): void {
  const { argChoices } = taker;
  if (argChoices === undefined) return;
  taker.argParser<string>((text) => {
    if (argChoices.includes(text)) return text;
    throw new InvalidArgumentError(
      `Allowed choices are ${argChoices.join(', ')}${didYouMean(text, argChoices)}`,
    );
  });
}
