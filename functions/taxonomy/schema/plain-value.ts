import type { Node, ScalarNode } from '../document/node.ts';

/**
 * A value as JavaScript has it, for tools that know nothing else. Only good for looking at: numbers beyond 2^53 lose digits,
 * and one that is too large for a double, such as 1e400, is the largest double.
 */
export function plainValue(node: Node): unknown {
  if (node.kind === 'scalar') return plainScalar(node);
  if (node.kind === 'array') return node.items.map(plainValue);
  const plain = {};
  for (const [name, member] of node.members) {
    // An assignment to `__proto__` would change what the object is.
    Object.defineProperty(plain, name, {
      value: plainValue(member),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return plain;
}

function plainScalar({ key, text }: ScalarNode): unknown {
  if (key.startsWith('s:')) return key.slice(2);
  if (key.startsWith('b:')) return key === 'b:true';
  if (key.startsWith('z:')) return null;
  const number = Number(text);
  if (Number.isFinite(number)) return number;
  // YAML knows infinity and "no number"; JSON Schema has no name for them.
  if (/inf|nan/i.test(text)) return Number.NaN;
  return text.startsWith('-') ? -Number.MAX_VALUE : Number.MAX_VALUE;
}
