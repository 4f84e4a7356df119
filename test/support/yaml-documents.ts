import type { TaxonomyDocument } from '../../functions/taxonomy/document/document.ts';
import type { Node } from '../../functions/taxonomy/document/node.ts';
import { yamlFormat } from '../../functions/taxonomy/document/yaml/yaml-format.ts';

/** A YAML file with a text, read after another version of it. */
export function yamlDocument(text: string, like?: TaxonomyDocument): TaxonomyDocument {
  return yamlFormat.parse(Buffer.from(text), 'index.yaml', like);
}

/** The text of a YAML file after an edit. */
export function editedYaml(text: string, value: Node): string {
  return Buffer.from(yamlDocument(text).edit(value)).toString();
}

/** The value that a YAML text means, with the text of its parts. */
export function yamlValue(text: string): Node {
  return yamlDocument(text).root;
}

/** A value whose collections were put together, as merges do: their texts are not known, those of their scalars are. */
export function composed(node: Node): Node {
  if (node.kind === 'scalar') return node;
  if (node.kind === 'array') return { kind: 'array', items: node.items.map(composed) };
  return {
    kind: 'object',
    members: new Map([...node.members].map(([name, part]) => [name, composed(part)])),
  };
}

/** A value with nothing known of how it was written, not even its scalars. */
export function unwritten(node: Node): Node {
  if (node.kind === 'scalar') return { kind: 'scalar', text: node.text, key: node.key };
  if (node.kind === 'array') return { kind: 'array', items: node.items.map(unwritten) };
  return {
    kind: 'object',
    members: new Map([...node.members].map(([name, part]) => [name, unwritten(part)])),
  };
}
