import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { parse as parseToml } from 'smol-toml';
import { parse as parseYaml } from 'yaml';

/** A configuration file, read: or why it cannot be. */
export type ReadData = { readonly value: unknown } | { readonly problem: string };

/** JSON with comments and trailing commas, as all these tools read it. */
export function readJsonData(text: string): ReadData {
  const errors: ParseError[] = [];
  const value: unknown = parse(text.replace(/^\uFEFF/, ''), errors, { allowTrailingComma: true });
  const [first] = errors;
  if (!first) return { value };
  const line = text.slice(0, first.offset).split('\n').length;
  return { problem: `line ${line}: ${printParseErrorCode(first.error)}` };
}

/** YAML, of which JSON is a part. Few aliases: a bomb is an error. */
export function readYamlData(text: string): ReadData {
  return attempted(() => parseYaml(text, { maxAliasCount: 50, logLevel: 'error' }) as unknown);
}

/** TOML. */
export function readTomlData(text: string): ReadData {
  return attempted(() => parseToml(text));
}

function attempted(work: () => unknown): ReadData {
  try {
    return { value: work() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { problem: reason.split('\n', 1)[0] ?? 'cannot be read' };
  }
}
