import type { Container, EnvVar, SecurityContext, VolumeMount } from '../kplus';
import { FETCH_SCRIPT } from './fetch-script';
import type { ModelSource } from './model-source';

/**
 * What the container that fetches the weights is made from.
 *
 * @internal
 */
export interface FetchWeights {
  /** Where the weights come from. */
  readonly source: ModelSource;
  /** Image of the server, for sources that bring none of their own. */
  readonly image: string;
  /** Folder to fetch into. */
  readonly path: string;
  /**
   * Name of a file that must lie beside the weights.
   *
   * @default - none
   */
  readonly beside?: string;
  /** Volumes that it writes to. */
  readonly mounts: readonly VolumeMount[];
  /** What it may do. */
  readonly securityContext: SecurityContext;
}

/**
 * The init container that brings the weights to the node's disk, and fails until all of them are there.
 *
 * @internal
 */
export function fetchWeights({ source, image, path, beside = '', mounts, securityContext }: FetchWeights): Container {
  const token: EnvVar[] = source.tokenSecretName
    ? [{ name: 'HF_TOKEN', valueFrom: { secretKeyRef: { name: source.tokenSecretName, key: 'token' } } }]
    : [];
  return {
    name: 'fetch-model',
    image: source.image ?? image,
    command: ['/bin/sh', '-c', FETCH_SCRIPT, 'fetch-model', path, beside, source.advice, ...source.command],
    env: [...environment({ HOME: '/tmp', ...source.environment }), ...token],
    resources: { requests: { cpu: '500m', memory: '1Gi' }, limits: { memory: '4Gi' } },
    securityContext,
    volumeMounts: mounts,
    // what is missing shows in the pod's own status.
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

/**
 * Environment variables of a container.
 *
 * @internal
 */
export function environment(values: Readonly<Record<string, string>>): EnvVar[] {
  return Object.entries(values).map(([name, value]) => ({ name, value }));
}
