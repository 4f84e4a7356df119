import type { MicromarkToken, Rule } from 'markdownlint';
import { lint } from 'markdownlint/sync';

/** Tokens that say how something is written, and not what. */
const notation = /lineEnding|[wW]hitespace|Prefix|Sequence|Marker|Indent|^lineSuffix$/;

/** HTML whose blank lines are seen. */
const verbatim = /^<(?:pre|textarea|script|style)\b/i;

/**
 * What a text says, without how it is laid out: its blocks, what is emphasised, and all words. Two texts with the same
 * outline are rendered alike, but for the space between the items of a list.
 */
export function outlineOf(text: string): string {
  const parts: string[] = [];
  const rule: Rule = {
    names: ['outline'],
    description: 'What a text says',
    tags: ['text'],
    parser: 'micromark',
    function: ({ parsers }) => describe(parsers.micromark.tokens, parts),
  };
  lint({
    strings: { text },
    customRules: [rule],
    config: { default: false, outline: true },
    noInlineConfig: true,
  });
  return parts.join('\n');
}

function describe(tokens: readonly MicromarkToken[], parts: string[]): void {
  for (const token of tokens) {
    const { type } = token;
    if (type === 'listItemPrefix') parts.push('item');
    if (notation.test(type)) continue;
    const isFixed = type === 'codeFenced' || (type === 'htmlFlow' && verbatim.test(token.text));
    if (isFixed) parts.push(`${token.endLine - token.startLine} lines`);
    if (token.children.length === 0) parts.push(`${type} ${token.text.trim()}`);
    else {
      parts.push(`${type} (`);
      describe(token.children, parts);
      parts.push(')');
    }
  }
}
