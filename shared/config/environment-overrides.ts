import { type LogLevel, logLevels } from './configuration.ts';
import type { ConfigurationProblem } from './errors.ts';
import { describeFound } from './problems.ts';

/** What environment variables say that goes before the file; as texts. Empty or absent: nothing. */
export interface Overrides {
  /** The value of `LOG_LEVEL`; any case; empty or absent means `INFO`. */
  readonly logLevel?: string | undefined;
  /** The value of `DEPLOY_AUTO_ROLLBACK`: `true`, `false`, `1` or `0`, in any case. */
  readonly autoRollback?: string | undefined;
}

/** The same, read. */
export interface ReadOverrides {
  readonly logLevel: LogLevel;
  readonly autoRollback: boolean | undefined;
  readonly problems: readonly ConfigurationProblem[];
}

/** Reads them; what cannot be read is a problem that names the variable. */
export function readOverrides({ logLevel, autoRollback }: Overrides): ReadOverrides {
  const level = isEmpty(logLevel)
    ? 'INFO'
    : logLevels.find((known) => known === logLevel.trim().toUpperCase());
  const flag = isEmpty(autoRollback) ? undefined : flags.get(autoRollback.trim().toLowerCase());
  return {
    logLevel: level ?? 'INFO',
    autoRollback: flag,
    problems: [
      ...(level === undefined ? [problem('LOG_LEVEL', logLevel, logLevels.join(', '))] : []),
      ...(flag === undefined && !isEmpty(autoRollback)
        ? [problem('DEPLOY_AUTO_ROLLBACK', autoRollback, [...flags.keys()].join(', '))]
        : []),
    ],
  };
}

const flags: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);

function isEmpty(text: string | undefined): text is undefined | '' {
  return text === undefined || text.trim() === '';
}

function problem(path: string, text: string | undefined, allowed: string): ConfigurationProblem {
  return {
    path,
    found: describeFound(text),
    allowed,
    remedy: 'Change the environment variable or the .env entry.',
  };
}
