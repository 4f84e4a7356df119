// Biome reads its own comments only. For the time of formatting, Prettier's are written as Biome's.
const prettier = /\bprettier-ignore(?![-\w])/g;
const stand = 'biome-ignore format: as prettier-ignore says';

/** A text whose `prettier-ignore` comments Biome follows, and the way back. */
export function followingPrettierIgnore(text: string): {
  text: string;
  restored: (formatted: string) => string;
} {
  if (!text.includes('prettier-ignore')) return { text, restored: (formatted) => formatted };
  return {
    text: text.replace(prettier, stand),
    restored: (formatted) => formatted.replaceAll(stand, 'prettier-ignore'),
  };
}
