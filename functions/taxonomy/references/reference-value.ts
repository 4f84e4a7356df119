/** What a value refers to, by how it is written. */
export type ReferenceValue =
  /** `intro`: an item anywhere in the set. */
  | { readonly form: 'id'; readonly id: string }
  /** `docs/doc_index.json#intro`, `acme/widgets:docs/doc_index.json#intro`: an item of one file. */
  | { readonly form: 'item'; readonly repository?: string; readonly path: string; readonly id: string };

const longest = 500;
const withScheme = /^([a-z][a-z0-9+.-]*:\/\/|\/\/|(mailto|tel|data|urn|doi|arn|javascript|file):)/i;
const item = /^(?:([\w.-]+\/[\w.-]+):)?([^#:]+\.(?:json|jsonc|ya?ml))#(.+)$/i;

/**
 * Reads a value. `undefined`: it is no reference, such as a URL, an anchor (`#usage`), or a place in a Markdown page
 * (`guide.md#usage`) or in a JSON Schema (`schema.json#/definitions/a`).
 */
export function readReference(value: string): ReferenceValue | undefined {
  if (value.trim() === '' || value.length > longest || withScheme.test(value)) return undefined;
  if (!value.includes('#')) return { form: 'id', id: value };
  const [, repository, path, id] = item.exec(value) ?? [];
  if (path === undefined || id === undefined || id.startsWith('/')) return undefined;
  return { form: 'item', ...(repository === undefined ? {} : { repository }), path, id };
}

/** What an id looks like: words, a path, or neither. */
export type IdShape = 'plain' | 'path' | 'words';

/** Shapes are told apart because a value of a shape that no id of the set has is no id that went missing. */
export function shapeOf(id: string): IdShape {
  if (/\s/.test(id)) return 'words';
  return id.includes('/') || /\.[a-z]{1,5}$/i.test(id) ? 'path' : 'plain';
}
