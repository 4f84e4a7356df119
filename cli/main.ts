import { onInterrupt } from './interrupt.ts';
import { createTerminal } from './output/terminal.ts';
import { runCommand } from './run-command.ts';

/** Runs one command in this process and sets its exit code. Never throws. */
export async function main(argv: readonly string[]): Promise<void> {
  // A reader that has seen enough, such as head(1), is no failure.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    process.exit();
  });
  const output = { out: process.stdout, err: process.stderr };
  process.exitCode = await runCommand(argv, output, {
    terminal: createTerminal(process.stdout, process.stderr, process.env),
    environment: process.env,
    directory: process.cwd(),
    onInterrupt: (ended) => onInterrupt({ ended }),
  });
}
