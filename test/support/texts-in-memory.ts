import type { KeyedTexts } from '../../shared/registries/package-records.ts';

/** Texts by key in this process. `damage` changes what is read. */
export function textsInMemory(damage?: (text: string) => string): KeyedTexts & {
  readonly texts: ReadonlyMap<string, string>;
} {
  const texts = new Map<string, string>();
  return {
    texts,
    async find(keys) {
      return new Map(
        keys.flatMap((key) => {
          const text = texts.get(key);
          if (damage) return [[key, damage(text ?? '')] as const];
          return text === undefined ? [] : [[key, text] as const];
        }),
      );
    },
    async keep(more) {
      for (const [key, text] of more) texts.set(key, text);
    },
  };
}
