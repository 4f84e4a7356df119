import type {
  CheckSettings,
  DeploymentApp,
  EnvironmentSettings,
  TargetSettings,
} from './deployment-settings.ts';

/** What stands for `{name}` in the texts of targets and checks. */
export type Values = Readonly<Record<string, string>>;

/** The names that every environment knows; its own `values` add to them and never replace them. */
export const givenValues = ['app', 'environment', 'commit', 'release', 'repo'] as const;

/** `{name}`; `{{` is a brace, and `${…}` belongs to a shell or a workflow. Numbers in braces are no names: `\d{3}`. */
const placeholder = /\$\{+|\{\{|\{([A-Za-z][\w-]*)\}/g;

/**
 * The values of one environment of an app. Without a release, `commit` and `release` have none: what depends on them stays a
 * placeholder.
 */
export function valuesOf(
  app: Pick<DeploymentApp, 'name' | 'repo'>,
  environment: Pick<EnvironmentSettings, 'name' | 'values'>,
  release?: { readonly commit: string /** Digest. */; readonly release: string },
): Values {
  const given = { app: app.name, environment: environment.name, repo: app.repo };
  return {
    ...environment.values,
    ...given,
    ...(release && { commit: release.commit, release: release.release }),
  };
}

/** The target with every `{name}` in its texts replaced, at any depth; names without a value stay. */
export function fillTarget<Target extends TargetSettings>(target: Target, values: Values): Target {
  return filled(target, values);
}

/** The same for a check. */
export function fillCheck<Check extends CheckSettings>(check: Check, values: Values): Check {
  return filled(check, values);
}

/** The names in braces in one text, as often as they stand there. */
export function placeholdersIn(text: string): string[] {
  return [...text.matchAll(placeholder)].flatMap(([, name]) => name ?? []);
}

/** Keys are not texts of people's own and stay; only JSON values come here, so the form stays as well. */
function filled<Value>(value: Value, values: Values): Value {
  if (typeof value === 'string') return fillText(value, values) as Value;
  if (Array.isArray(value)) return value.map((item: unknown) => filled(item, values)) as Value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, filled(item, values)])) as Value;
}

/** One text with every `{name}` replaced by its value, or all by the same one; `{{` becomes a brace. */
export function fillText(text: string, values: Values | string): string {
  return text.replace(placeholder, (found, name: string | undefined) => {
    if (name === undefined) return found === '{{' ? '{' : found;
    if (typeof values === 'string') return values;
    return Object.hasOwn(values, name) ? (values[name] ?? found) : found;
  });
}
