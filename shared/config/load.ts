import type { Configuration } from './configuration.ts';
import { type Overrides, overridesIn } from './environment-overrides.ts';
import { ConfigurationError, type ConfigurationProblem, ConfigurationUnreadableError } from './errors.ts';
import { findJsonFault } from './json-text.ts';
import { resolveConfiguration } from './resolve.ts';

/** The file that is read when none is named. */
const defaultConfigurationFile = 'auto-builder.config.json';

/** More than this is no configuration: 10,000 named repositories need a tenth. */
const largestFile = 4 * 1024 * 1024;

/** Without a file, these make a configuration. */
const shortNames = {
  token: 'GITHUB_TOKEN',
  source: 'GITHUB_ORG_SOURCE',
  destination: 'GITHUB_ORG_BACKUP',
} as const;

const variables: Readonly<Record<string, string>> = {
  'mirrors[0].source.org': shortNames.source,
  'mirrors[0].destinations[0].org': shortNames.destination,
};

export interface LoadOptions {
  /** Path of the file. Left out: `auto-builder.config.json`, which may be missing. */
  readonly file?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** `readFile` of node:fs/promises. */
  readonly readFile: (path: string) => Promise<Uint8Array>;
}

/**
 * The configuration from the file or, with no file at all, from `GITHUB_TOKEN`, `GITHUB_ORG_SOURCE` and `GITHUB_ORG_BACKUP`.
 * Throws `ConfigurationError` (`CONFIG_INVALID`, all problems at once), or `ConfigurationUnreadableError`: `CONFIG_NOT_FOUND`,
 * `CONFIG_UNREADABLE`, `CONFIG_TOO_LARGE`.
 */
export async function loadConfiguration({
  file,
  environment,
  readFile,
}: LoadOptions): Promise<Configuration> {
  const path = file ?? defaultConfigurationFile;
  const bytes = await readOrNothing(path, readFile);
  const overrides = overridesIn(environment);
  if (bytes) return resolveConfiguration(parseText(bytes, path), { where: path, ...overrides });
  if (file !== undefined) throw notFound(file);
  return resolveEnvironment(environment, overrides);
}

/** As from a file, but errors name the variables instead of places in a file. */
function resolveEnvironment(environment: LoadOptions['environment'], overrides: Overrides): Configuration {
  try {
    return resolveConfiguration(fromEnvironment(environment), { where: 'environment', ...overrides });
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    const problems = error.problems.map((problem) => ({
      ...problem,
      path: variables[problem.path] ?? problem.path,
    }));
    throw new ConfigurationError('environment', problems, error);
  }
}

async function readOrNothing(
  path: string,
  readFile: LoadOptions['readFile'],
): Promise<Uint8Array | undefined> {
  try {
    return await readFile(path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return undefined;
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause: unknown): ConfigurationUnreadableError {
  const code = codeOf(cause);
  const reasons: Readonly<Record<string, readonly [string, string]>> = {
    EISDIR: ['The configuration is a directory', `Name a file, such as ${path}/${defaultConfigurationFile}.`],
    ERR_FS_FILE_TOO_LARGE: ['The configuration is far too large', 'Name the right file.'],
    EACCES: ['The configuration may not be read', 'Give this user the right to read the file.'],
  };
  const [what, remedy] = reasons[code] ?? [
    `The configuration cannot be read (${code})`,
    'Check the path and the disk.',
  ];
  return new ConfigurationUnreadableError({ code: 'CONFIG_UNREADABLE', what, where: path, remedy, cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : 'unknown';
}

function notFound(path: string): ConfigurationUnreadableError {
  return new ConfigurationUnreadableError({
    code: 'CONFIG_NOT_FOUND',
    what: 'There is no such file',
    where: path,
    remedy: 'Check the path, or leave it out to use the default file or the environment.',
  });
}

function parseText(bytes: Uint8Array, path: string): unknown {
  if (bytes.byteLength > largestFile) {
    throw new ConfigurationUnreadableError({
      code: 'CONFIG_TOO_LARGE',
      what: `The configuration has ${bytes.byteLength} bytes; allowed are ${largestFile}`,
      where: path,
      remedy: 'Use patterns in repos instead of listing names, and check that this is the right file.',
    });
  }
  const text = decode(bytes, path);
  try {
    return JSON.parse(text);
  } catch {
    // The engine's message quotes the file, which may hold a secret: neither text nor cause is passed on.
    throw new ConfigurationError(path, [syntaxProblem(text)]);
  }
}

/** UTF-8, with or without a byte order mark. */
function decode(bytes: Uint8Array, path: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    const problem = {
      path: '',
      found: 'another encoding',
      allowed: 'UTF-8',
      remedy: 'Save the file as UTF-8.',
    };
    throw new ConfigurationError(path, [problem], cause);
  }
}

function syntaxProblem(text: string): ConfigurationProblem {
  if (text.trim() === '') {
    return { path: '', found: 'an empty file', allowed: 'a JSON object', remedy: 'Fill it, or remove it.' };
  }
  const fault = findJsonFault(text);
  return {
    path: fault ? `line ${fault.line}, column ${fault.column}` : '',
    found: fault?.found ?? 'a text that is not JSON',
    allowed: fault?.expected ?? 'JSON',
    remedy: 'The file must be JSON: double quotes, no comments, no comma after the last entry.',
  };
}

function fromEnvironment(environment: LoadOptions['environment']): unknown {
  const missing = Object.values(shortNames).filter((name) => !environment[name]);
  if (missing.length > 0) throw nothingFound(missing);
  const credentials = `\${${shortNames.token}}`;
  return {
    mirrors: [
      {
        source: { org: environment[shortNames.source], repos: ['*'], credentials },
        destinations: [{ org: environment[shortNames.destination], credentials }],
      },
    ],
  };
}

function nothingFound(missing: readonly string[]): ConfigurationUnreadableError {
  return new ConfigurationUnreadableError({
    code: 'CONFIG_NOT_FOUND',
    what: `There is no configuration: no file, and the environment lacks ${missing.join(', ')}`,
    where: defaultConfigurationFile,
    remedy: `Either write ${defaultConfigurationFile} (see docs/configuration.md), or set ${Object.values(shortNames).join(', ')}.`,
  });
}
