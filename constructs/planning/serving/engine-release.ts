import { ServingEngine } from './serving-engine';

interface EngineReleases {
  /** The engine. */
  readonly engine: ServingEngine;
  /** The first release that counts as of 2026, as numbers. */
  readonly firstOf2026: readonly number[];
  /** The first release that lets prompts in one by one, where earlier ones let them in all at once. */
  readonly firstOutOfStep?: readonly number[];
}

/** Where the measurements change with the release: read off the measured rows, not from release notes. */
const RELEASES: readonly EngineReleases[] = Object.freeze([
  { engine: ServingEngine.VLLM, firstOf2026: [0, 13] },
  { engine: ServingEngine.SGLANG, firstOf2026: [0, 5, 6], firstOutOfStep: [0, 5, 5] },
  { engine: ServingEngine.TENSORRT_LLM, firstOf2026: [1, 2] },
]);

const RELEASES_OF_2025: ReadonlyMap<ServingEngine, string> = new Map([
  [ServingEngine.VLLM, '0.12'],
  [ServingEngine.SGLANG, '0.5.5'],
  [ServingEngine.TENSORRT_LLM, '1.1'],
]);

/** Whether a release was made before 2026. A version that is not given is a current one; a name without numbers is a build from before a release. */
export function isEarlyRelease(engine: ServingEngine, version: string | undefined): boolean {
  const known = RELEASES.find((r) => r.engine === engine);
  return known !== undefined && version !== undefined && isBefore(version, known.firstOf2026);
}

/** Whether a release admits waiting prompts all at once, so that requests of one length start and end together. */
export function keepsRequestsInStep(engine: ServingEngine, version: string | undefined): boolean {
  const known = RELEASES.find((r) => r.engine === engine);
  return known?.firstOutOfStep !== undefined && version !== undefined && isBefore(version, known.firstOutOfStep);
}

/** The release to take for a run of 2025 that does not name its own: the last one before `firstOf2026`. */
export function releaseOf2025(engine: ServingEngine): string | undefined {
  return RELEASES_OF_2025.get(engine);
}

function isBefore(version: string, first: readonly number[]): boolean {
  const numbers = (/^v?(\d+(?:\.\d+)*)/.exec(version)?.[1] ?? '0').split('.').map(Number);
  for (let i = 0; i < first.length; i++) {
    if ((numbers[i] ?? 0) !== first[i]) {
      return (numbers[i] ?? 0) < first[i];
    }
  }
  return false;
}
