/** What one function is made of. Paths are absolute or from the root of the checkout. */
export interface FunctionSource {
  /** The module that exports the handler; becomes `index.mjs`. */
  readonly handler: string;
  /** Modules that it starts as threads, by the name of the file beside `index.mjs`, without `.mjs`. */
  readonly threads?: Readonly<Record<string, string>>;
  /**
   * Installed packages that are copied beside it instead of being bundled, each with those of its files that are needed:
   * what loads WebAssembly from its own folder, or is too large to gain anything.
   */
  readonly packages?: Readonly<Record<string, readonly string[]>>;
}

/** The functions of the product. */
export const functionSources: Readonly<Record<string, FunctionSource>> = {
  webhook: { handler: 'functions/webhook/handler.ts' },
  planner: { handler: 'functions/planner/handler.ts' },
  mirror: { handler: 'functions/mirror/handler.ts' },
  validation: {
    handler: 'functions/validation/handler.ts',
    threads: { 'engine-thread': 'functions/validation/engines/engine-thread.ts' },
    packages: {
      '@astral-sh/ruff-wasm-nodejs': ['package.json', 'ruff_wasm.js', 'ruff_wasm_bg.wasm'],
      '@biomejs/wasm-nodejs': ['package.json', 'biome_wasm.js', 'biome_wasm_bg.wasm'],
      typescript: ['package.json', 'lib/typescript.js'],
    },
  },
  taxonomy: { handler: 'functions/taxonomy/handler.ts' },
  deployment: { handler: 'functions/deployment/handler.ts' },
  health: { handler: 'functions/health/handler.ts' },
  notifier: { handler: 'functions/notifier/handler.ts' },
  metrics: { handler: 'functions/metrics/handler.ts' },
  api: { handler: 'functions/api/handler.ts' },
};
