import type { Command } from 'commander';
import type { ExitCode } from '../exit-codes.ts';
import type { Surroundings } from '../surroundings.ts';

/** What a file needs to add its commands. */
export interface CommandSetup {
  readonly program: Command;
  readonly surroundings: Surroundings;
  /** Says how the command ended. */
  readonly ends: (code: ExitCode) => void;
}

/** Options of every command that reads the configuration. */
export interface ConfigurationOptions {
  readonly config?: string;
}

/** Options of every command that works on a cloud. */
export interface CloudOptions extends ConfigurationOptions {
  readonly data: string;
  readonly stack?: string;
  readonly json?: boolean;
}

/** Adds `--config`. */
export function withConfiguration(command: Command): Command {
  return command.option('-c, --config <file>', 'the configuration (default: auto-builder.config.json)');
}

/** Adds the options that choose a cloud. */
export function withCloud(command: Command): Command {
  return withConfiguration(command)
    .option('--data <directory>', 'where the local cloud keeps its data', '.auto-builder')
    .option('--stack <name>', 'a stack deployed on AWS, instead of the local cloud');
}

/** Adds `--json`. */
export function withJson(command: Command): Command {
  return command.option('--json', 'print one JSON value on standard output');
}

/** Collects an option that may stand several times. */
export function collect(value: string, earlier: readonly string[] | undefined): readonly string[] {
  return [...(earlier ?? []), value];
}
