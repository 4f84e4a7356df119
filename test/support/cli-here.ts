import { once } from 'node:events';
import { Writable } from 'node:stream';
import { createTerminal } from '../../cli/output/terminal.ts';
import { runCommand } from '../../cli/run-command.ts';
import type { CliOptions, CliResult } from './cli.ts';

/** How a command is run inside the test's own process. */
export interface HereOptions extends CliOptions {
  /** Standard error is a terminal, so that progress is shown. */
  readonly live?: boolean;
  /** Ctrl-C was pressed already when the command starts to listen for it. */
  readonly interrupted?: boolean;
}

/** A command that runs in this process. */
export interface CommandHere {
  stdout(): string;
  /** Resolves once standard output, from that position on, matches; rejects when the command ends before. */
  printed(pattern: RegExp, from?: number): Promise<RegExpMatchArray>;
  /** Presses Ctrl-C. */
  interrupt(): void;
  readonly ended: Promise<CliResult>;
}

/** Starts a command in this process: it sees only the given environment and directory, and writes to no real stream. */
export function startHere(args: readonly string[], options: HereOptions = {}): CommandHere {
  const out = collectingStream();
  const err = Object.assign(collectingStream(), options.live ? { isTTY: true, columns: 100 } : {});
  const environment = options.environment ?? {};
  const interruption = new AbortController();
  if (options.interrupted) interruption.abort();
  const finished = runCommand(
    args,
    { out, err },
    {
      terminal: createTerminal(out, err, environment),
      environment,
      directory: options.directory ?? '/',
      onInterrupt: () => ({ signal: interruption.signal, stop: () => undefined }),
    },
  );
  const ended = finished.then((code) => ({ code, stdout: out.text(), stderr: err.text() }));
  return {
    stdout: out.text,
    interrupt: () => interruption.abort(),
    ended,
    printed: async (pattern, from = 0) => {
      const tooEarly = ended.then((result) => {
        throw new Error(`ended with ${result.code} before: ${JSON.stringify(result)}`);
      });
      for (;;) {
        const match = out.text().slice(from).match(pattern);
        if (match) {
          // Its end is no failure any more.
          tooEarly.catch(() => undefined);
          return match;
        }
        await Promise.race([once(out, 'written'), tooEarly]);
      }
    },
  };
}

/** Runs a command in this process to its end. */
export function runHere(args: readonly string[], options: HereOptions = {}): Promise<CliResult> {
  return startHere(args, options).ended;
}

function collectingStream(): Writable & { text(): string } {
  let written = '';
  const stream = new Writable({
    decodeStrings: false,
    write(text: string, _, done) {
      written += text;
      done();
      stream.emit('written');
    },
  });
  return Object.assign(stream, { text: () => written });
}
