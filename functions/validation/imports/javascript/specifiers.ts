import { isBuiltin } from 'node:module';

/** What a specifier asks for. */
export type Specifier =
  /** A file by its way from the importing one. */
  | { readonly kind: 'relative'; readonly path: string }
  /** A name of the package's own `imports`. */
  | { readonly kind: 'internal'; readonly name: string }
  /** A package, or an alias that looks like one. */
  | { readonly kind: 'package'; readonly name: string; readonly subpath: string; readonly whole: string }
  /** `node:` with a name that Node does not have. */
  | { readonly kind: 'unknown-builtin' }
  /** Nothing that this repository could have: built in, at a URL, made by a bundler. */
  | { readonly kind: 'elsewhere' };

const elsewhere: Specifier = { kind: 'elsewhere' };

/** Reads a specifier. A query (`./x.svg?url`) says how to load, and is left out. */
export function readSpecifier(written: string): Specifier {
  // Loaders of webpack stand before the path, each with its mark.
  if (written === '' || written.includes('!') || written.includes('\0') || written.includes('${'))
    return elsewhere;
  const specifier = written.replace(/\?.*$/s, '');
  if (specifier.startsWith('node:')) return isBuiltin(specifier) ? elsewhere : { kind: 'unknown-builtin' };
  if (/^[a-z][a-z\d+.-]*:/i.test(specifier) || specifier.startsWith('/') || specifier === '')
    return elsewhere;
  if (/^\.{1,2}(?:\/|$)/.test(specifier)) return { kind: 'relative', path: specifier };
  if (isBuiltin(specifier)) return elsewhere;
  if (specifier.startsWith('#')) return { kind: 'internal', name: specifier };
  const parts = specifier.split('/');
  const length = specifier.startsWith('@') ? 2 : 1;
  return {
    kind: 'package',
    name: parts.slice(0, length).join('/'),
    subpath: parts.slice(length).join('/'),
    whole: specifier,
  };
}

/** No package can have such a name: it can only be an alias. */
export function isOnlyAlias(name: string): boolean {
  return !/^(?:@[a-z\d~-][\w.~-]*\/)?[a-z\d-][\w.~-]*$/i.test(name) || name.startsWith('~');
}

/** The name under which DefinitelyTyped has the types of a package. */
export function typesOf(name: string): string {
  return `@types/${name.startsWith('@') ? name.slice(1).replace('/', '__') : name}`;
}
