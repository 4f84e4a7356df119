import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { redact } from '../shared/secrets/redact.ts';
import { addAlertsCommand } from './commands/alerts-command.ts';
import { addCloudCommands } from './commands/cloud-commands.ts';
import { addConfigCommands } from './commands/config-commands.ts';
import { addDeployCommand } from './commands/deploy-command.ts';
import { addHealthCommand } from './commands/health-command.ts';
import { addMirrorCommand } from './commands/mirror-command.ts';
import { addTaxonomyCommand } from './commands/taxonomy-command.ts';
import { addValidateCommand } from './commands/validate-command.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { reportFailure } from './report-failure.ts';
import { spellOutPrune } from './spell-out-prune.ts';
import type { Surroundings } from './surroundings.ts';

/** Where help and the parser's complaints go. */
export interface ParserOutput {
  readonly out: Pick<NodeJS.WritableStream, 'write'>;
  readonly err: Pick<NodeJS.WritableStream, 'write'>;
}

/** Runs one command to its end and resolves to its exit code. Never rejects: a failure is shown. */
export async function runCommand(
  argv: readonly string[],
  { out, err }: ParserOutput,
  surroundings: Surroundings,
): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.synced;
  const program = new Command('auto-builder')
    .description(
      'Mirrors GitHub repositories across organisations, keeps shared index files in step, checks the code, and deploys it.',
    )
    .version(readVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help, or that of a command: auto-builder mirror --help')
    .helpCommand(false)
    .showSuggestionAfterError()
    // What stands behind the name of a command belongs to it, also where the command above has the same option: `deploy history --env`.
    .enablePositionalOptions()
    // What is repeated of a wrong command may hold a credential.
    .configureOutput({ writeOut: (text) => out.write(text), writeErr: (text) => err.write(redact(text)) })
    .exitOverride();
  const setup = {
    program,
    surroundings,
    ends: (code: ExitCode) => {
      exitCode = code;
    },
  };
  addMirrorCommand(setup);
  addValidateCommand(setup);
  addTaxonomyCommand(setup);
  addDeployCommand(setup);
  addHealthCommand(setup);
  addAlertsCommand(setup);
  addCloudCommands(setup);
  addConfigCommands(setup);
  try {
    await program.parseAsync([...spellOutPrune(argv)], { from: 'user' });
    return exitCode;
  } catch (error) {
    return error instanceof CommanderError
      ? endOfParsing(error)
      : await reportFailure(error, surroundings.terminal, argv.includes('--json'));
  }
}

/** Help and version are no failures; Commander has said the rest on standard error. */
function endOfParsing(error: CommanderError): ExitCode {
  return error.exitCode === 0 ? exitCodes.synced : exitCodes.usage;
}

function readVersion(): string {
  const { version }: { version: string } = JSON.parse(
    readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
  );
  return version;
}
