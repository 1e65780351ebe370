import type * as FastCheck from 'fast-check';

// The template validator costs seconds a process; the conformance test turns it on for itself and runs it once over everything.
process.env.CDK_VALIDATION = 'false';

/** How random tests run, from jest's config: where they start, and how many times as long as they ask for. */
declare const randomTests: { readonly seed: number; readonly times: number };

// Made when a test asks for it: most files do without, and loading it in each would cost seconds.
jest.mock('fast-check', () => {
  const actual = jest.requireActual<typeof FastCheck>('fast-check');
  const fc = actual.default;
  fc.configureGlobal({ seed: randomTests.seed });
  const assert = <T>(property: FastCheck.IRawProperty<T>, parameters?: FastCheck.Parameters<T>): void | Promise<void> =>
    fc.assert(property, { ...parameters, numRuns: randomTests.times * (parameters?.numRuns ?? 100) });
  return { ...actual, default: { ...fc, assert }, assert };
});
// Megabytes of assets need not be copied for each synth of a test: their hashes, which templates hold, stay the same.
process.env.CDK_CONTEXT_JSON = JSON.stringify({ 'aws:cdk:disable-asset-staging': true });
// CDK writes down where each resource was made. Jest has it keep 100 calls, and looks each one up in a source map.
Error.stackTraceLimit = 10;
