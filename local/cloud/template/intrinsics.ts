import { UnresolvableValueError } from '../errors.ts';

/** Where the functions of a template find what they name. Each member throws `CLOUD_VALUE_UNRESOLVABLE` when unknown. */
export interface Scope {
  /** How errors call this place. */
  readonly where: string;
  /** A resource, a parameter or a pseudo parameter. `AWS::NoValue` never gets here. */
  ref(name: string): unknown;
  attribute(logicalId: string, attribute: string): unknown;
  importedValue(exportName: string): unknown;
  condition(name: string): boolean;
  mapped(map: string, first: string, second: string): unknown;
}

const noValue = Symbol('AWS::NoValue');

type Intrinsic = (argument: unknown, scope: Scope) => unknown;

const intrinsics: Readonly<Record<string, Intrinsic>> = {
  Ref: (argument, scope) => (argument === 'AWS::NoValue' ? noValue : scope.ref(text(argument, scope))),
  'Fn::GetAtt': (argument, scope) => {
    const [logicalId, ...attribute] =
      typeof argument === 'string' ? argument.split('.') : list(argument, scope);
    return scope.attribute(text(logicalId, scope), attribute.map((part) => text(part, scope)).join('.'));
  },
  'Fn::Join': (argument, scope) => {
    const [separator, parts] = list(argument, scope);
    return list(parts, scope)
      .map((part) => text(part, scope))
      .join(text(separator, scope));
  },
  'Fn::Sub': substitute,
  'Fn::Select': (argument, scope) => {
    const [index, values] = list(argument, scope);
    const value = list(values, scope)[Number(text(index, scope))];
    if (value === undefined) throw new UnresolvableValueError('Fn::Select: no such element', scope.where);
    return evaluate(value, scope);
  },
  'Fn::Split': (argument, scope) => {
    const [separator, value] = list(argument, scope);
    return text(value, scope).split(text(separator, scope));
  },
  'Fn::ImportValue': (argument, scope) => scope.importedValue(text(argument, scope)),
  'Fn::FindInMap': (argument, scope) => {
    const [map, first, second] = list(argument, scope).map((part) => text(part, scope));
    return scope.mapped(map ?? '', first ?? '', second ?? '');
  },
  'Fn::If': (argument, scope) => {
    const [name, whenTrue, whenFalse] = list(argument, scope);
    return evaluate(scope.condition(text(name, scope)) ? whenTrue : whenFalse, scope);
  },
  'Fn::Equals': (argument, scope) => {
    const [left, right] = list(argument, scope).map((part) => JSON.stringify(resolve(part, scope)));
    return left === right;
  },
  'Fn::And': (argument, scope) => list(argument, scope).every((part) => truth(part, scope)),
  'Fn::Or': (argument, scope) => list(argument, scope).some((part) => truth(part, scope)),
  'Fn::Not': (argument, scope) => !truth(list(argument, scope)[0], scope),
};

/**
 * Computes a value of a template: every intrinsic function in it is replaced by its result, `AWS::NoValue` by nothing.
 * Format: the CloudFormation intrinsic function reference. Throws `CLOUD_VALUE_UNRESOLVABLE`.
 */
export function resolve(value: unknown, scope: Scope): unknown {
  const result = evaluate(value, scope);
  return result === noValue ? undefined : result;
}

/** Computes the truth of one entry of `Conditions`. */
export function resolveCondition(value: unknown, scope: Scope): boolean {
  return truth(value, scope);
}

function evaluate(value: unknown, scope: Scope): unknown {
  if (Array.isArray(value))
    return value.map((item) => evaluate(item, scope)).filter((item) => item !== noValue);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [first] = entries;
  if (entries.length === 1 && first !== undefined && isIntrinsic(first[0])) {
    const intrinsic = intrinsics[first[0]];
    if (intrinsic === undefined)
      throw new UnresolvableValueError(`the function ${first[0]} is not known`, scope.where);
    return intrinsic(first[1], scope);
  }
  return Object.fromEntries(
    entries
      .map(([key, item]) => [key, evaluate(item, scope)] as const)
      .filter(([, item]) => item !== noValue),
  );
}

function isIntrinsic(key: string): boolean {
  return key === 'Ref' || key.startsWith('Fn::');
}

function substitute(argument: unknown, scope: Scope): string {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = new Map(Object.entries(typeof variables === 'object' && variables !== null ? variables : {}));
  return text(template, scope).replaceAll(/\$\{([^}]+)\}/g, (_, inner: string) => {
    if (inner.startsWith('!')) return `\${${inner.slice(1)}}`;
    const name = inner.trim();
    if (own.has(name)) return text(own.get(name), scope);
    const dot = name.indexOf('.');
    const value = dot < 0 ? scope.ref(name) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
    return text(value, scope);
  });
}

function truth(value: unknown, scope: Scope): boolean {
  if (typeof value === 'object' && value !== null && 'Condition' in value)
    return scope.condition(text(value.Condition, scope));
  const result = evaluate(value, scope);
  return result === true || result === 'true';
}

function text(value: unknown, scope: Scope): string {
  const result = evaluate(value, scope);
  if (typeof result === 'string') return result;
  if (typeof result === 'number' || typeof result === 'boolean') return String(result);
  throw new UnresolvableValueError(`a text was expected, found ${JSON.stringify(result)}`, scope.where);
}

function list(value: unknown, scope: Scope): readonly unknown[] {
  const result = Array.isArray(value) ? value : evaluate(value, scope);
  if (Array.isArray(result)) return result;
  throw new UnresolvableValueError(`a list was expected, found ${JSON.stringify(result)}`, scope.where);
}
