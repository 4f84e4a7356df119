import { lineLengthRule } from '../../engines/markdown/markdown-rules.ts';

/** What markdownlint calls the rule: its names, and a tag that has no other rule. */
const names: ReadonlySet<string> = new Set(['md013', 'line-length', 'line_length']);

/** What markdownlint takes when the rule is on and nothing is said of the length. */
const markdownlintLength = 80;

/** A configuration of a repository, with the wanted length where it says nothing about lines. */
export function withLineLength(
  configuration: Readonly<Record<string, unknown>>,
  wanted: number | 'off',
): Readonly<Record<string, unknown>> {
  const isSettled = ruleOf(configuration) !== undefined || configuration.default === false;
  return isSettled
    ? configuration
    : { ...configuration, MD013: wanted === 'off' ? false : lineLengthRule(wanted) };
}

/** How long lines may be; `undefined`: as long as they like. */
export function lineLengthOf(configuration: Readonly<Record<string, unknown>>): number | undefined {
  const rule = ruleOf(configuration);
  if (!rule) return undefined;
  const length = typeof rule === 'object' && 'line_length' in rule ? rule.line_length : undefined;
  return typeof length === 'number' ? length : markdownlintLength;
}

function ruleOf(configuration: Readonly<Record<string, unknown>>): unknown {
  const entry = Object.entries(configuration).findLast(([name]) => names.has(name.toLowerCase()));
  return entry?.[1];
}
