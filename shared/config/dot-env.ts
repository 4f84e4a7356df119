import { parseEnv } from 'node:util';

/** The entries of a `.env` file: `NAME=value` lines, quotes, comments and `export` as Node reads them. */
export function readDotEnv(text: string): Record<string, string> {
  return Object.fromEntries(Object.entries(parseEnv(text.replace(/^\uFEFF/, ''))).flatMap(present));
}

/** The real environment over the `.env` entries; an empty variable does not hide an entry. */
export function mergeEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
  entries: Readonly<Record<string, string>>,
): Record<string, string> {
  return {
    ...entries,
    ...Object.fromEntries(
      Object.entries(environment)
        .filter(([, value]) => value)
        .flatMap(present),
    ),
  };
}

function present([name, value]: [string, string | undefined]): [string, string][] {
  return value === undefined ? [] : [[name, value]];
}
