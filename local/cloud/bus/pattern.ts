/**
 * EventBridge event patterns, the part of them that the templates use: exact values, `prefix`, `anything-but`, `exists`,
 * at any depth. Format: the EventBridge user guide, "Comparison operators".
 */
export type Pattern = Readonly<Record<string, unknown>>;

/** What in a pattern is not understood; empty when the pattern can be matched exactly. */
export function patternProblems(
  pattern: Pattern,
  path: readonly string[] = ['EventPattern'],
): readonly string[] {
  return Object.entries(pattern).flatMap(([key, value]) => {
    const here = [...path, key];
    if (Array.isArray(value)) {
      if (value.length === 0) return [`${here.join('.')}: an empty list matches nothing`];
      return value.flatMap((matcher) =>
        isKnownMatcher(matcher) ? [] : [`${here.join('.')}: ${JSON.stringify(matcher)} is not understood`],
      );
    }
    if (isRecord(value) && !key.startsWith('$')) return patternProblems(value, here);
    return [`${here.join('.')}: ${JSON.stringify(value)} is not understood`];
  });
}

/** Whether the event has, for every field of the pattern, one of the values that the pattern lists. */
export function matches(pattern: Pattern, event: unknown): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    const actual = isRecord(event) ? event[key] : undefined;
    if (Array.isArray(expected)) return expected.some((matcher) => matchesField(matcher, actual));
    return isRecord(expected) && matches(expected, actual);
  });
}

function matchesField(matcher: unknown, actual: unknown): boolean {
  if (isRecord(matcher) && 'exists' in matcher) return matcher.exists === (actual !== undefined);
  // A list in an event matches when one of its elements does.
  return Array.isArray(actual)
    ? actual.some((one) => matchesValue(matcher, one))
    : matchesValue(matcher, actual);
}

function matchesValue(matcher: unknown, actual: unknown): boolean {
  if (!isRecord(matcher)) return matcher === actual;
  if ('prefix' in matcher)
    return (
      typeof actual === 'string' && typeof matcher.prefix === 'string' && actual.startsWith(matcher.prefix)
    );
  if (!('anything-but' in matcher) || actual === undefined) return false;
  const excluded = matcher['anything-but'];
  return Array.isArray(excluded)
    ? !excluded.some((one) => matchesValue(one, actual))
    : !matchesValue(excluded, actual);
}

function isKnownMatcher(matcher: unknown): boolean {
  if (isScalar(matcher)) return true;
  if (!isRecord(matcher) || Object.keys(matcher).length !== 1) return false;
  if ('exists' in matcher) return typeof matcher.exists === 'boolean';
  if ('prefix' in matcher) return typeof matcher.prefix === 'string';
  if (!('anything-but' in matcher)) return false;
  const excluded = matcher['anything-but'];
  if (Array.isArray(excluded)) return excluded.length > 0 && excluded.every(isScalar);
  return isScalar(excluded) || (isRecord(excluded) && 'prefix' in excluded && isKnownMatcher(excluded));
}

function isScalar(value: unknown): boolean {
  return value === null || ['string', 'number', 'boolean'].includes(typeof value);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
