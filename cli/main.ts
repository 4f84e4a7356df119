import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { addCloudCommands } from './commands/cloud-commands.ts';
import { addConfigCommands } from './commands/config-commands.ts';
import { addMirrorCommand } from './commands/mirror-command.ts';
import { type ExitCode, exitCodes } from './exit-codes.ts';
import { createTerminal } from './output/terminal.ts';
import { reportFailure } from './report-failure.ts';
import { spellOutPrune } from './spell-out-prune.ts';

/** Runs one command and sets the exit code of the process. Never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough, such as head(1), is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  const terminal = createTerminal(process.stdout, process.stderr, process.env);
  let exitCode: ExitCode = exitCodes.synced;
  const program = new Command('auto-builder')
    .description('Mirrors GitHub repositories across organisations, and keeps the mirrors in step.')
    .version(readVersion(), '-v, --version', 'print the version')
    .helpOption('-h, --help', 'print this help, or that of a command: auto-builder mirror --help')
    .helpCommand(false)
    .showSuggestionAfterError()
    .exitOverride();
  const setup = {
    program,
    terminal,
    ends: (code: ExitCode) => {
      exitCode = code;
    },
  };
  addMirrorCommand(setup);
  addCloudCommands(setup);
  addConfigCommands(setup);
  try {
    await program.parseAsync([...spellOutPrune(argv)], { from: 'user' });
  } catch (error) {
    exitCode =
      error instanceof CommanderError
        ? endOfParsing(error)
        : await reportFailure(error, terminal, argv.includes('--json'));
  }
  process.exitCode = exitCode;
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
