/**
 * The import direction of docs/architecture.md. Paths are from the root of the checkout.
 *
 * @type {import('dependency-cruiser').IConfiguration}
 */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Files that need each other at run time are one file, or a third one is missing.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-unknown-modules',
      comment:
        'An import must lead somewhere. (The module "cloudfront" is there only where CloudFront runs a function.)',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '^cloudfront$' },
    },
    {
      name: 'shared-imports-no-capability',
      comment: 'What everyone needs must not need someone in particular.',
      severity: 'error',
      from: { path: '^shared/' },
      to: { path: '^(functions|infra|local|cli|bench|test)/' },
    },
    {
      name: 'capabilities-do-not-import-each-other',
      comment: 'Capabilities meet on the bus. What two of them need belongs in shared/.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: { path: '^functions/', pathNot: '^functions/$1/' },
    },
    {
      name: 'functions-run-anywhere',
      comment: 'A function knows neither how it is deployed nor who else starts it.',
      severity: 'error',
      from: { path: '^functions/' },
      to: { path: '^(infra|local|cli|bench|test)/' },
    },
    {
      name: 'only-the-edge-wires-adapters',
      comment:
        'Use cases take their clients as arguments: only handler.ts and wire.ts name a vendor. (webhooks-methods is no client: it computes a signature.)',
      severity: 'error',
      from: { path: '^functions/', pathNot: '/(handler|wire)\\.ts$' },
      to: { path: 'node_modules/(@aws-sdk|@octokit)/', pathNot: 'node_modules/@octokit/webhooks-methods/' },
    },
    {
      name: 'use-cases-do-not-import-the-edge',
      comment: 'handler → use case → pure, never back up.',
      severity: 'error',
      from: { path: '^(functions|cli)/', pathNot: '^functions/[^/]+/handler\\.ts$' },
      to: { path: '^functions/[^/]+/handler\\.ts$' },
    },
    {
      name: 'infra-knows-names-only',
      comment: 'The template is made from the configuration and from names, never from function code.',
      severity: 'error',
      from: { path: '^infra/' },
      to: {
        path: '^(functions|local|cli|bench|test|shared)/',
        pathNot: '^shared/(config/|telemetry/metric-names\\.ts$|errors\\.ts$)',
      },
    },
    {
      name: 'local-runs-bundles-only',
      comment:
        'One machine runs the same bundles as AWS: importing function code would hide a broken bundle.',
      severity: 'error',
      from: { path: '^local/' },
      to: { path: '^(functions|cli|bench|test)/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^(test|bench)/' },
      to: { path: '^(test|bench)/' },
    },
    {
      name: 'functions-need-no-development-tools',
      comment: 'What a bundle needs is a dependency, not a devDependency.',
      severity: 'error',
      from: { path: '^(functions|shared)/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['type-only'] },
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|cdk\\.out|coverage|docs|\\.git|\\.auto-builder)(/|$)' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'require', 'default', 'types'],
    },
  },
};
