import { type LogLevel, logLevels } from './configuration.ts';
import type { ConfigurationProblem } from './errors.ts';
import { describeFound } from './problems.ts';
import { healthIntervalBounds } from './schema-health.ts';

/** What environment variables say that goes before the file; as texts. Empty or absent: nothing. */
export interface Overrides {
  /** The value of `LOG_LEVEL`; any case; empty or absent means `INFO`. */
  readonly logLevel?: string | undefined;
  /** The value of `DEPLOY_AUTO_ROLLBACK`: `true`, `false`, `1` or `0`, in any case. */
  readonly autoRollback?: string | undefined;
  /** The value of `HEALTH_CHECK_INTERVAL`: whole seconds, from a minute to a week. */
  readonly healthInterval?: string | undefined;
  /** The value of `AUTO_HEAL_ENABLED`, as `DEPLOY_AUTO_ROLLBACK`. */
  readonly autoHeal?: string | undefined;
}

/** The same, read. */
export interface ReadOverrides {
  readonly logLevel: LogLevel;
  readonly autoRollback: boolean | undefined;
  readonly healthInterval: number | undefined;
  readonly autoHeal: boolean | undefined;
  readonly problems: readonly ConfigurationProblem[];
}

/** The overrides among the variables of an environment. */
export function overridesIn(environment: Readonly<Record<string, string | undefined>>): Overrides {
  return {
    logLevel: environment.LOG_LEVEL,
    autoRollback: environment.DEPLOY_AUTO_ROLLBACK,
    healthInterval: environment.HEALTH_CHECK_INTERVAL,
    autoHeal: environment.AUTO_HEAL_ENABLED,
  };
}

/** Reads them; what cannot be read is a problem that names the variable. */
export function readOverrides(overrides: Overrides): ReadOverrides {
  const logLevel = read('LOG_LEVEL', overrides.logLevel, logLevels.join(', '), (text) =>
    logLevels.find((known) => known === text.toUpperCase()),
  );
  const autoRollback = readFlag('DEPLOY_AUTO_ROLLBACK', overrides.autoRollback);
  const healthInterval = read('HEALTH_CHECK_INTERVAL', overrides.healthInterval, allowedInterval, seconds);
  const autoHeal = readFlag('AUTO_HEAL_ENABLED', overrides.autoHeal);
  return {
    logLevel: logLevel.value ?? 'INFO',
    autoRollback: autoRollback.value,
    healthInterval: healthInterval.value,
    autoHeal: autoHeal.value,
    problems: [logLevel, autoRollback, healthInterval, autoHeal].flatMap(({ problems }) => problems),
  };
}

const [shortest, longest] = healthIntervalBounds;
const allowedInterval = `seconds: a whole number from ${shortest} to ${longest}`;

function seconds(text: string): number | undefined {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  return value !== undefined && value >= shortest && value <= longest ? value : undefined;
}

const flags: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
  ['1', true],
  ['0', false],
]);

function readFlag(name: string, text: string | undefined): Read<boolean> {
  return read(name, text, [...flags.keys()].join(', '), (word) => flags.get(word.toLowerCase()));
}

interface Read<Value> {
  readonly value: Value | undefined;
  readonly problems: readonly ConfigurationProblem[];
}

function read<Value>(
  path: string,
  text: string | undefined,
  allowed: string,
  parse: (text: string) => Value | undefined,
): Read<Value> {
  if (text === undefined || text.trim() === '') return { value: undefined, problems: [] };
  const value = parse(text.trim());
  if (value !== undefined) return { value, problems: [] };
  const remedy = 'Change the environment variable or the .env entry.';
  return { value, problems: [{ path, found: describeFound(text), allowed, remedy }] };
}
